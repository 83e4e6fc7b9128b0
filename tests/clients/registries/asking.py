"""How often the simulated registers were asked about a number."""

from clients.simulator import Simulator


def asked(simulator: Simulator, country: str, number: str) -> int:
    """How many questions came that can be about it: Finland and Denmark have no number in the path."""
    endings = {
        "SE": ["/organisationer"],
        "NO": [f"/enheter/{number}"],
        "FI": ["/companies"],
        "DK": ["/api", "/_search"],
    }
    return sum(simulator.count(ending) for ending in endings[country])
