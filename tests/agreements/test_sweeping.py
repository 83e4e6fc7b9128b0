"""The clock is a parameter: what is due at a moment, once, and nothing in a burst."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from agreements import actions, ladder
from agreements.models import Agreement, AgreementDispatch
from clients.choices import AgreementState
from clients.models import Client, Reseller
from common.access import Actor
from events.models import Event
from mail.models import Message
from tests import factories

START = datetime(2026, 3, 17, 8, 14, tzinfo=UTC)


@pytest.fixture
def asked(alfa: Client, by: Actor) -> Agreement:
    """Asked on 17 March at 09:14 in Stockholm."""
    return actions.request_approval(alfa, by=by, at=START)


def _reminders() -> int:
    return Message.objects.filter(kind="agreement.reminder").count()


def test_the_ladder_is_three_seven_and_fourteen_days(asked: Agreement) -> None:
    sent_by_day = []
    for day in range(1, 31):
        actions.sweep(START + timedelta(days=day))
        sent_by_day.append(_reminders())

    assert [day + 1 for day in range(30) if sent_by_day[day] > ([0, *sent_by_day])[day]] == [3, 7, 14]
    asked.refresh_from_db()
    assert [(at - START).days for at in asked.reminded_at] == [3, 7, 14]
    assert asked.next_reminder_at is None
    assert Event.objects.about(asked).filter(kind="agreement.reminded").count() == 3


def test_not_a_second_too_early_and_once_however_often_swept(asked: Agreement) -> None:
    actions.sweep(START + timedelta(days=3, seconds=-1))
    assert _reminders() == 0
    for _round in range(3):
        actions.sweep(START + timedelta(days=3))
    assert _reminders() == 1


def test_after_days_without_a_clock_one_reminder_goes_and_none_is_lost(asked: Agreement) -> None:
    actions.sweep(START + timedelta(days=8))  # the steps of day 3 and 7 were slept through
    assert _reminders() == 1
    asked.refresh_from_db()
    assert asked.next_reminder_at == START + timedelta(days=14)
    actions.sweep(START + timedelta(days=8, minutes=1))
    assert _reminders() == 1
    actions.sweep(START + timedelta(days=17))
    assert _reminders() == 2


def test_a_reminder_carries_the_same_link(asked: Agreement) -> None:
    actions.sweep(START + timedelta(days=3))
    first, second = Message.objects.order_by("queued_at")
    assert first.links == second.links
    assert second.key == f"agreement:{asked.pk}:reminder:1"
    assert second.subject == "Påminnelse: godkänn avtalet för Alfa Bygg AB"
    assert "2026-03-17" in second.text


def test_an_answered_request_is_not_reminded_of(asked: Agreement, contact: Actor) -> None:
    actions.decline(actions_token(asked), reason="Nej", by=contact, at=START)
    actions.sweep(START + timedelta(days=3))
    assert _reminders() == 0


def actions_token(agreement: Agreement) -> str:
    from agreements.links import answer_token

    return answer_token(agreement)


def test_it_runs_out_at_the_end_of_the_last_day(asked: Agreement, alfa: Client) -> None:
    end = datetime(2026, 4, 16, 22, 0, tzinfo=UTC)  # midnight in Stockholm, which has gone over to summer time
    assert asked.expires_at == end
    assert asked.last_day == date(2026, 4, 16)
    actions.sweep(end - timedelta(seconds=1))
    alfa.refresh_from_db()
    assert alfa.agreement_state == AgreementState.SENT
    actions.sweep(end)
    actions.sweep(end)
    alfa.refresh_from_db()
    asked.refresh_from_db()
    assert (alfa.agreement_state, asked.state) == (AgreementState.EXPIRED, AgreementState.EXPIRED)
    assert Event.objects.about(asked).filter(kind="agreement.expired").count() == 1


def test_a_request_that_ran_out_is_not_reminded_of_first(asked: Agreement) -> None:
    actions.sweep(START + timedelta(days=40))
    assert _reminders() == 0


def test_many_that_run_out_cost_few_statements(byran: Reseller, by: Actor, django_assert_max_num_queries: Any) -> None:
    for _number in range(10):
        actions.request_approval(factories.client(byran), by=by, at=START)
    with django_assert_max_num_queries(12 + 10):  # one insert an event
        actions.sweep(START + timedelta(days=40))
    assert not Agreement.objects.open().exists()


def test_one_that_fails_stops_no_other(
    byran: Reseller, by: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = (actions.request_approval(factories.client(byran), by=by, at=START) for _number in range(2))
    real = actions.sweeping.emails.reminder

    def reminder(agreement: Agreement) -> None:
        if agreement.pk == broken.pk:
            raise RuntimeError("template")
        real(agreement)

    monkeypatch.setattr("agreements.emails.reminder", reminder)
    actions.sweep(START + timedelta(days=3))

    assert _reminders() == 1
    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.reminders_sent, sound.reminders_sent) == (0, 1)  # the failed one is due again next time


def test_the_ladder_by_itself() -> None:
    assert ladder.next_reminder_at(START, START) == START + timedelta(days=3)
    assert ladder.next_reminder_at(START, START + timedelta(days=3)) == START + timedelta(days=7)
    assert ladder.next_reminder_at(START, START + timedelta(days=14)) is None


def test_a_new_version_is_sent_to_all_who_wait_for_it(
    byran: Reseller, andra: Reseller, by: Actor, contact: Actor
) -> None:
    clients = [factories.client(byran) for _number in range(4)]
    factories.client(byran, is_demo=True)
    factories.client(byran, language="nb")
    factories.client(byran, ends_on=date(2020, 1, 1))
    factories.client(andra)
    old = [actions.request_approval(client, by=by, at=START) for client in clients[:2]]
    actions.approve(actions_token(old[0]), approver_name="Kim", by=contact, at=START)
    text = actions.publish_text(
        byran, language="sv", title="Avtal", body="Ny text för {company}.", needs_new_approval=True, by=by
    )
    declined = actions.request_approval(clients[3], by=by, at=START)
    actions.decline(actions_token(declined), reason="Nej", by=contact, at=START)

    actions.send_to_all_waiting(byran, language="sv", by=by)
    actions.send_to_all_waiting(byran, language="sv", by=by)
    for _round in range(2):
        actions.sweep(START + timedelta(days=1))

    newest = Agreement.objects.filter(text=text, requested_at=START + timedelta(days=1))
    assert {agreement.client for agreement in newest} == set(clients[:3])
    assert {agreement.requested_by_name for agreement in newest} == {"Anna Ek"}
    assert AgreementDispatch.objects.get().done_at == START + timedelta(days=1)
    assert Event.objects.filter(kind="agreement.dispatch_requested").count() == 1
