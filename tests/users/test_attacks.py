"""What somebody tries who may do a part of it: doors found by reading every view with that in mind."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client, Reseller
from common.access import Permission
from mail.models import Message
from tests import factories
from tests.users.people import accept, administrator, invite
from users import actions
from users.actions import NewAccess, NewPerson, share_user_template
from users.choices import MemberKind, MembershipState
from users.models import Membership, User

AsUser = Callable[[User], Browser]


@pytest.fixture(autouse=True)
def _own_count() -> None:
    cache.clear()


@pytest.fixture
def chief(alfa: Client) -> User:
    """Administrator at Alfa, who is nobody at the firm."""
    user = administrator(alfa).person.user
    assert user is not None
    return user


def signed_in(user: User, password: str = factories.PASSWORD) -> Browser:
    """A browser that came in by the login page, so that its session is among those that can be ended."""
    browser = Browser()
    browser.post("/login/", {"login": user.email, "password": password})
    assert browser.get("/me/").status_code == 200
    return browser


def taken_in(alfa: Client, chief: User, user: User, kind: MemberKind = MemberKind.SYSTEM) -> Membership:
    """The chief invites somebody who has a login and never asked for it."""
    last = timezone.localdate() + timedelta(days=1) if kind == MemberKind.EXTERNAL else None
    access = NewAccess(kind=kind, ends_on=last)
    new = [NewPerson("Vem", "Som", user.email)]
    (row,) = actions.invite_people(alfa, people=new, access=access, by=factories.actor_of(chief))
    assert row.person.user_id == user.pk
    return row


@pytest.mark.parametrize(("what", "data"), [("deactivate", {}), ("remove", {}), ("move", {"kind": "5"})])
def test_whoever_invites_a_stranger_cannot_sign_them_out(
    alfa: Client, chief: User, anna: User, as_user: AsUser, what: str, data: dict[str, str]
) -> None:
    hers, row = signed_in(anna), taken_in(alfa, chief, anna)

    assert as_user(chief).post(f"/clients/{alfa.pk}/users/{row.pk}/{what}/", data).status_code == 303

    assert hers.get("/clients/").status_code == 200


def test_nor_does_the_clock(alfa: Client, chief: User, anna: User) -> None:
    hers, row = signed_in(anna), taken_in(alfa, chief, anna, MemberKind.EXTERNAL)
    assert row.ends_at is not None

    actions.sweep(row.ends_at)

    row.refresh_from_db()
    assert row.state == MembershipState.BLOCKED
    assert hers.get("/clients/").status_code == 200


def test_someone_who_said_yes_is_signed_out(alfa: Client, chief: User, as_user: AsUser) -> None:
    row = invite(alfa, factories.actor_of(chief))
    theirs = signed_in(accept(row), "en lång mening om katter")

    as_user(chief).post(f"/clients/{alfa.pk}/users/{row.pk}/deactivate/")

    assert theirs.get("/me/").status_code == 302


def test_managing_employees_is_no_way_to_more_rights(byran: Reseller, as_user: AsUser) -> None:
    rights = [Permission.SEE_EMPLOYEES, Permission.MANAGE_EMPLOYEES]
    clerk = factories.employee(byran, "pia@byran.example", "Pia", "Ek", [*map(str, rights)])
    own, browser = factories.employment_of(clerk), as_user(clerk)
    lines = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-email": "ny@byran.example",
             "lines-0-first_name": "Ny", "role": "administrator", "form_key": str(uuid4())}  # fmt: skip

    for address, data in ((f"/employees/{own.pk}/rights/", {"role": "administrator"}), ("/employees/invite/", lines)):
        refused = browser.post(address, data)
        assert refused.status_code == 422
        assert "Du kan bara ge rättigheter som du själv har." in refused.content.decode()

    own.refresh_from_db()
    assert sorted(own.permissions) == sorted(map(str, rights))
    assert not Message.objects.exists()
    mine = {"role": "mixed", "rights": [*map(str, rights)]}
    assert browser.post("/employees/invite/", lines | mine).status_code == 303


def test_a_right_that_someone_has_already_may_stay(byran: Reseller, anna: User, as_user: AsUser) -> None:
    rights = [Permission.SEE_EMPLOYEES, Permission.MANAGE_EMPLOYEES]
    clerk = factories.employee(byran, "pia@byran.example", "Pia", "Ek", [*map(str, rights)])
    other = factories.employment_of(factories.employee(byran, "bo@byran.example", "Bo", "Ek", factories.ADMINISTRATOR))
    left = [code for code in other.permissions if code != Permission.SEE_BASIS]

    answer = as_user(clerk).post(f"/employees/{other.pk}/rights/", {"role": "mixed", "rights": left})

    assert answer.status_code == 303


def test_a_colleagues_invitation_pressed_twice_is_sent_once(byran: Reseller, anna: User, as_user: AsUser) -> None:
    internal = byran.clients.get(is_internal=True)
    (row,) = actions.invite_employees(
        internal, people=[NewPerson("Ny", "Ek", "ny@byran.example")], permissions=[], by=factories.actor_of(anna)
    )
    browser = as_user(anna)
    assert 'name="form_key"' in browser.get(f"/employees/{row.pk}/").content.decode()

    for _twice in range(2):
        browser.post(f"/employees/{row.pk}/send-again/", {"form_key": "0d6f5a51-6f0c-4a4e-9d0b-2b5b8f2a9c11"})

    assert Message.objects.filter(kind="invitation").count() == 2
    assert row.invitations.open().count() == 1


def test_what_is_done_already_leads_on_when_it_is_pressed_again(
    byran: Reseller, anna: User, karin: User, as_user: AsUser
) -> None:
    job, browser = factories.employment_of(karin), as_user(anna)
    shared = share_user_template(anna, name="Som Anna", by=factories.actor_of(anna))
    leaving = (f"/employees/{job.pk}/leave/", {"state": "removed"})
    archiving = (f"/templates/users/{shared.pk}/archive/", {})

    answers = [browser.post(*deed).status_code for deed in (leaving, leaving, archiving, archiving)]

    assert answers == [303, 303, 303, 303]
    assert browser.get(leaving[0]).status_code == 404
