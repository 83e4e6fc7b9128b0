"""The simulated Bolagsverket's doors: the token by OAuth 2 client credentials, and who may ask what."""

import base64
import binascii
import json
import secrets
import threading
import time
from collections.abc import Mapping
from urllib.parse import parse_qsl

from clients.simulator import swedish
from clients.simulator.companies import SIMULATED
from clients.simulator.faults import FAULT_OF, Reply

BASE = "/se/vardefulla-datamangder/v1"
TOKEN_PATH = "/se/oauth2/token"  # noqa: S105 (an address)
_READ = "vardefulla-datamangder:read"
# Who may have a token, and with which scopes at most.
_CLIENTS = {
    ("demo", "demo-secret"): {_READ, "vardefulla-datamangder:ping"},
    ("ping-only", "demo-secret"): {"vardefulla-datamangder:ping"},
}


class Gate:
    """Tokens given out, and the two questions that they open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._expires_in = 3600
        self._tokens: dict[str, tuple[float, set[str]]] = {}  # token: until when, scopes

    def change(self, *, expires_in: int | None = None, revoke: bool = False) -> None:
        """How long new tokens live, in seconds; `revoke` ends those given out."""
        with self._lock:
            self._expires_in = expires_in if expires_in is not None else self._expires_in
            if revoke:
                self._tokens.clear()

    def token(self, method: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """POST of a form; the secret in the form or by HTTP Basic."""
        form = dict(parse_qsl(body.decode("utf-8", "replace")))
        allowed = _CLIENTS.get(_basic(headers) or (form.get("client_id", ""), form.get("client_secret", "")))
        if method != "POST" or form.get("grant_type") != "client_credentials":
            return _json({"error": "invalid_request"}, 400)
        if allowed is None:
            return _json({"error": "invalid_client"}, 401)
        scopes = allowed & set(form.get("scope", "").split())
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens[token] = (time.monotonic() + self._expires_in, scopes)
            life = self._expires_in
        told = {"scope": " ".join(sorted(scopes)), "token_type": "Bearer", "expires_in": life}
        return _json({"access_token": token, **told})

    def question(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[Reply, str]:
        """The right answer to a question, and the number it is about ("" if none)."""
        scopes = self._scopes(headers)
        if scopes is None:
            return _problem(401, "Unauthorized"), ""
        if (method, path) == ("GET", f"{BASE}/isalive"):
            return Reply(200, b"OK", {"Content-Type": "text/plain"}), ""
        if (method, path) != ("POST", f"{BASE}/organisationer"):
            return _problem(404, "Not Found"), ""
        if _READ not in scopes:
            return _problem(403, "Forbidden"), ""
        return _about(headers, body)

    def _scopes(self, headers: Mapping[str, str]) -> set[str] | None:
        token = (headers.get("Authorization") or "").removeprefix("Bearer ")
        with self._lock:
            until, scopes = self._tokens.get(token, (0.0, set()))
        return scopes if time.monotonic() < until else None


def _basic(headers: Mapping[str, str]) -> tuple[str, str] | None:
    given = headers.get("Authorization") or ""
    if not given.startswith("Basic "):
        return None
    try:
        name, _colon, secret = base64.b64decode(given[6:]).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, secret


def _about(headers: Mapping[str, str], body: bytes) -> tuple[Reply, str]:
    number = _number(body)
    if "application/json" not in (headers.get("Content-Type") or "") or not _is_number(number):
        return _problem(400, "Bad Request", f"Identitetsbeteckning {number} har ogiltig kontrollsiffra."), ""
    asked = SIMULATED["SE"]["active"] if FAULT_OF.get(number) == "other_company" else number
    echo = {"X-Request-Id": headers.get("X-Request-Id") or "none"}
    return Reply(200, swedish.answer(asked), {"Content-Type": "application/json", **echo}), number


def _number(body: bytes) -> str:
    try:
        number = json.loads(body)["identitetsbeteckning"]
    except (ValueError, KeyError, TypeError):
        return ""
    return number if isinstance(number, str) else ""


def _is_number(number: str) -> bool:
    """Ten digits, or twelve of a person, with a right check digit (Luhn over the last ten)."""
    if not (number.isascii() and number.isdigit() and len(number) in (10, 12)):
        return False
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(number[-10:])]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _problem(status: int, title: str, detail: str | None = None) -> Reply:
    told = {"type": "about:blank", "instance": "client.error", "timestamp": None, "requestId": None}
    return _json({**told, "status": status, "title": title, "detail": detail}, status)


def _json(value: dict[str, object], status: int = 200) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode())
