"""Åtkomstförfrågningar: asked once, given for a time or for good; what was before comes back; answered once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client as Browser

from clients.models import Client, Reseller
from common.access import Actor
from events.models import Event
from mail.models import Message
from packages_billing.models import Package, PackagePeriod, SystemPermission
from tests import factories
from users import actions
from users.access import access_of
from users.choices import MemberKind, RequestState
from users.models import AccessRequest, Membership, User
from users.requests_list import waiting_count

AsUser = Callable[[User], Browser]
AT = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)  # Friday before the clocks go forward
END_OF_28 = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
END_OF_30_DAYS = datetime(2026, 4, 26, 22, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_count() -> None:
    cache.clear()


@pytest.fixture
def linnea(db: None) -> User:
    """A person at Alfa."""
    return factories.login("linnea@alfa.example", "Linnea", "Sundkvist")


@pytest.fixture
def row(linnea: User, alfa: Client) -> Membership:
    """Her membership there, with CRM."""
    held = factories.member(linnea, alfa)
    factories.give(held, "crm")
    return held


@pytest.fixture
def by(anna: User) -> Actor:
    """Anna, who answers."""
    return factories.actor_of(anna)


def package(code: str) -> Package:
    return Package.objects.get(code=code)


def permission(code: str) -> SystemPermission:
    return SystemPermission.objects.get(code=code)


def ask(row: Membership, thing: Package | SystemPermission, at: datetime = AT) -> AccessRequest:
    user = row.person.user
    assert user is not None
    return actions.ask_for_access(row, thing=thing, reason="Ska betala löner", by=factories.actor_of(user), at=at)


def held(row: Membership, at: datetime) -> list[str]:
    return sorted(PackagePeriod.objects.at(at).filter(membership=row).values_list("package__code", flat=True))


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_a_thing_is_asked_for_once_while_it_waits(row: Membership) -> None:
    first, again = ask(row, package("bank")), ask(row, package("bank"))

    assert first == again
    assert kinds() == ["request.asked"]
    actions.withdraw_request(first, by=Actor(), at=AT)
    actions.withdraw_request(first, by=Actor(), at=AT)
    assert ask(row, package("bank")) != first
    assert kinds() == ["request.asked", "request.withdrawn", "request.asked"]


@pytest.mark.parametrize("code", ["crm", "consultant", "company_search"])
def test_what_is_held_or_not_for_people_cannot_be_asked_for(row: Membership, code: str) -> None:
    with pytest.raises(ValidationError):
        ask(row, package(code))


def test_a_smaller_huvudpaket_than_the_present_is_held_already(alfa: Client, linnea: User) -> None:
    row = factories.member(linnea, alfa)
    factories.give(row, "complete")
    for thing in (package("crm"), permission("crm.edit")):
        with pytest.raises(ValidationError, match="finns redan"):
            ask(row, thing)
    with pytest.raises(ValidationError):
        ask(row, permission("crm"))  # a module only groups


def test_who_has_no_packages_or_no_open_access_asks_for_nothing(alfa: Client, linnea: User, by: Actor) -> None:
    row = factories.member(linnea, alfa, kind=MemberKind.NO_SYSTEM)
    with pytest.raises(ValidationError, match="systembehörighet"):
        ask(row, package("bank"))
    Membership.objects.filter(pk=row.pk).update(kind=MemberKind.SYSTEM)
    actions.deactivate(row, by=by)
    with pytest.raises(ValidationError, match="inte öppen"):
        ask(row, package("bank"))


def test_an_addon_for_a_day_ends_with_tomorrow_by_the_clients_calendar(row: Membership, by: Actor) -> None:
    asked = actions.approve_request(ask(row, package("bank")), days=1, by=by, at=AT)

    assert asked.ends_at == END_OF_28
    assert held(row, END_OF_28 - timedelta(seconds=1)) == ["bank", "crm"]
    assert held(row, END_OF_28) == ["crm"]
    assert "bank.approve" not in access_of(row, END_OF_28)
    assert kinds() == ["request.asked", "membership.access_changed", "request.approved"]
    message = Message.objects.get(kind="request_answered")
    assert (message.to_email, message.subject) == ("linnea@alfa.example", "Du har fått Bank")
    assert "2026-03-28" in message.text


def test_thirty_days_cross_the_change_of_the_clock(row: Membership, by: Actor) -> None:
    asked = actions.approve_request(ask(row, package("bank")), days=30, by=by, at=AT)

    assert asked.ends_at == END_OF_30_DAYS


def test_a_huvudpaket_for_a_time_gives_the_present_one_back(row: Membership, by: Actor) -> None:
    actions.approve_request(ask(row, package("accounting")), days=1, by=by, at=AT)

    assert held(row, AT - timedelta(seconds=1)) == ["crm"]
    assert held(row, AT) == held(row, END_OF_28 - timedelta(seconds=1)) == ["accounting"]
    assert held(row, END_OF_28) == ["crm"]
    assert PackagePeriod.objects.filter(membership=row, ends_at=None).count() == 1


def test_a_longer_one_over_a_shorter_one_gives_back_what_was_first(row: Membership, by: Actor) -> None:
    actions.approve_request(ask(row, package("projects")), days=1, by=by, at=AT)
    later = AT + timedelta(hours=1)
    actions.approve_request(ask(row, package("complete"), later), days=30, by=by, at=later)

    assert held(row, later) == held(row, END_OF_28) == ["complete"]
    assert held(row, END_OF_30_DAYS) == ["crm"]


def test_a_shorter_one_over_a_longer_one_gives_that_back(row: Membership, by: Actor) -> None:
    actions.approve_request(ask(row, package("projects")), days=30, by=by, at=AT)
    later = AT + timedelta(hours=1)
    actions.approve_request(ask(row, package("complete"), later), days=1, by=by, at=later)

    assert held(row, later) == ["complete"]
    assert held(row, END_OF_28) == ["projects"]
    assert held(row, END_OF_30_DAYS) == ["crm"]


def test_a_huvudpaket_for_good_replaces_also_what_was_to_come_back(row: Membership, by: Actor) -> None:
    actions.approve_request(ask(row, package("projects")), days=30, by=by, at=AT)
    later = AT + timedelta(hours=1)
    asked = actions.approve_request(ask(row, package("complete"), later), days=None, by=by, at=later)

    assert asked.ends_at is None
    assert held(row, later) == held(row, END_OF_30_DAYS) == ["complete"]


def test_a_time_that_is_paused_comes_back_for_what_is_left(row: Membership, by: Actor) -> None:
    actions.approve_request(ask(row, package("accounting")), days=30, by=by, at=AT)
    actions.deactivate(row, by=by, at=AT + timedelta(days=1))
    actions.activate(row, by=by, at=AT + timedelta(days=2))

    assert held(row, AT + timedelta(days=1, hours=1)) == []
    assert held(row, AT + timedelta(days=3)) == ["accounting"]
    assert held(row, END_OF_30_DAYS) == ["crm"]


def test_a_permission_taken_by_hand_is_given_for_a_day_and_taken_again(row: Membership, by: Actor) -> None:
    edit = permission("crm.edit")
    actions.change_access(row, packages=[package("crm")], taken=[edit], by=by, at=AT)

    actions.approve_request(ask(row, edit), days=1, by=by, at=AT + timedelta(seconds=1))

    assert "crm.edit" in access_of(row, AT + timedelta(minutes=1))
    assert "crm.edit" not in access_of(row, END_OF_28)


def test_an_external_gets_nothing_beyond_the_own_last_day(alfa: Client, linnea: User, by: Actor) -> None:
    row = factories.member(linnea, alfa, kind=MemberKind.EXTERNAL, ends_on=datetime(2026, 3, 30).date())

    asked = actions.approve_request(ask(row, package("bank")), days=30, by=by, at=AT)

    assert asked.ends_at == row.ends_at
    assert held(row, row.ends_at) == []  # type: ignore[arg-type]


def test_the_list_counts_what_is_given_for_a_time_and_counts_it_off(row: Membership, alfa: Client, by: Actor) -> None:
    actions.approve_request(ask(row, package("bank")), days=1, by=by, at=AT)
    alfa.refresh_from_db()
    assert (alfa.main_packages, alfa.addon_packages) == (1, 1)

    actions.sweep_requests(END_OF_28)

    alfa.refresh_from_db()
    assert (alfa.main_packages, alfa.addon_packages) == (1, 0)


def test_no_needs_a_word_and_the_asker_reads_it(row: Membership, by: Actor) -> None:
    asked = ask(row, package("bank"))
    with pytest.raises(ValidationError):
        actions.refuse_request(asked, word="  ", by=by, at=AT)
    asked = actions.refuse_request(asked, word="Fråga din chef först", by=by, at=AT)

    assert (asked.state, asked.decided_by_name) == (RequestState.REFUSED, "Anna Ek")
    assert "Fråga din chef först" in Message.objects.get(kind="request_answered").text
    assert held(row, AT) == ["crm"]


def test_the_mail_is_in_the_askers_language(row: Membership, linnea: User, by: Actor) -> None:
    linnea.language = "en"
    linnea.save()
    actions.approve_request(ask(row, package("payroll")), days=None, by=by, at=AT)

    message = Message.objects.get(kind="request_answered")
    assert message.language == "en"
    assert "Payroll" in message.subject


def test_an_answer_stands(row: Membership, karin: User, by: Actor) -> None:
    asked = actions.approve_request(ask(row, package("bank")), days=1, by=by, at=AT)
    assert actions.approve_request(asked, days=None, by=by, at=AT).ends_at == END_OF_28, "the same person, twice"
    with pytest.raises(actions.AlreadyAnswered):
        actions.refuse_request(asked, word="Nej", by=factories.actor_of(karin), at=AT)
    assert Message.objects.filter(kind="request_answered").count() == 1


def test_what_was_given_meanwhile_or_ended_is_not_given(row: Membership, by: Actor, linnea: User) -> None:
    asked, other = ask(row, package("bank")), ask(row, package("payroll"))
    actions.change_access(row, packages=[package("crm"), package("bank")], by=by, at=AT)
    with pytest.raises(ValidationError, match="Bank finns redan"):
        actions.approve_request(asked, days=1, by=by, at=AT)
    with pytest.raises(ValidationError, match="Din egen"):
        actions.approve_request(other, days=1, by=factories.actor_of(linnea), at=AT)
    actions.remove_access(row, by=by, at=AT)
    with pytest.raises(ValidationError, match="inte öppen"):
        actions.approve_request(other, days=1, by=by, at=AT)


def test_a_request_closes_with_the_access(row: Membership, by: Actor) -> None:
    asked = ask(row, package("bank"))
    assert waiting_count(by, AT) == 1
    assert actions.sweep_requests(AT) == 0
    actions.deactivate(row, by=by, at=AT)
    assert waiting_count(by, AT) == 0, "at once, before anything is swept"

    assert actions.sweep_requests(AT) == 1
    assert actions.sweep_requests(AT) == 0

    asked.refresh_from_db()
    assert asked.is_closed
    assert kinds()[-1] == "request.closed"


# --- The pages ------------------------------------------------------------------------------------------------------


def test_from_asking_to_the_answer_on_the_pages(row: Membership, linnea: User, anna: User, as_user: AsUser) -> None:
    hers, staff = as_user(linnea), as_user(anna)
    page = hers.get(f"/me/{row.pk}/ask/").text
    assert "Projektstyrning" in page
    assert ">CRM<" not in page
    bank = str(package("bank").pk)
    assert hers.post(f"/me/{row.pk}/ask/", {"thing": bank, "reason": ""}).status_code == 422
    hers.post(f"/me/{row.pk}/ask/", {"thing": bank, "reason": "Ska betala löner"})
    assert ">Bank<" not in hers.get(f"/me/{row.pk}/ask/").text

    page = staff.get("/requests/").text
    for words in ("Linnea Sundkvist", "Alfa Bygg AB", "Bank", "Ska betala löner", "CRM", "30 dagar", "Neka…"):
        assert words in page, words
    asked = AccessRequest.objects.get()
    assert staff.post(f"/requests/{asked.pk}/", {"answer": "refuse", "word": ""}).status_code == 422
    page = staff.post(f"/requests/{asked.pk}/", {"answer": "month"}, follow=True).text
    assert "Linnea Sundkvist har nu Bank." in page
    assert "Godkänd till och med" in page

    page = hers.get(f"/me/{row.pk}/").text
    assert "Godkända betalningar" in page or "Godkänna betalningar" in page
    assert "Godkänd till och med" in page
    assert "Anna Ek svarade före dig" not in staff.post(f"/requests/{asked.pk}/", {"answer": "day"}, follow=True).text


def test_withdrawing_on_the_page(row: Membership, linnea: User, nils: User, as_user: AsUser) -> None:
    asked = ask(row, package("bank"))
    assert as_user(nils).post(f"/me/requests/{asked.pk}/withdraw/").status_code == 404
    page = as_user(linnea).post(f"/me/requests/{asked.pk}/withdraw/", follow=True).text
    assert "Återtagen" in page


def test_only_whoever_manages_people_there_sees_and_answers(
    row: Membership, byran: Reseller, alfa: Client, karin: User, nils: User, linnea: User, as_user: AsUser
) -> None:
    asked = ask(row, package("bank"))
    for user, code in ((karin, 403), (nils, 404), (linnea, 403)):
        assert as_user(user).get(f"/requests/{asked.pk}/").status_code == code, user.email
        assert as_user(user).post(f"/requests/{asked.pk}/", {"answer": "day"}).status_code == code
    factories.give(factories.put_on(karin, alfa), "user_administration")
    factories.give(row, "user_administration")
    assert as_user(karin).get(f"/requests/{asked.pk}/").status_code == 200
    assert "Linnea" in as_user(karin).get("/requests/").text
    assert as_user(linnea).get("/requests/").status_code == 403, "a client's own administrator answers no requests"

    beta = factories.member(factories.login("b@beta.example", "Bo"), factories.client(byran))
    other = ask(beta, package("bank"))
    assert as_user(karin).get(f"/requests/{other.pk}/").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_however_many_wait(
    many: int, alfa: Client, anna: User, as_user: AsUser, django_assert_max_num_queries: Any
) -> None:
    for number in range(many):
        user = factories.login(f"p{number}@alfa.example", f"Person {number}")
        member = factories.member(user, alfa)
        factories.give(member, "crm")
        actions.refuse_request(ask(member, package("payroll")), word="Nej", by=factories.actor_of(anna), at=AT)
        ask(member, package("bank"))
        ask(member, permission("expenses.report"))
    browser = as_user(anna)
    browser.get("/requests/")
    with django_assert_max_num_queries(6):
        assert browser.get("/requests/").text.count('class="approve"') == many * 2


@pytest.mark.django_db(transaction=True)
def test_thirty_approvals_at_once_give_it_once(row: Membership, anna: User) -> None:
    asked = ask(row, package("accounting"))

    def post(_number: int) -> int:
        browser = Browser()
        browser.force_login(anna)
        try:
            return browser.post(f"/requests/{asked.pk}/", {"answer": "month"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=10) as pool:
        assert set(pool.map(post, range(30))) == {303}
    assert Event.objects.filter(kind="request.approved").count() == 1
    assert Message.objects.filter(kind="request_answered").count() == 1
    assert PackagePeriod.objects.filter(membership=row, package__code="accounting").count() == 1


@pytest.mark.django_db(transaction=True)
def test_asking_thirty_times_at_once_is_one(row: Membership, linnea: User) -> None:
    def post(_number: int) -> None:
        try:
            ask(row, package("bank"))
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=10) as pool:
        list(pool.map(post, range(30)))
    assert AccessRequest.objects.count() == Event.objects.filter(kind="request.asked").count() == 1
