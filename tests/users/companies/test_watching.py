"""The registers asked again: what changed is told once to those who follow, and nothing is asked that need not be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from clients.actions import set_extra
from clients.models import Client, CompanyChange, FollowedCompany, Reseller
from clients.simulator import Simulator
from events.models import Event
from mail.models import Message
from tests import factories
from tests.users.companies.conftest import answer_about, followed
from users import actions
from users.actions import watching
from users.choices import MemberKind
from users.models import Membership, User

ACTIVE, ANOTHER, NORWEGIAN = "5599110011", "5599110185", "899100018"
HALF, NOT_THERE, OTHER_COMPANY, DOWN = "5599120036", "5599120051", "5599800256", "5599800017"


def tomorrow(days: int = 1) -> datetime:
    """When a company that is followed now is due."""
    return timezone.now() + timedelta(days=days, minutes=1)


def asked(register: Simulator) -> int:
    """How many companies the registers were asked about."""
    return register.count("/organisationer") + register.count(f"/enheter/{NORWEGIAN}")


def row_at(at_alfa: Membership, number: str) -> FollowedCompany:
    """A followed company whose number the register will answer for in its own odd way."""
    company = followed(at_alfa, ACTIVE)
    FollowedCompany.objects.filter(pk=company.pk).update(number=number)
    company.refresh_from_db()
    return company


def state_of(company: FollowedCompany) -> dict[str, Any]:
    """All that a look may change, when it is due next apart."""
    values = FollowedCompany.objects.filter(pk=company.pk).values().get()
    return {name: value for name, value in values.items() if name != "next_check_at"}


def test_a_bankruptcy_is_an_event_a_notice_and_one_mail_to_each_in_their_language(
    kims: Any, at_alfa: Membership, siv: Membership, register: Simulator
) -> None:
    company = followed(at_alfa, ACTIVE)
    followed(siv, ACTIVE)
    register.become(ACTIVE, key="bankrupt")

    actions.watch_companies(tomorrow())
    actions.watch_companies(tomorrow())
    actions.watch_companies(tomorrow(2))

    company.refresh_from_db()
    assert (company.status, str(company.status_since)) == ("bankrupt", "2026-03-02")
    change = CompanyChange.objects.get()
    assert (change.before, change.after) == ({"status": "active"}, {"status": "bankrupt"})
    event = Event.objects.get(kind="company.changed")
    assert event.actor_kind == "system"
    assert event.before_values == {"register_status": "active"}
    assert event.after_values == {"register_status": "bankrupt", "org_number": ACTIVE, "country": "SE"}
    mails = {mail.to_email: mail for mail in Message.objects.all()}
    assert set(mails) == {"kim@alfa.example", "siv@alfa.example"}
    assert mails["kim@alfa.example"].subject == "Tallbackens Snickeri AB: Konkurs"
    assert mails["siv@alfa.example"].subject == "Tallbackens Snickeri AB: Bankruptcy"
    assert f"/me/{at_alfa.pk}/companies/SE/{ACTIVE}/" in mails["kim@alfa.example"].text
    for page in ("", f"SE/{ACTIVE}/"):
        shown = kims.get(f"/me/{at_alfa.pk}/companies/{page}").text
        assert "Det som har ändrats" in shown
        assert "<del>Aktivt</del>" in shown


def test_a_name_and_an_address_are_one_change_and_active_again_is_another(
    at_alfa: Membership, register: Simulator
) -> None:
    company = followed(at_alfa, NORWEGIAN, "NO")
    register.become(NORWEGIAN, key="bankrupt", name="TINDEBAKKEN HUS AS", city="DALVIK")
    actions.watch_companies(tomorrow())
    register.become(NORWEGIAN, key="active")
    actions.watch_companies(tomorrow(2))

    second, first = company.changes.order_by("-found_at")
    assert first.after == {
        "name": "TINDEBAKKEN HUS AS", "status": "bankrupt", "street": "Postboks 12", "postcode": "0585",
        "city": "Dalvik",
    }  # fmt: skip
    assert (second.before, second.after) == ({"status": "bankrupt"}, {"status": "active"})
    subjects = Message.objects.order_by("queued_at").values_list("subject", flat=True)
    assert list(subjects) == ["TINDEBAKKEN HUS AS: Konkurs", "TINDEBAKKEN HUS AS: Aktivt"]


def test_a_name_alone_is_told_as_a_change(at_alfa: Membership, register: Simulator) -> None:
    followed(at_alfa, ACTIVE)
    register.become(ACTIVE, name="Nya Namnet AB")

    actions.watch_companies(tomorrow())

    message = Message.objects.get()
    assert message.subject == "Nya Namnet AB har ändrats i registret"
    assert "Namn: Nya Namnet AB (tidigare: Tallbackens Snickeri AB)" in message.text


def test_a_deregistered_company_keeps_what_the_register_no_longer_says_and_is_asked_seldom(
    at_alfa: Membership, register: Simulator
) -> None:
    company, at = followed(at_alfa, NORWEGIAN, "NO"), tomorrow()
    register.become(NORWEGIAN, key="deleted")

    actions.watch_companies(at)

    company.refresh_from_db()
    assert (company.status, company.street) == ("deregistered", "Postboks 12")
    assert CompanyChange.objects.get().after == {"status": "deregistered"}
    assert company.next_check_at == at + timedelta(days=30)


@pytest.mark.parametrize(
    ("number", "waits"),
    [(HALF, timedelta(days=1)), (NOT_THERE, timedelta(days=1)), (OTHER_COMPANY, timedelta(hours=1)),
     (DOWN, timedelta(hours=1))],
)  # fmt: skip
def test_half_answers_other_companies_and_silence_change_nothing(
    at_alfa: Membership, number: str, waits: timedelta
) -> None:
    company, at = row_at(at_alfa, number), tomorrow()
    before = state_of(company)

    actions.watch_companies(at)

    assert state_of(company) == before
    company.refresh_from_db()
    assert company.next_check_at == at + waits
    assert not CompanyChange.objects.exists()
    assert not Message.objects.exists()
    assert not Event.objects.filter(kind="company.changed").exists()


def test_an_older_answer_does_not_overwrite_a_newer(at_alfa: Membership, register: Simulator) -> None:
    older, company = answer_about(ACTIVE), followed(at_alfa, ACTIVE)
    register.become(ACTIVE, key="bankrupt")
    actions.watch_companies(tomorrow())

    assert actions.note_answer(company.pk, answer=older, by=factories.access.SYSTEM, at=tomorrow()) is None

    company.refresh_from_db()
    assert company.status == "bankrupt"


def test_the_register_is_asked_once_a_day_and_once_for_all_clients(
    at_alfa: Membership, andra: Reseller, register: Simulator
) -> None:
    theirs = factories.client(andra, name="Beta AB", has_company_search=True)
    other = factories.member(factories.login("bo@beta.example"), theirs)
    followed(at_alfa, ACTIVE)
    followed(other, ACTIVE)
    register.become(ACTIVE, key="liquidation")
    asked_before = asked(register)

    actions.watch_companies(timezone.now())
    assert asked(register) == asked_before, "it was looked up a moment ago"
    actions.watch_companies(tomorrow())
    assert asked(register) == asked_before + 1
    actions.watch_companies(tomorrow() + timedelta(hours=23))
    assert asked(register) == asked_before + 1

    assert CompanyChange.objects.count() == 2
    assert set(Message.objects.values_list("to_email", "reseller_id")) == {
        ("kim@alfa.example", at_alfa.client.reseller_id),
        ("bo@beta.example", andra.pk),
    }


def test_after_days_of_standing_still_there_is_no_burst(
    at_alfa: Membership, register: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "QUESTIONS", 2)
    for number in (ACTIVE, ANOTHER, "5599110359", "5599110524", "5599110698"):
        followed(at_alfa, number)
    asked_before, at = asked(register), tomorrow(4)

    counts = []
    for minute in range(4):
        actions.watch_companies(at + timedelta(minutes=minute))
        counts.append(asked(register) - asked_before)

    assert counts == [2, 4, 5, 5]


def test_a_register_that_is_away_is_asked_once_a_round_and_the_other_goes_on(
    at_alfa: Membership, register: Simulator
) -> None:
    for number in (ACTIVE, ANOTHER, "5599110359"):
        followed(at_alfa, number)
    norwegian, at = followed(at_alfa, NORWEGIAN, "NO"), tomorrow()
    register.put("se", "reset")
    register.become(NORWEGIAN, key="bankrupt")

    actions.watch_companies(at)

    swedish = FollowedCompany.objects.filter(country="SE")
    assert [row.lease_until for row in swedish] == [None] * 3
    assert swedish.filter(next_check_at__lte=at).count() == 2, "left for the next round"
    norwegian.refresh_from_db()
    assert norwegian.status == "bankrupt"
    register.put("se", "ok")
    actions.watch_companies(at + timedelta(minutes=1))
    assert swedish.filter(next_check_at__gt=at + timedelta(hours=23)).count() == 2


def test_what_another_sweeper_is_asking_about_is_left_alone_until_its_lease_is_over(
    at_alfa: Membership, register: Simulator
) -> None:
    company, at = followed(at_alfa, ACTIVE), tomorrow()
    FollowedCompany.objects.filter(pk=company.pk).update(lease_until=at + timedelta(minutes=5))
    register.become(ACTIVE, key="bankrupt")

    actions.watch_companies(at)
    assert not CompanyChange.objects.exists()
    actions.watch_companies(at + timedelta(minutes=5))

    assert CompanyChange.objects.count() == 1


def test_whoever_lost_access_is_told_nothing_and_a_company_without_followers_is_not_asked_about(
    at_alfa: Membership, searching: Client, register: Simulator
) -> None:
    user = factories.login("ext@kund.example", "Ext")
    external = factories.member(user, searching, kind=MemberKind.EXTERNAL)
    followed(at_alfa, ACTIVE)
    followed(external, ACTIVE)
    followed(external, ANOTHER)
    factories.end_access(external, timezone.now())
    register.become(ACTIVE, key="bankrupt")
    register.become(ANOTHER, key="bankrupt")
    asked_before = asked(register)

    actions.watch_companies(tomorrow())

    assert asked(register) == asked_before + 1
    assert [mail.to_email for mail in Message.objects.all()] == ["kim@alfa.example"]


def test_access_that_ends_between_the_question_and_the_answer_ends_the_mail(at_alfa: Membership) -> None:
    company, at = followed(at_alfa, ACTIVE), tomorrow()
    factories.end_access(at_alfa, at)
    answer = answer_about("5599112900")
    object.__setattr__(answer, "number", ACTIVE)

    assert actions.note_answer(company.pk, answer=answer, by=factories.access.SYSTEM, at=at) is not None

    assert Event.objects.filter(kind="company.changed").exists()
    assert not Message.objects.exists()


def test_switched_off_the_companies_stay_and_nobody_is_asked(
    at_alfa: Membership, anna: User, searching: Client, register: Simulator
) -> None:
    followed(at_alfa, ACTIVE)
    by = factories.actor_of(anna)
    set_extra(searching, extra="company_search", is_on=False, by=by)
    asked_before = asked(register)
    actions.watch_companies(tomorrow())
    assert asked(register) == asked_before
    assert FollowedCompany.objects.count() == 1

    set_extra(searching, extra="company_search", is_on=True, by=by)
    actions.watch_companies(tomorrow())

    assert asked(register) == asked_before + 1


def test_a_register_that_breaks_on_one_company_does_not_stop_the_others(
    at_alfa: Membership, register: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = followed(at_alfa, ACTIVE), followed(at_alfa, ANOTHER)
    FollowedCompany.objects.filter(pk=first.pk).update(status="no such status")
    for number in (ACTIVE, ANOTHER):
        register.become(number, key="bankrupt")

    actions.watch_companies(tomorrow())

    second.refresh_from_db()
    assert second.status == "bankrupt"


def test_nothing_is_due_where_nothing_is_followed(db: None, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        actions.watch_companies(tomorrow())


def test_an_unknown_row_is_an_error_of_the_caller(db: None, register: Simulator) -> None:
    with pytest.raises(FollowedCompany.DoesNotExist):
        actions.note_answer(uuid4(), answer=answer_about(ACTIVE), by=factories.access.SYSTEM, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_sweepers_at_once_ask_and_tell_once(at_alfa: Membership, register: Simulator) -> None:
    followed(at_alfa, ACTIVE)
    register.become(ACTIVE, key="bankrupt")
    asked_before, at = asked(register), tomorrow()

    def sweep(_number: int) -> None:
        try:
            actions.watch_companies(at)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(sweep, range(12)))

    assert asked(register) == asked_before + 1
    assert CompanyChange.objects.count() == Message.objects.count() == 1
    assert Event.objects.filter(kind="company.changed").count() == 1
