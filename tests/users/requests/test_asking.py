"""Åtkomstförfrågningar, asked: once while they wait, by whoever may have it, for what is not held already."""

import pytest
from django.core.exceptions import ValidationError

from clients.models import Client
from common.access import Actor
from events.models import Event
from tests import factories
from tests.at_once import at_once
from tests.users.requests.conftest import AT, ask, kinds, package, permission
from users import actions
from users.choices import MemberKind
from users.models import AccessRequest, Membership, User


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


@pytest.mark.django_db(transaction=True)
def test_asking_thirty_times_at_once_is_one(row: Membership, linnea: User) -> None:
    def post(_number: int) -> None:
        ask(row, package("bank"))

    at_once(post)
    assert AccessRequest.objects.count() == Event.objects.filter(kind="request.asked").count() == 1
