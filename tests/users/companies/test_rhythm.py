"""When the registers are asked: once a day, once for all, never in a burst, and nobody is told who may not be."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from clients.actions import set_extra
from clients.models import Client, CompanyChange, FollowedCompany, Reseller
from clients.simulator import Simulator, danish
from events.models import Event
from mail.models import Message
from tests import factories
from tests.at_once import at_once
from tests.users.companies.conftest import answer_about, followed
from tests.users.companies.watched import (
    ACTIVE,
    ANOTHER,
    NORWEGIAN,
    asked,
    tomorrow,
)
from users import actions
from users.actions import watch_companies, watching
from users.choices import MemberKind
from users.models import Membership, User


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
        actions.watch_companies(at)

    at_once(sweep, range(12), threads=6)

    assert asked(register) == asked_before + 1
    assert CompanyChange.objects.count() == Message.objects.count() == 1
    assert Event.objects.filter(kind="company.changed").count() == 1


def test_denmarks_open_register_is_left_to_people(at_alfa: Membership, register: Simulator, settings: Any) -> None:
    """cvrapi answers fifty questions a day: ten at most are about followed companies."""
    for name, value in register.settings_without_virk().items():
        setattr(settings, name, value)
    for company in danish.CHAIN[:12]:
        factories.followed_company(at_alfa, company.number, country="DK", source="CVR")
    at = tomorrow() + timedelta(days=2)

    for minute in range(3):
        watch_companies(at + minute * timedelta(minutes=1))
    assert register.count("/dk/api") == 10
    watch_companies(at + timedelta(days=1, hours=1))

    assert register.count("/dk/api") == 20
