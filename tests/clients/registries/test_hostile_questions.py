"""What is typed leads no question elsewhere: every register is asked where it always is, about one value."""

from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

import pytest

from clients.registries.contract import NotFound, Rejected
from clients.simulator import SIMULATED, Simulator
from clients.simulator.server import Asked
from tests.clients.registries.conftest import MakeAdapter

NAMES = [
    "../../_control/modes", "//evil.example/x", "http://a:b@evil.example:80/", "@evil.example", "x?size=9999&page=7#z",
    "x&navn=y&name=z&vat=1&country=no", "x%2f..%2fy%00%0d%0a", "x\r\nHost: evil.example\r\n\r\nGET /", "x;y=1 HTTP/1.0",
    '"}},{"match_all":{}}', "* OR navn:*", "\\..\\x", "x\x00y\x1b",
]  # fmt: skip
TAILS = ["/roller", "/../x", "?x=1", "&x=1", "#x", "\n", "\r\nHost: evil.example", "@evil.example", "%2e", "\x00", " "]


def shape(asked: Asked) -> tuple[str, str, list[str], str, set[str]]:
    """Where a question went and what it consisted of, without the value that was asked about."""
    address = urlsplit(asked.path)
    keys = sorted(key for key, _value in parse_qsl(address.query, keep_blank_values=True))
    return asked.method, address.path, keys, asked.headers["Host"], set(asked.headers)


def test_a_name_is_one_value_and_nothing_else(either: MakeAdapter, country: str, simulator: Simulator) -> None:
    adapter = either()
    adapter.search("Tindebakken")
    usual = shape(simulator.state.asked[0]) if simulator.state.asked else None

    for name in NAMES:
        simulator.state.asked.clear()
        with suppress(NotFound, Rejected):
            adapter.search(name)
        assert [shape(asked) for asked in simulator.state.asked] == [usual] * (country != "SE"), name
        values = [value for asked in simulator.state.asked for _key, value in parse_qsl(urlsplit(asked.path).query)]
        assert not values or " ".join(name.split()) in values


def test_a_number_with_anything_behind_or_before_it_is_never_asked_about(
    either: MakeAdapter, country: str, simulator: Simulator
) -> None:
    number = SIMULATED[country]["active"]
    wide = "".join(chr(ord("０") + int(char)) if char.isdigit() else char for char in number)

    for said in [*(number + tail for tail in TAILS), *(tail + number for tail in TAILS), wide, "..", "", "*"]:
        with pytest.raises(Rejected):
            either().fetch(said)
    assert not simulator.state.asked
