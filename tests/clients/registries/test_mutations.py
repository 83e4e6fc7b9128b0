"""Answers bent at random: always a record that can be stored and shown, or one of our own errors."""

import copy
import json
import unicodedata
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import fields, is_dataclass
from functools import reduce
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.registries.contract import Adapter, CompanyRecord, NameHit, RegistryError
from clients.registries.dk import Cvrapi
from clients.registries.dk_virk import Virk
from clients.registries.fi import Prh
from clients.registries.http import Answer, Budget
from clients.registries.no import Bronnoysund
from clients.registries.se import Bolagsverket
from clients.simulator import SIMULATED, danish, danish_virk, finnish, norwegian, swedish
from clients.simulator.faults import Reply

SE_KEYS = [
    "active",
    "bankrupt_and_liquidation",
    "deregistered",
    "three_firms",
    "only_at_scb",
    "half_answer",
    "not_found",
]
NO_KEYS = ["active", "bankrupt", "deleted", "removed", "odd_roles", "foreign_branch", "branch"]
FI_KEYS = ["active", "two_situations", "ended", "past_names", "empty_address", "abroad", "not_found"]
DK_KEYS = ["active", "bankrupt", "ended", "mixed_types", "odd_roles", "past_names", "abroad", "not_found"]
DEEP = [
    reduce(lambda inner, _level: [inner], range(150), "x"),
    reduce(lambda inner, _level: {"a": inner}, range(150), 1),
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(), max_size=30),
    st.sampled_from(["\ud800", "\x00", "\u202eab", "<b>", "2024-02-30", "9" * 5000, "\\n  x", "KK", "NEJ", " " * 300]),
    st.sampled_from([10**400, -1, 10**15, [], {}, [[]], [None], {"kod": {"kod": 1}}, ["x" * 10_000], *DEEP]),
    st.sampled_from(
        ["x" * 100_000, "31/02 - 2024", "10-", "9" * 12, "KONKURS", "2", 2, "1", {"value": 1}, [{"type": "1"}]]
    ),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key, item in inner for place in _places(item, (*path, key))]


def _bend(data: st.DataObject, answer: Any) -> Any:
    """The answer with one to four places replaced, taken out or doubled."""
    bent = copy.deepcopy(answer)
    for _bending in range(data.draw(st.integers(1, 4))):
        places = _places(bent)
        if not places:
            break
        *way, last = data.draw(st.sampled_from(places))
        holder = bent
        for key in way:
            holder = holder[key]
        if data.draw(st.booleans()) and isinstance(holder, dict):
            del holder[last]
        else:
            holder[last] = copy.deepcopy(data.draw(ODD))  # it may be bent further
    return bent


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return [text for field in fields(value) for text in _texts(getattr(value, field.name))]
    return [text for inner in value for text in _texts(inner)] if isinstance(value, tuple) else []


def _check(found: CompanyRecord | tuple[NameHit, ...]) -> None:
    for text in _texts(found):
        assert len(text) <= 200
        assert not [char for char in text if unicodedata.category(char)[0] == "C"]
        assert "<b>" not in text
        text.encode()
    if isinstance(found, CompanyRecord):
        assert CompanyRecord.from_json(json.loads(json.dumps(found.to_json()))) == found
        for address in (found.postal_address, found.visiting_address):
            assert address is None or (len(address.postcode) <= 12 and len(address.city) <= 80)
        assert len(found.legal_form) <= 80
        assert len(found.industry) <= 160


class Canned:
    """In place of the session: the answers by the end of the address."""

    def __init__(self, **answers: tuple[int, Any]) -> None:
        self.answers = answers

    def ask(self, method: str, url: str, budget: Budget, **request: Any) -> Answer:
        status, value = self.answers.get(url.rsplit("/", 1)[-1], self.answers["other"])
        return Answer(status, {"Content-Type": "application/json"}, json.dumps(value).encode())


class Unguarded:
    """In place of the guard: bad answers by the hundred must not make the register rest."""

    def guarding(self) -> AbstractContextManager[None]:
        """Any look-up may run."""
        return nullcontext()

    def take(self) -> None:
        """There is always room."""


UNGUARDED: Any = Unguarded()


BENDING = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


@BENDING
@given(data=st.data(), key=st.sampled_from(SE_KEYS))
def test_a_bent_answer_of_bolagsverket(data: st.DataObject, key: str) -> None:
    number = SIMULATED["SE"][key]
    answer = _bend(data, json.loads(swedish.answer(number)))
    adapter = Bolagsverket("http://x", "http://x/token", "a", "b", timeout=5, guard=UNGUARDED)
    token = {"access_token": "t", "expires_in": 3600}
    canned: Any = Canned(token=(200, token), other=(200, answer))
    adapter._session = adapter._tokens._session = canned
    with suppress(RegistryError):
        _check(adapter.fetch(number))


@BENDING
@given(token=st.fixed_dictionaries({}, optional={"access_token": ODD, "expires_in": ODD}))
def test_a_bent_token(token: dict[str, Any]) -> None:
    adapter = Bolagsverket("http://x", "http://x/token", "a", "b", timeout=5, guard=UNGUARDED)
    number = SIMULATED["SE"]["active"]
    canned: Any = Canned(token=(200, token), other=(200, json.loads(swedish.answer(number))))
    adapter._session = adapter._tokens._session = canned
    with suppress(RegistryError):
        _check(adapter.fetch(number))


@BENDING
@given(data=st.data(), key=st.sampled_from(NO_KEYS))
def test_a_bent_answer_of_enhetsregisteret(data: st.DataObject, key: str) -> None:
    number = SIMULATED["NO"][key]
    reply = norwegian.reply(f"/{'underenheter' if key == 'branch' else 'enheter'}/{number}", {})
    roles = norwegian.reply(f"/enheter/{SIMULATED['NO']['odd_roles']}/roller", {})
    adapter = Bronnoysund("http://x", timeout=5, guard=UNGUARDED)
    answers = {"roller": (200, _bend(data, json.loads(roles.body)))}
    canned: Any = Canned(other=(reply.status, _bend(data, json.loads(reply.body))), **answers)
    adapter._session = canned
    with suppress(RegistryError):
        _check(adapter.fetch(number))


def _asked_of_finland(query: dict[str, str]) -> Reply:
    return finnish.reply("/companies", query)


def _asked_of_cvrapi(query: dict[str, str]) -> Reply:
    return danish.reply({"country": "dk", **query}, {"User-Agent": "Klientadministration"}, is_used_up=False)


def _asked_of_virk(number: str, words: str = "") -> Reply:
    name = {"match": {"Vrvirksomhed.virksomhedMetadata.nyesteNavn.navn": words}} if words else {}
    return danish_virk.reply({"query": name}, number, "Basic ZGVtbzpkZW1vLXNlY3JldA==")


def _answered(adapter: Adapter, reply: Reply, data: st.DataObject) -> Any:
    """The adapter, which is given the reply bent. Any: it has a session."""
    bent: Any = adapter
    bent._session = Canned(other=(reply.status, _bend(data, json.loads(reply.body))))
    return bent


@BENDING
@given(data=st.data(), key=st.sampled_from(FI_KEYS))
def test_a_bent_answer_of_prh(data: st.DataObject, key: str) -> None:
    number = SIMULATED["FI"][key]
    adapter = _answered(Prh("http://x", timeout=5, guard=UNGUARDED), _asked_of_finland({"businessId": number}), data)
    with suppress(RegistryError):
        _check(adapter.fetch(number))


@BENDING
@given(data=st.data(), key=st.sampled_from(DK_KEYS))
def test_a_bent_answer_of_cvrapi(data: st.DataObject, key: str) -> None:
    number = SIMULATED["DK"][key]
    adapter = _answered(Cvrapi("http://x", "", timeout=5, guard=UNGUARDED), _asked_of_cvrapi({"vat": number}), data)
    with suppress(RegistryError):
        _check(adapter.fetch(number))


@BENDING
@given(data=st.data(), key=st.sampled_from(DK_KEYS))
def test_a_bent_answer_of_virk(data: st.DataObject, key: str) -> None:
    number = SIMULATED["DK"][key]
    adapter = _answered(Virk("http://x", "a", "b", timeout=5, guard=UNGUARDED), _asked_of_virk(number), data)
    with suppress(RegistryError):
        _check(adapter.fetch(number))


@BENDING
@given(data=st.data(), register=st.sampled_from(["prh", "cvrapi", "virk"]))
def test_a_bent_list_of_finnish_or_danish_hits(data: st.DataObject, register: str) -> None:
    adapter: Adapter = Prh("http://x", timeout=5, guard=UNGUARDED)
    reply = _asked_of_finland({"name": "kuusirannan"})
    if register == "cvrapi":
        adapter, reply = Cvrapi("http://x", "", timeout=5, guard=UNGUARDED), _asked_of_cvrapi({"name": "knækbro"})
    if register == "virk":
        adapter, reply = Virk("http://x", "a", "b", timeout=5, guard=UNGUARDED), _asked_of_virk("", "knækbro bageriet")
    with suppress(RegistryError):
        _check(_answered(adapter, reply, data).search("kuusirannan"))


@BENDING
@given(data=st.data())
def test_a_bent_list_of_hits(data: st.DataObject) -> None:
    reply = norwegian.reply("/enheter", {"navn": "tindebakken"})
    adapter = Bronnoysund("http://x", timeout=5, guard=UNGUARDED)
    canned: Any = Canned(other=(200, _bend(data, json.loads(reply.body))))
    adapter._session = canned

    _check(adapter.search("tindebakken"))


@BENDING
@given(body=st.one_of(st.binary(max_size=40), st.text(max_size=40).map(str.encode), st.recursive(ODD, st.lists).map(
    lambda value: json.dumps(value).encode())))  # fmt: skip
def test_any_bytes_are_an_object_or_unavailable(body: bytes) -> None:
    try:
        assert isinstance(Answer(200, {"Content-Type": "application/json"}, body).json(), dict)
    except RegistryError:
        return


@pytest.mark.parametrize(
    "value",
    ["", "-1", "1e9", "abc", "Wed, 99 Foo 2026 00:00:00 GMT", "٣", "9" * 400, "Tue, 01 Jan 0001 00:00:00 -2300"],
)
def test_an_odd_retry_after_is_no_wait(value: str) -> None:
    wait = Answer(429, {"Retry-After": value}, b"").retry_after

    assert wait is None or wait == 0.0
