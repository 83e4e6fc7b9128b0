"""The simulator's control: a page for people at `/_control/`, and the same deeds for tests as JSON.

GET  /_control/          the page; `?number=` opens one company
GET  /_control/requests  {"counts": {"POST /se/...": 3}}
POST /_control/break     {"register": "se", "mode": "down"}: ok, down, slow and every fault of faults.py
POST /_control/become    {"number": "5599110011", "key": "bankrupt"}: it answers as the company of that key does;
                         also name, street, city
POST /_control/token     {"expires_in": 2, "revoke": true}
POST /_control/quota     {"left": 3}: what cvrapi still answers
POST /_control/reset     everything is as it was

A form says the same in form fields, and is led back to the page. It answers its own pages and programs of this machine
only: a page elsewhere that posts here says so in Origin, one that has bent its own name hither says so in Host.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from clients.simulator.changes import change
from clients.simulator.companies import REGISTERS
from clients.simulator.faults import FAULTS, Reply
from clients.simulator.page import page

if TYPE_CHECKING:
    from clients.simulator.server import State

PREFIX = "/_control/"
_FACTS = ("key", "name", "street", "city")
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Order:
    """A question to the control. `port` is the one that it came to."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    port: int

    @property
    def is_form(self) -> bool:
        """Whether a person pressed a button. curl and urllib call JSON a form too, unless told otherwise."""
        return (self.headers.get("Content-Type") or "").startswith(_FORM) and not self.body.lstrip().startswith(b"{")

    def values(self) -> dict[str, Any]:
        """What it says. Raises ValueError for what is neither a form nor a JSON object."""
        if self.is_form:
            return dict(parse_qsl(self.body.decode("utf-8")))
        values = json.loads(self.body or b"{}")
        if not isinstance(values, dict):
            raise ValueError("no object")
        return values


def obey(state: "State", order: Order) -> Reply:
    """The answer to an order, which has been carried out: 403 from elsewhere, 400 where it makes no sense."""
    if not _is_from_here(order):
        return Reply(403, b"", {})
    address = urlsplit(order.path)
    what = address.path.removeprefix(PREFIX)
    if order.method == "GET" and what in ("", "requests"):
        if what:
            return Reply(200, json.dumps({"counts": dict(state.counts)}).encode())
        return page(state, dict(parse_qsl(address.query)).get("number", ""))
    if order.method != "POST" or what not in _DEEDS:
        return Reply(404, b"", {})
    try:
        values = order.values()
        _DEEDS[what](state, values)
    except (ValueError, KeyError, TypeError):
        return Reply(400, b"{}")
    if not order.is_form:
        return Reply(200, b"{}")
    opened = f"?{urlencode({'number': values['number']})}" if "number" in values else ""
    return Reply(303, b"", {"Location": f"{PREFIX}{opened}"})


def _is_from_here(order: Order) -> bool:
    """Whether Host is this machine by a loopback name, and a form's page, where the browser names it, of the same."""
    host, told = order.headers.get("Host") or "", order.headers
    is_own_page = told.get("Origin") in (None, f"http://{host}")
    if order.method == "POST":
        is_own_page &= told.get("Sec-Fetch-Site") in (None, "none", "same-origin")
    return _is_loopback(host, order.port) and is_own_page


def _is_loopback(host: str, port: int) -> bool:
    try:
        address = urlsplit(f"//{host}")
        name, told = address.hostname or "", address.port or 80
    except ValueError:
        return False
    if told != port:
        return False
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _break(state: "State", values: Mapping[str, Any]) -> None:
    if values["register"] not in REGISTERS or values["mode"] not in ("ok", *FAULTS):
        raise ValueError("no such register or mode")
    state.modes[values["register"]] = "" if values["mode"] == "ok" else values["mode"]


def _become(_state: "State", values: Mapping[str, Any]) -> None:
    change(str(values["number"]), **{name: str(values[name]) for name in _FACTS if values.get(name)})


def _token(state: "State", values: Mapping[str, Any]) -> None:
    state.gate.change(expires_in=_whole(values.get("expires_in")), revoke=bool(values.get("revoke")))


def _quota(state: "State", values: Mapping[str, Any]) -> None:
    state.quota = _whole(values.get("left"))


def _whole(value: object) -> int | None:
    """A whole number, or None for none. Raises ValueError: it would break the answers that come after."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise ValueError("no whole number")


def _reset(state: "State", _values: Mapping[str, Any]) -> None:
    state.reset()


_DEEDS = {"break": _break, "become": _become, "token": _token, "quota": _quota, "reset": _reset}
