"""Invented organisation numbers with right check digits, in series that no register has reached."""

from common.identifiers import InvalidNumber, OrgNumber, parse_number

# Series that the simulated registers do not use either (clients/simulator/companies.py, faults.py).
_SERIES = {
    "SE": "{owner}{serial:04}{check}",
    "NO": "8955{serial:04}{check}",
    "FI": "989{serial:04}{check}",
    "DK": "491{serial:04}{check}",
}


def invented(country: str, serial: int, owner: str = "55993") -> OrgNumber:
    """The number `serial` of the country's series (in Sweden `owner`); where no check digit fits, the next one."""
    for candidate in range(serial, serial + 20):
        for check in range(10):
            try:
                return parse_number(country, _SERIES[country].format(owner=owner, serial=candidate, check=check))
            except InvalidNumber:
                continue
    raise ValueError(f"no number near {serial} in {country}")
