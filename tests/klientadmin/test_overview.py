"""Översikt: what needs the reader today, who reads it, and what one press does."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.actions import request_approval
from agreements.models import Agreement
from clients.choices import AgreementState
from clients.models import Client, Reseller
from mail.models import Message
from tests import factories
from tests.klientadmin.waiting import asked, different, ending_external, everything, invite_somebody, old_invitation
from users.choices import RequestState
from users.models import AccessRequest, Invitation, User

AsUser = Callable[[User], Browser]
PAGE = "/overview/"
ALL = [
    "requests", "externals", "declined", "expired", "unanswered", "invitations", "register", "waiting", "overuse",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_count() -> None:
    """Each test counts its posts from nought."""
    cache.clear()


def groups(browser: Browser) -> dict[str, list[str]]:
    """The lines of each group, in the order of the page."""
    answer = browser.get(PAGE)
    assert answer.status_code == 200
    return {group.key: [line.words for line in group.lines] for group in answer.context["attention"]}


def press(browser: Browser, words: str) -> str:
    """Posts the form of the button as the page has it; where it leads."""
    html = browser.get(PAGE).text
    (form,) = [found for found in re.findall(r"<form method=\"post\".*?</form>", html, re.S) if words in found]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    (url,) = re.findall(r'action="([^"]+)"', form)
    answer = browser.post(url, fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_all_that_waits_by_urgency(byran: Reseller, anna: User, as_user: AsUser) -> None:
    everything(byran, factories.actor_of(anna), 1)

    found = groups(as_user(anna))

    assert list(found) == ALL
    assert found["requests"] == ["Johan Berg vill ha Bank hos Väntar 1 AB"]
    assert found["externals"] == ["Greta Holm hos Väntar 1 AB"]
    assert (found["declined"], found["expired"]) == (["Avböjd 1 AB"], ["Utgången 1 AB"])
    assert (found["unanswered"], found["invitations"]) == (["Väntar 1 AB"], ["Nina Lund hos Väntar 1 AB"])
    assert found["overuse"] == ["1 person har paket som inte används"]


def test_nothing_waits(byran: Reseller, alfa: Client, anna: User, as_user: AsUser) -> None:
    Client.objects.filter(pk=alfa.pk).update(org_number="5561231235")

    html = as_user(anna).get(PAGE).text

    assert groups(as_user(anna)) == {}
    assert "Inget väntar på dig." in html
    assert 'class="need"' not in html


def test_what_is_young_or_over_does_not_wait(byran: Reseller, alfa: Client, anna: User, as_user: AsUser) -> None:
    by = factories.actor_of(anna)
    request_approval(alfa, by=by)
    invite_somebody(alfa, by, 1)
    ending_external(alfa, "sen@kund.example", days=30)
    ended = factories.client(byran, name="Slut AB", org_number="5592031236")
    different(ended)
    request_approval(ended, by=by, at=timezone.now() - timedelta(days=9))
    old_invitation(ended, by)
    Client.objects.filter(pk=ended.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    factories.client(byran, is_demo=True, agreement_state=AgreementState.EXPIRED)

    assert list(groups(as_user(anna))) == ["overuse"]  # Nina has CRM, and has not accepted


def test_a_consultant_reads_of_own_clients_what_they_may_do(
    byran: Reseller, andra: Reseller, anna: User, karin: User, nils: User, as_user: AsUser
) -> None:
    own = everything(byran, factories.actor_of(anna), 1)
    everything(byran, factories.actor_of(anna), 2)
    factories.put_on(karin, own)
    auditor = factories.employee(byran, "rev@byran.example", "Rut", "Vik", factories.AUDITOR)
    factories.put_on(auditor, own)
    factories.client(andra, name="Andras AB", org_number="5592031236")

    found = groups(as_user(karin))

    assert list(found) == ["unanswered", "register", "waiting", "overuse"]
    assert "Väntar 2 AB" not in str(found)
    assert groups(as_user(auditor)) == {}
    assert groups(as_user(nils)) == {}
    assert "Väntar" not in as_user(nils).get(PAGE).text


def test_someone_who_manages_people_at_one_client_reads_of_that_one(
    byran: Reseller, anna: User, karin: User, as_user: AsUser
) -> None:
    own, other = (everything(byran, factories.actor_of(anna), number) for number in (1, 2))
    factories.give(factories.put_on(karin, own), "user_administration")
    factories.put_on(karin, other)

    found = groups(as_user(karin))

    assert found["externals"] == ["Greta Holm hos Väntar 1 AB"]
    assert found["invitations"] == ["Nina Lund hos Väntar 1 AB"]
    assert sorted(found["unanswered"]) == ["Väntar 1 AB", "Väntar 2 AB"]


def test_an_agreement_is_sent_again_and_waits_no_more(
    byran: Reseller, alfa: Client, anna: User, as_user: AsUser
) -> None:
    request_approval(alfa, by=factories.actor_of(anna), at=timezone.now() - timedelta(days=5))
    browser = as_user(anna)

    assert press(browser, "Skicka igen") == PAGE

    assert "unanswered" not in groups(browser)
    assert Agreement.objects.filter(client=alfa).count() == 2
    assert Message.objects.filter(kind="agreement.request").count() == 2


def test_an_invitation_is_sent_again_and_waits_no_more(alfa: Client, anna: User, as_user: AsUser) -> None:
    old_invitation(alfa, factories.actor_of(anna))
    browser = as_user(anna)

    assert press(browser, "Skicka igen") == PAGE

    assert "invitations" not in groups(browser)
    assert Invitation.objects.open().get().sent_at > timezone.now() - timedelta(minutes=1)


def test_an_external_is_extended_and_waits_no_more(alfa: Client, anna: User, as_user: AsUser) -> None:
    row = ending_external(alfa, "greta@kund.example")
    browser = as_user(anna)

    assert press(browser, "Förläng till") == PAGE

    row.refresh_from_db()
    assert row.ends_on == timezone.localdate() + timedelta(days=33)
    assert "externals" not in groups(browser)


def test_an_external_of_a_client_that_ends_is_extended_no_further(alfa: Client, anna: User, as_user: AsUser) -> None:
    row = ending_external(alfa, "greta@kund.example")
    Client.objects.filter(pk=alfa.pk).update(ends_on=row.ends_on)

    html = as_user(anna).get(PAGE).text

    assert "Greta Holm hos Alfa Bygg AB" in html
    assert "Förläng till" not in html


def test_a_request_is_approved_for_thirty_days(alfa: Client, anna: User, as_user: AsUser) -> None:
    asked(alfa, "johan@kund.example")
    browser = as_user(anna)

    assert press(browser, "Godkänn 30 dagar") == PAGE

    row = AccessRequest.objects.get()
    assert row.state == RequestState.APPROVED
    assert row.ends_at is not None
    assert "requests" not in groups(browser)


@pytest.mark.parametrize("back", ["", "//evil.example/", "https://evil.example/overview/", "/clients/", "/overview"])
def test_a_button_leads_back_to_the_overview_alone(alfa: Client, anna: User, as_user: AsUser, back: str) -> None:
    asked(alfa, "johan@kund.example")
    url = f"/requests/{AccessRequest.objects.get().pk}/"

    assert as_user(anna).post(url, {"answer": "month", "back": back}).headers["Location"] == "/requests/"


def test_five_are_shown_and_all_are_counted_and_listed(byran: Reseller, anna: User, as_user: AsUser) -> None:
    for number in range(7):
        everything(byran, factories.actor_of(anna), number)
    browser = as_user(anna)

    shown = {group.key: group for group in browser.get(PAGE).context["attention"]}

    told = {key: (len(group.lines), group.count) for key, group in shown.items() if key != "overuse"}
    assert told == dict.fromkeys(ALL[:-1], (5, "7")) | {"waiting": (5, "21")}
    listed = browser.get(shown["invitations"].url)
    assert len(listed.context["group"].lines) == 7
    assert 'name="back" value="/overview/invitations/"' in listed.text
    assert browser.get(shown["declined"].url).context["total"] == "7"
    assert browser.get("/overview/nothing/").status_code == 404


def test_the_page_costs_the_same_for_one_and_for_fifty(byran: Reseller, anna: User, as_user: AsUser) -> None:
    by, browser, counts = factories.actor_of(anna), as_user(anna), []
    for numbers in (range(1), range(1, 50)):
        for number in numbers:
            everything(byran, by, number)
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as asked_for:
            assert list(groups(browser)) == ALL
        counts.append(len(asked_for))

    assert counts[0] == counts[1]
    assert counts[0] <= 20
