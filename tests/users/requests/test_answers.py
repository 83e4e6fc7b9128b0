"""Åtkomstförfrågningar, answered: once, in the asker's language, and closed when the access is."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser

from common.access import Actor
from events.models import Event
from mail.models import Message
from packages_billing.models import PackagePeriod
from tests import factories
from tests.at_once import at_once
from tests.users.requests.conftest import AT, END_OF_28, ask, held, kinds, package
from users import actions
from users.choices import RequestState
from users.models import Membership, User
from users.requests_list import waiting_count


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


@pytest.mark.django_db(transaction=True)
def test_thirty_approvals_at_once_give_it_once(row: Membership, anna: User) -> None:
    asked = ask(row, package("accounting"))

    def post(_number: int) -> int:
        browser = Browser()
        browser.force_login(anna)
        return browser.post(f"/requests/{asked.pk}/", {"answer": "month"}).status_code

    assert set(at_once(post)) == {303}
    assert Event.objects.filter(kind="request.approved").count() == 1
    assert Message.objects.filter(kind="request_answered").count() == 1
    assert PackagePeriod.objects.filter(membership=row, package__code="accounting").count() == 1
