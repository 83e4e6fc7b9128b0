"""The client's own people: invited, accepted, changed, paused, moved, taken away."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.models import Client
from mail.models import Message
from packages_billing.models import PackagePeriod, SystemPermission
from tests import factories
from tests.users.people import CONTACT, LINNEA, ActorOf, accept, administrator, held, invite, kinds_about, packages
from users import actions
from users.access import access_of
from users.actions import NewAccess, NewPerson
from users.choices import MemberKind, MembershipState
from users.links import invitation_token
from users.models import AccessPeriod, Invitation, Person, User


def test_an_invited_person_has_packages_and_no_access_until_the_link_is_used(
    alfa: Client, anna: User, actor_of: ActorOf
) -> None:
    row = invite(alfa, actor_of(anna), "projects", "bank")

    assert (row.state, row.person.email, row.person.user) == (MembershipState.INVITED, "linnea@alfa.example", None)
    assert held(row) == ["bank", "projects"]
    assert access_of(row, timezone.now()) == frozenset()
    assert not User.objects.filter(email="linnea@alfa.example").exists()
    message = Message.objects.get(kind="invitation")
    assert (message.to_email, message.reply_to_email) == ("linnea@alfa.example", alfa.reseller.email)
    assert "Projektstyrning, Bank" in message.text
    assert kinds_about(row) == ["membership.invited"]

    user = accept(row)

    row.refresh_from_db()
    assert (row.state, row.person.user) == (MembershipState.ACTIVE, user)
    assert {"projects.create", "crm.edit", "bank.approve"} <= access_of(row, timezone.now())
    assert alfa.pk in actor_of(user).client_ids
    assert kinds_about(row) == ["membership.invited", "membership.accepted"]


def test_the_same_form_posted_again_is_one_invitation(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    key, access = uuid4(), NewAccess(kind=MemberKind.SYSTEM)
    twice = [
        actions.invite_people(alfa, people=[LINNEA], access=access, form_key=key, by=actor_of(anna)) for _ in range(2)
    ]

    assert twice[0] == twice[1]
    assert Invitation.objects.count() == Message.objects.count() == 1
    with pytest.raises(ValidationError) as refused:
        actions.invite_people(alfa, people=[LINNEA], access=access, form_key=uuid4(), by=actor_of(anna))
    assert "linnea@alfa.example" in refused.value.message_dict["people"][0]


def test_all_are_invited_or_nobody(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    invite(alfa, actor_of(anna))
    both = [NewPerson("Per", "Ny", "per@alfa.example"), LINNEA]

    with pytest.raises(ValidationError):
        actions.invite_people(alfa, people=both, access=NewAccess(kind=MemberKind.SYSTEM), by=actor_of(anna))

    assert not Person.objects.filter(email="per@alfa.example").exists()


def test_a_used_replaced_or_old_link_is_dead(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    row = invite(alfa, actor_of(anna))
    first = invitation_token(row.invitations.get())
    later = actions.send_invitation_again(row, by=actor_of(anna))
    common = {"first_name": "L", "last_name": "", "password": "en lång mening om katter", "by": CONTACT}

    with pytest.raises(actions.LinkDead):
        actions.accept_as_new(first, at=timezone.now(), **common)
    with pytest.raises(actions.LinkDead):
        actions.accept_as_new(invitation_token(later), at=later.expires_at, **common)
    actions.accept_as_new(invitation_token(later), at=later.expires_at - timedelta(seconds=1), **common)
    with pytest.raises(actions.LinkDead):
        actions.accept_as_new(invitation_token(later), at=timezone.now(), **common)


def test_an_invitation_is_for_the_address_it_was_sent_to(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    row = invite(alfa, actor_of(anna))
    token = invitation_token(row.invitations.get())
    other, same = factories.login("annan@kund.example"), factories.login("linnea@alfa.example")

    with pytest.raises(actions.AnotherLogin):
        actions.accept_as(token, user=other, by=actor_of(other), at=timezone.now())
    with pytest.raises(actions.AnotherLogin):  # the address has a login: it is not made again
        actions.accept_as_new(token, first_name="X", last_name="", password="x" * 20, by=CONTACT, at=timezone.now())
    assert row.invitations.open().exists()

    actions.accept_as(token, user=same, by=actor_of(same), at=timezone.now())

    assert alfa.pk in actor_of(same).client_ids


def test_inactive_ends_access_and_packages_and_active_opens_the_same_again(
    alfa: Client, anna: User, actor_of: ActorOf
) -> None:
    row = invite(alfa, actor_of(anna), "crm", "invoicing")
    user = accept(row)
    actions.change_access(
        row, packages=packages("crm"), granted=SystemPermission.objects.filter(code="bank.see"), by=actor_of(anna)
    )
    before = access_of(row, timezone.now())

    row = actions.deactivate(row, by=actor_of(anna))

    assert (row.state, held(row), access_of(row, timezone.now())) == (MembershipState.INACTIVE, [], frozenset())
    assert alfa.pk not in actor_of(user).client_ids
    row = actions.activate(row, by=actor_of(anna))
    assert (row.state, held(row)) == (MembershipState.ACTIVE, ["crm"])
    assert access_of(row, timezone.now()) == before
    assert kinds_about(row)[-2:] == ["membership.deactivated", "membership.activated"]


def test_a_huvudpaket_ends_at_the_moment_the_next_begins(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    row = invite(alfa, actor_of(anna), "crm")

    actions.change_access(row, packages=packages("projects", "bank"), by=actor_of(anna))

    old = PackagePeriod.objects.get(membership=row, package__code="crm")
    new = PackagePeriod.objects.get(membership=row, package__code="projects")
    assert old.ends_at == new.starts_at
    assert new.ends_at is None


def test_two_main_packages_are_refused_and_by_the_database_too(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    row = invite(alfa, actor_of(anna), "crm")

    with pytest.raises(ValidationError):
        actions.change_access(row, packages=packages("crm", "projects"), by=actor_of(anna))
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.give(row, "projects", starts_at=timezone.now())


def test_what_is_taken_by_hand_is_not_had(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    row = invite(alfa, actor_of(anna), "crm")
    accept(row)
    taken = SystemPermission.objects.filter(code="crm.edit")

    actions.change_access(row, packages=packages("crm"), taken=taken, by=actor_of(anna))

    assert "crm.edit" not in access_of(row, timezone.now())
    assert "crm.see" in access_of(row, timezone.now())
    assert Message.objects.filter(kind="access_changed").count() == 1


def test_the_last_administrator_stays(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    only = administrator(alfa)
    by = actor_of(anna)
    ways = [
        lambda: actions.remove_access(only, by=by),
        lambda: actions.deactivate(only, by=by),
        lambda: actions.change_access(only, packages=packages("crm"), by=by),
        lambda: actions.change_kind(only, kind=MemberKind.NO_LOGIN, by=by),
        lambda: actions.change_kind(only, kind=MemberKind.NO_SYSTEM, by=by),
    ]
    for way in ways:
        with pytest.raises(ValidationError, match="Johan Berg är ensam administratör hos Alfa Bygg AB"):
            way()
    assert held(only) == ["user_administration"]

    administrator(alfa, "till@alfa.example")
    actions.remove_access(only, by=by)

    only.refresh_from_db()
    assert only.state == MembershipState.REMOVED


def test_an_administrator_with_a_last_day_does_not_keep_the_company_open(
    alfa: Client, anna: User, actor_of: ActorOf
) -> None:
    only = administrator(alfa)
    helper = factories.member(factories.login("x@alfa.example"), alfa, kind=MemberKind.EXTERNAL)
    factories.give(helper, "user_administration")

    with pytest.raises(ValidationError):
        actions.remove_access(only, by=actor_of(anna))


def test_someone_moves_between_the_kinds_and_keeps_the_row(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    by, last_day = actor_of(anna), timezone.localdate() + timedelta(days=30)
    row = invite(alfa, by, "crm")
    user = accept(row)

    row = actions.change_kind(row, kind=MemberKind.EXTERNAL, last_day=last_day, by=by)
    assert (row.ends_on, held(row)) == (last_day, ["crm"])
    assert PackagePeriod.objects.at(timezone.now()).get(membership=row).ends_at == row.ends_at
    row = actions.change_kind(row, kind=MemberKind.NO_SYSTEM, by=by)
    assert (row.ends_on, held(row)) == (None, [])
    assert alfa.pk in actor_of(user).client_ids
    row = actions.change_kind(row, kind=MemberKind.NO_LOGIN, by=by)
    assert alfa.pk not in actor_of(user).client_ids
    row = actions.change_kind(row, kind=MemberKind.SYSTEM, by=by)

    assert row.state == MembershipState.ACTIVE
    assert alfa.pk in actor_of(user).client_ids
    assert Invitation.objects.count() == 1
    assert [period.kind for period in AccessPeriod.objects.filter(membership=row).order_by("starts_at")] == [2, 3, 4, 2]
