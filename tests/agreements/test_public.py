"""The contact's pages: opening changes nothing, errors keep what was typed, dead links all look the same."""

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements import actions
from agreements.links import answer_token, receipt_token
from agreements.models import Agreement
from clients.choices import AgreementState
from clients.models import Client, Reseller
from common.access import Actor
from common.tokens import make_token
from events.models import Event
from mail.models import Message
from tests import factories
from users.models import User

APPROVE = {"answer": "approve", "approver_name": "Kim Ström", "is_authorised": "on"}


def _url(token: str) -> str:
    return f"/agreements/{token}/"


def _dump() -> dict[str, list[Any]]:
    """Every row of every table."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f'SELECT row::text FROM "{table}" AS row ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


def test_head_changes_nothing_at_all(visitor: Browser, sent: Agreement, token: str) -> None:
    before = _dump()
    for _time in range(10):
        assert visitor.head(_url(token)).status_code == 200
    assert _dump() == before


def test_ten_gets_leave_a_first_seen_time_and_then_one_post_works(
    visitor: Browser, sent: Agreement, token: str, alfa: Client
) -> None:
    visitor.get(_url(token))
    after_first = _dump()
    for _time in range(9):
        assert visitor.get(_url(token)).status_code == 200
    assert _dump() == after_first
    sent.refresh_from_db()
    assert sent.state == AgreementState.OPENED
    assert sent.opened_at is not None
    assert Event.objects.about(sent).filter(kind="agreement.opened").count() == 1
    assert "sessionid" not in visitor.cookies
    assert "session" not in visitor.cookies

    assert visitor.post(_url(token), APPROVE).status_code == 303
    alfa.refresh_from_db()
    assert alfa.agreement_state == AgreementState.APPROVED


def test_the_page_says_who_asks_whom_and_until_when(visitor: Browser, sent: Agreement, token: str) -> None:
    page = visitor.get(_url(token)).text
    for words in ("Godkänn att vi sköter bokföringen åt Alfa Bygg AB", "Hej Kim!", "556123-1235", "Kim Ström",
                  "Anna Ek, Byrån Ekonomi AB", str(sent.last_day), "Version 1, gäller från", "Hoppa till svaret",
                  "Jag är behörig att företräda bolaget", "Jag vill avböja", sent.shown_sha256):  # fmt: skip
        assert words in page, words
    assert re.search(r'<section class="deed read"\s+aria-labelledby="deed-title"\s+lang="sv">', page)


def test_the_page_is_in_the_language_of_the_agreement(visitor: Browser, byran: Reseller, by: Actor) -> None:
    agreement = actions.request_approval(factories.client(byran, language="nb"), by=by)
    response = visitor.get(_url(answer_token(agreement)), headers={"Accept-Language": "sv"})
    assert '<html lang="nb">' in response.text
    assert response.headers["Content-Language"] == "nb"


def test_the_page_is_stored_nowhere_and_leads_nowhere(visitor: Browser, token: str) -> None:
    response = visitor.get(_url(token))
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert not re.findall(r'(?:href|src|action)="(?:https?:)?//', response.text)


def test_errors_keep_what_was_typed(visitor: Browser, sent: Agreement, token: str) -> None:
    response = visitor.post(_url(token), {"answer": "approve", "approver_name": "Någon Annan"})
    assert response.status_code == 200
    assert 'value="Någon Annan"' in response.text
    assert "Kryssa i att du är behörig" in response.text
    response = visitor.post(_url(token), {"answer": "decline", "reason": "  "})
    assert '<details class="plainsum decline" open>' in response.text
    sent.refresh_from_db()
    assert sent.state == AgreementState.SENT


def test_declining_needs_a_reason_and_shows_the_answer(visitor: Browser, sent: Agreement, token: str) -> None:
    assert visitor.post(_url(token), {"answer": "decline", "reason": "Vi byter byrå"}).status_code == 303
    page = visitor.get(_url(token)).text
    assert "Vi byter byrå" in page
    assert "<form" not in page


def test_a_used_link_shows_the_receipt_and_nothing_to_press(visitor: Browser, sent: Agreement, token: str) -> None:
    visitor.post(_url(token), APPROVE)
    page = visitor.get(_url(token)).text
    assert "Avtalet för Alfa Bygg AB är godkänt" in page
    assert "Kim Ström" in page
    assert "<form" not in page
    assert "<button" not in page
    again = visitor.post(_url(token), {"answer": "decline", "reason": "Ångrar mig"})
    assert "är godkänt" in again.text
    sent.refresh_from_db()
    assert sent.state == AgreementState.APPROVED


def test_the_receipt_ends_the_agreement(visitor: Browser, sent: Agreement, token: str, alfa: Client) -> None:
    visitor.post(_url(token), APPROVE)
    sent.refresh_from_db()
    url = f"/agreements/receipt/{receipt_token(sent)}/"
    assert "Säg upp avtalet" in visitor.get(url).text
    assert "Kryssa i att avtalet ska sägas upp" in visitor.post(url, {"name": "Kim"}).text
    assert visitor.post(url, {"name": "Kim", "is_certain": "on"}).status_code == 303
    page = visitor.get(url).text
    assert "är uppsagt" in page
    assert "<form" not in page
    alfa.refresh_from_db()
    assert alfa.agreement_state == AgreementState.TERMINATED
    assert visitor.post(url, {"name": "Kim", "is_certain": "on"}).status_code == 303  # again: still one
    assert Message.objects.filter(kind="agreement.terminated").count() == 1


@pytest.fixture
def dead_urls(byran: Reseller, by: Actor, contact: Actor) -> list[str]:
    """Expired, swept, replaced, unknown and foreign-kind tokens, on both pages."""
    at = timezone.now()
    run_out, swept, replaced, used = (actions.request_approval(factories.client(byran), by=by) for _number in range(4))
    Agreement.objects.filter(pk__in=[run_out.pk, swept.pk]).update(expires_at=at)
    Agreement.objects.filter(pk=swept.pk).update(state=AgreementState.EXPIRED)
    actions.request_approval(replaced.client, by=by)
    used = actions.approve(answer_token(used), approver_name="Kim", by=contact, at=at)
    tokens = [answer_token(run_out), answer_token(swept), answer_token(replaced), receipt_token(used),
              make_token("invitation", used.pk, used.salt), "x", "å" * 300, "a" * 43]  # fmt: skip
    receipts = [answer_token(used), answer_token(run_out), "x"]
    return [_url(token) for token in tokens] + [f"/agreements/receipt/{token}/" for token in receipts]


def test_dead_links_are_one_page_at_one_price(visitor: Browser, dead_urls: list[str]) -> None:
    pages, costs = set(), set()
    before = _dump()
    for url in dead_urls:
        with CaptureQueriesContext(connection) as queries:
            response = visitor.get(url)
        assert response.status_code == 404
        pages.add(re.sub(r'"X-CSRFToken": "\w+"', "", response.text))
        costs.add(len(queries))
        assert visitor.post(url, APPROVE).status_code == 404
    assert len(pages) == 1
    assert "Länken gäller inte längre." in pages.pop()
    assert costs == {1}
    assert _dump() == before


def test_a_new_address_kills_the_link(visitor: Browser, token: str, alfa: Client, by: Actor) -> None:
    Client.objects.filter(pk=alfa.pk).update(contact_email="ny@alfa.example")
    actions.contact_changed(alfa, before={"contact_email": "vd@alfa.example"}, by=by)
    assert visitor.get(_url(token)).status_code == 404
    assert visitor.post(_url(token), APPROVE).status_code == 404


def test_the_form_is_protected_against_other_sites(token: str) -> None:
    strict = Browser(enforce_csrf_checks=True)
    assert strict.post(_url(token), APPROVE).status_code == 403
    key = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get(_url(token)).text)[0]
    assert strict.post(_url(token), {**APPROVE, "csrfmiddlewaretoken": key}).status_code == 303


def test_one_address_may_post_twenty_times_a_minute(visitor: Browser, token: str) -> None:
    with time_machine.travel(timezone.now(), tick=False):  # all in one minute
        codes = [visitor.post(_url(token), {"answer": "approve"}).status_code for _time in range(22)]
        limited = visitor.post(_url("a" * 43), APPROVE)
    assert codes == [200] * 20 + [429] * 2
    assert limited.status_code == 429
    assert Browser(REMOTE_ADDR="198.51.100.9").post(_url(token), APPROVE).status_code == 303
    assert 0 < int(limited.headers["Retry-After"]) <= 60


def test_hostile_names_are_shown_as_text(visitor: Browser, byran: Reseller, by: Actor) -> None:
    name = '"><img src=x onerror=alert(1)>{{7*7}}'
    agreement = actions.request_approval(factories.client(byran, name=name, contact_name=name), by=by)
    url = _url(answer_token(agreement))
    assert "<img" not in visitor.get(url).text
    visitor.post(url, APPROVE | {"approver_name": name})
    page = visitor.get(url).text
    assert "<img" not in page
    assert "{{7*7}}" in page


def test_someone_signed_in_sees_the_same_page(as_user: Any, nils: User, token: str) -> None:
    assert as_user(nils).get(_url(token)).status_code == 200


def test_the_open_page_costs_one_query(visitor: Browser, token: str, django_assert_num_queries: Any) -> None:
    visitor.get(_url(token))
    with django_assert_num_queries(1):
        visitor.get(_url(token))
