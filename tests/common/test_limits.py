"""Limits: counted on the shared store, more strictly without it, by the login or by the trusted hop's address."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse

from agreements import links
from agreements.actions import request_approval
from clients.models import Client
from common.access import Actor
from common.limits import TooMany, limited, spend
from mail.models import Message
from tests import factories
from users.actors import client_ip
from users.models import User

AsUser = Callable[[User], Browser]


@pytest.fixture(autouse=True)
def _one_minute() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(datetime(2026, 11, 24, 12, 0, 20, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def store_out(settings: Any) -> None:
    """Nobody answers where the store should be."""
    LocMemCache("soft", {}).clear()
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:9/0"}}


def request_from(ip: str = "192.0.2.1", user_id: uuid.UUID | None = None) -> Any:
    request = RequestFactory().post("/")
    request.actor = Actor(ip=ip, user_id=user_id)  # type: ignore[attr-defined]
    return request


def allowed(name: str, request: Any, per_minute: int) -> int:
    """How many of two hundred get through."""
    for done in range(200):
        try:
            spend(request, name, per_minute=per_minute)
        except TooMany:
            return done
    return 200


def test_beyond_the_limit_it_says_when_the_minute_is_over() -> None:
    request = request_from()
    for _time in range(3):
        spend(request, "things", per_minute=3)

    with pytest.raises(TooMany) as refused:
        spend(request, "things", per_minute=3)

    assert refused.value.retry_after == 40
    with time_machine.travel(datetime(2026, 11, 24, 12, 1, tzinfo=UTC), tick=False):
        spend(request, "things", per_minute=3)


def test_each_name_login_and_address_has_its_own() -> None:
    login = uuid.uuid4()
    assert allowed("a", request_from(), 3) == 3
    assert allowed("b", request_from(), 3) == 3
    assert allowed("a", request_from("192.0.2.2"), 3) == 3
    assert allowed("a", request_from(user_id=login), 3) == 3
    assert allowed("a", request_from("192.0.2.9", user_id=login), 3) == 0


def test_the_addresses_of_one_ipv6_network_are_one() -> None:
    assert allowed("a", request_from("2001:db8::1"), 3) == 3
    assert allowed("a", request_from("2001:db8::ffff:1"), 3) == 0
    assert allowed("a", request_from("2001:db8:0:1::1"), 3) == 3
    assert allowed("a", request_from("::ffff:192.0.2.77"), 3) == 3
    assert allowed("a", request_from("192.0.2.77"), 3) == 0


def test_without_the_store_it_is_stricter_and_never_open(store_out: None) -> None:
    assert allowed("a", request_from(), 20) == 5
    assert allowed("b", request_from(), 2) == 1


def test_opening_a_page_costs_nothing() -> None:
    view = limited("a", per_minute=1)(lambda request: request.method)
    get = RequestFactory().get("/")
    get.actor = Actor(ip="192.0.2.1")  # type: ignore[attr-defined]

    assert [view(get) for _time in range(5)] == ["GET"] * 5
    assert view(request_from()) == "POST"
    with pytest.raises(TooMany):
        view(request_from())


def test_only_the_hops_of_ones_own_proxies_are_believed(settings: Any) -> None:
    def seen(forwarded: str) -> str:
        return client_ip(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.5"))

    assert seen("203.0.113.1, 198.51.100.7") == "10.0.0.5"
    settings.TRUSTED_PROXY_COUNT = 1
    assert seen("203.0.113.1, 198.51.100.7") == "198.51.100.7"
    assert seen("") == "10.0.0.5"


@pytest.mark.parametrize(
    ("hop", "address"),
    [
        ("198.51.100.7:5678", "198.51.100.7"), ("[2001:db8::1]:443", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"), ("fe80::1%eth0", "fe80::1"), ("unknown", "10.0.0.5"), ("[", "10.0.0.5"),
    ],
)  # fmt: skip
def test_a_hop_is_its_address_whatever_its_port(settings: Any, hop: str, address: str) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    request = RequestFactory().get("/", headers={"X-Forwarded-For": hop}, REMOTE_ADDR="10.0.0.5")

    assert client_ip(request) == get_adapter().get_client_ip(request) == address


def test_a_proxy_that_wrote_no_hop_is_no_error(settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "203.0.113.1"}, REMOTE_ADDR="10.0.0.5")

    assert get_adapter().get_client_ip(request) == "10.0.0.5"


@pytest.mark.parametrize("proxies", [0, 1])
def test_turning_the_forwarded_address_does_not_evade_it(db: None, settings: Any, proxies: int) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    visitor = Browser()
    codes = [
        visitor.post("/agreements/unknown/", headers={"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.7"}).status_code
        for n in range(21)
    ]

    assert codes == [404] * 20 + [429]


def _urls(alfa: Client, anna: User) -> dict[str, tuple[str, int, dict[str, str]]]:
    """What is limited: the address, how often a minute, and what is posted ({} where the page is fetched)."""
    agreement = request_approval(alfa, by=factories.actor_of(anna))
    mail = Message.objects.get(client_id=alfa.pk)
    key = {"form_key": "not-a-key"}
    return {
        "answer": (reverse("agreements:public", args=[links.answer_token(agreement)]), 20, {"answer": "approve"}),
        "look_up": (reverse("clients:look_up"), 30, {"org_number": "1"}),
        "look_up_without_script": (reverse("clients:new"), 30, {"org_number": "1", "do": "look_up"}),
        "create": (reverse("clients:new"), 60, {"do": "create"}),
        "number": (reverse("clients:edit_company", args=[alfa.pk]), 30, _company(alfa)),
        "events_export": (f"{reverse('clients:firm_events')}?export=csv", 10, {}),
        "client_events_export": (f"{reverse('clients:events', args=[alfa.pk])}?export=csv", 10, {}),
        "send": (reverse("agreements:send", args=[alfa.pk]), 20, key),
        "copy_link": (reverse("agreements:copy_link", args=[alfa.pk]), 20, key),
        "paper": (reverse("agreements:paper", args=[alfa.pk]), 20, {"approver_name": "Kim"}),
        "mail": (reverse("clients:mail_send_again", args=[mail.pk]), 20, key),
    }


def _company(alfa: Client) -> dict[str, str]:
    """The company card with another number, opened too long ago: what is refused is counted too."""
    names = [
        "name", "country", "legal_form", "street", "postcode", "city", "industry", "customer_number", "language",
        "currency", "vat_period", "fiscal_year_start", "chart_of_accounts", "time_zone",
    ]  # fmt: skip
    return {name: str(getattr(alfa, name)) for name in names} | {"org_number": "556016-0680"}


WHAT = [
    "answer", "look_up", "look_up_without_script", "create", "number", "events_export", "client_events_export", "send",
    "copy_link", "paper", "mail",
]  # fmt: skip


def _send(browser: Browser, url: str, posted: dict[str, str]) -> Any:
    return browser.post(url, posted) if posted else browser.get(url)


@pytest.mark.parametrize("what", WHAT)
def test_one_too_many_is_a_page_in_words(alfa: Client, anna: User, as_user: AsUser, what: str) -> None:
    browser = as_user(anna)
    url, per_minute, posted = _urls(alfa, anna)[what]

    codes = {_send(browser, url, posted).status_code for _time in range(per_minute)}
    refused = _send(browser, url, posted)

    assert 429 not in codes
    assert max(codes) < 500
    assert (refused.status_code, refused["Retry-After"]) == (429, "40")
    words = " ".join(refused.content.decode().split())
    assert "Vänta en stund" in words
    assert "Försök igen om 40 sekunder." in words
    assert "default-src 'none'" in refused["Content-Security-Policy"]
    assert refused["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("what", WHAT)
def test_with_the_store_out_all_of_it_works_and_stays_limited(
    alfa: Client, anna: User, as_user: AsUser, store_out: None, what: str
) -> None:
    browser = as_user(anna)
    url, per_minute, posted = _urls(alfa, anna)[what]

    codes = [_send(browser, url, posted).status_code for _time in range(per_minute // 4 + 1)]

    assert 429 not in codes[:-1]
    assert codes[-1] == 429
    assert max(codes) < 500


def test_for_htmx_it_is_a_note_for_the_form(anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    for _time in range(31):
        response = browser.post(reverse("clients:look_up"), {"org_number": "1"}, headers={"HX-Request": "true"})

    assert response.status_code == 429
    assert response.content.decode().count("data-wait") == 1
    assert "<html" not in response.content.decode()


def test_the_login_stays_limited_with_the_store_out(anna: User, store_out: None) -> None:
    tries = [Browser().post("/login/", {"login": anna.email, "password": f"wrong {n}"}) for n in range(8)]

    codes = [answer.status_code for answer in tries]
    assert codes[:5] == [200] * 5
    assert codes[5:] == [429] * 3
    assert all(int(answer["Retry-After"]) > 0 for answer in tries[5:])


def test_a_thousand_addresses_tried_from_one_place_are_limited_too(db: None) -> None:
    codes = [
        Browser().post("/login/", {"login": f"kim{n}@byran.example", "password": "wrong"}).status_code
        for n in range(31)
    ]

    assert codes[-1] == 429
