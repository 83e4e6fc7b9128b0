"""The simulated VIES. Swedish, Finnish and Danish numbers of the invented companies, by what has become of them."""

import json

from clients.simulator.companies import SIMULATED
from clients.simulator.faults import Reply

BASE = "/vies"
_KEYS = {number: (country, key) for country, numbers in SIMULATED.items() for key, number in numbers.items()}
# Trouble by key of the company. Everything comes as HTTP 200, as with the real one.
_TROUBLE = {
    "half_answer": {"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]},
    "not_at_scb": {"valid": False, "userError": "MS_UNAVAILABLE", "name": "---", "address": "---"},
    "unknown_codes": {"actionSucceed": False, "errorWrappers": [{"error": "MS_MAX_CONCURRENT_REQ", "message": "-"}]},
}
_NOT_REGISTERED = {"dormant", "deregistered", "deregistered_with_time", "housing", "only_at_scb", "not_found", "no_vat",
                   "ended", "ended_by_code", "ended_bankrupt", "removed", "invalidated"}  # fmt: skip
# Any other number is valid too: the firms of the demonstration have clients that no simulated register knows.
_WITHOUT_WORDS = {"postcode_number", ""}


def reply(path: str, body: bytes) -> Reply:
    """The answer to a POST below BASE."""
    if path != f"{BASE}/check-vat-number":
        return Reply(404, b"", {})
    try:
        asked = json.loads(body)
        country, number = str(asked["countryCode"]), str(asked["vatNumber"])
    except (ValueError, KeyError, TypeError):
        return _json({"actionSucceed": False, "errorWrappers": [{"error": "INVALID_INPUT"}]}, 400)
    if country not in ("SE", "FI", "DK") or not number.isdigit():
        return _json({"actionSucceed": False, "errorWrappers": [{"error": "INVALID_INPUT"}]})
    key = _key_of(country, number)
    if key in _TROUBLE:
        return _json(_TROUBLE[key])
    if key == "other_company":
        number = f"{SIMULATED['SE']['active']}01"
    said = {"countryCode": country, "vatNumber": number, "requestDate": "2026-11-27T08:00:00.000Z"}
    return _json(said | {"requestIdentifier": "", **_verdict(key)})


def digits_of(body: bytes) -> str:
    """The company's number within the question, by which faults are played."""
    try:
        asked = json.loads(body)
        number, country = str(asked["vatNumber"]), str(asked["countryCode"])
    except (ValueError, KeyError, TypeError):
        return ""
    return number.removesuffix("01") if country == "SE" else number


def _key_of(country: str, number: str) -> str:
    plain = number.removesuffix("01") if country == "SE" else number
    for known in (plain, f"19{plain}", f"{plain[:-1]}-{plain[-1:]}"):
        if _KEYS.get(known, ("", ""))[0] == country:
            return _KEYS[known][1]
    return ""


def _verdict(key: str) -> dict[str, object]:
    if key in _NOT_REGISTERED:
        return {"valid": False, "name": "---", "address": "---"}
    if key in _WITHOUT_WORDS:
        return {"valid": True, "name": "---", "address": "---"}
    return {"valid": True, "name": f"INVENTED {key.upper()}", "address": "KVARNGATAN 4 \n17341 NORRSLÄTT"}


def _json(value: dict[str, object], status: int = 200) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode())
