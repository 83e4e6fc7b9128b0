"""The registers asked again: what changed is told once to those who follow, and nothing else changes anything."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import CompanyChange
from clients.simulator import Simulator
from events.models import Event
from mail.models import Message
from tests import factories
from tests.users.companies.conftest import answer_about, followed
from tests.users.companies.watched import (
    ACTIVE,
    DOWN,
    HALF,
    NORWEGIAN,
    NOT_THERE,
    OTHER_COMPANY,
    row_at,
    state_of,
    tomorrow,
)
from users import actions
from users.models import Membership, User


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


def test_whoever_has_turned_it_off_reads_it_in_the_portal_alone_and_it_costs_no_query(
    kims: Any, at_alfa: Membership, siv: Membership, register: Simulator
) -> None:
    followed(at_alfa, ACTIVE)
    followed(siv, ACTIVE)
    register.become(ACTIVE, key="bankrupt")
    with CaptureQueriesContext(connection) as told:
        actions.watch_companies(tomorrow())
    User.objects.filter(pk=at_alfa.person.user_id).update(muted_notices=["company_changed"])
    register.become(ACTIVE, key="active")
    with CaptureQueriesContext(connection) as half:
        actions.watch_companies(tomorrow(2))

    assert [row.to_email for row in Message.objects.order_by("queued_at")][2:] == ["siv@alfa.example"]
    assert len(half) == len(told)
    assert "Det som har ändrats" in kims.get(f"/me/{at_alfa.pk}/companies/").text


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
