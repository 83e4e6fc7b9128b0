"""The client's own people: invited, accepted, changed, paused, moved, taken away."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.actions import end_client, reopen_client
from clients.models import Client, Reseller
from common.access import Actor, Permission
from events.models import Event
from mail.models import Message
from packages_billing.models import Package, PackagePeriod, SystemPermission
from tests import factories
from users import actions
from users.access import access_of
from users.actions import NewAccess, NewPerson
from users.choices import MemberKind, MembershipState, PersonStatus, ResellerRole
from users.links import invitation_token
from users.models import AccessPeriod, Invitation, Membership, Person, RolePeriod, User

ActorOf = Callable[[User], Actor]
CONTACT = Actor(kind="contact", ip="192.0.2.9")
LINNEA = NewPerson("Linnea", "Sundkvist", "Linnea@Alfa.example ", "070-1")


def packages(*codes: str) -> list[Package]:
    return list(Package.objects.filter(code__in=codes))


def invite(client: Client, by: Actor, *codes: str, kind: MemberKind = MemberKind.SYSTEM, **more: object) -> Membership:
    access = NewAccess(kind=kind, packages=packages(*codes), **more)  # type: ignore[arg-type]
    (row,) = actions.invite_people(client, people=[LINNEA], access=access, by=by)
    return row


def accept(row: Membership) -> User:
    invitation = row.invitations.open().get()
    return actions.accept_as_new(
        invitation_token(invitation), first_name="Linnea", last_name="Sundkvist", password="en lång mening om katter",
        by=CONTACT, at=timezone.now(),
    )  # fmt: skip


def administrator(client: Client, email: str = "chef@alfa.example") -> Membership:
    row = factories.member(factories.login(email, "Johan", "Berg"), client)
    factories.give(row, "user_administration")
    return row


def held(row: Membership) -> list[str]:
    periods = PackagePeriod.objects.at(timezone.now()).filter(membership=row)
    return sorted(periods.values_list("package__code", flat=True))


def kinds_about(row: Membership) -> list[str]:
    return list(Event.objects.filter(subject_id=row.pk).order_by("id").values_list("kind", flat=True))


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


def test_an_external_ends_with_the_last_day_and_comes_back_when_extended(
    alfa: Client, anna: User, actor_of: ActorOf
) -> None:
    by, today = actor_of(anna), timezone.localdate()
    row = invite(alfa, by, "crm", kind=MemberKind.EXTERNAL, ends_on=today + timedelta(days=2))
    accept(row)
    row.refresh_from_db()
    assert row.ends_at is not None
    end = row.ends_at

    assert access_of(row, end - timedelta(seconds=1)) != frozenset()
    assert access_of(row, end) == frozenset()
    assert row.status_at(end) == PersonStatus.BLOCKED

    later = end + timedelta(days=3)
    row = actions.extend(row, last_day=today + timedelta(days=30), by=by, at=later)

    assert access_of(row, later) != frozenset()
    assert access_of(row, end + timedelta(days=1)) == frozenset(), "the days between stay as they were"
    assert [period.starts_at for period in row.package_periods.order_by("starts_at")][1] == later


def test_a_place_that_begins_later_is_empty_until_its_first_day(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    today = timezone.localdate()
    first, last = today + timedelta(days=3), today + timedelta(days=9)
    row = invite(alfa, actor_of(anna), "crm", kind=MemberKind.EXTERNAL, starts_on=first, ends_on=last)
    user = accept(row)

    assert alfa.pk not in actor_of(user).client_ids
    assert access_of(row, row.package_periods.get().starts_at) != frozenset()
    row = actions.deactivate(row, by=actor_of(anna))
    assert access_of(row, timezone.now() + timedelta(days=4)) == frozenset()
    row = actions.activate(row, by=actor_of(anna))
    assert access_of(row, timezone.now() + timedelta(days=4)) != frozenset()


def test_a_client_that_ends_takes_everyone_along_and_reopened_late_leaves_the_gap(
    alfa: Client, anna: User, actor_of: ActorOf
) -> None:
    by = actor_of(anna)
    row = factories.member(factories.login("kim@kund.example"), alfa)
    factories.give(row, "crm")
    ended, gap = timezone.now() - timedelta(days=10), timezone.now() - timedelta(days=5)
    with time_machine.travel(ended):
        end_client(alfa, last_day=timezone.localdate(), by=by)
    assert access_of(row, gap) == frozenset()

    reopen_client(alfa, by=by)

    assert access_of(row, timezone.now()) != frozenset()
    assert access_of(row, gap) == frozenset()
    row.refresh_from_db()
    assert (row.ends_on, row.state) == (None, MembershipState.ACTIVE)


def test_a_role_is_refused_by_the_database_for_another_firms_employee(alfa: Client, nils: User, karin: User) -> None:
    row = factories.put_on(karin, alfa)
    period = factories.give(row, "auditor")

    with pytest.raises(IntegrityError), transaction.atomic():
        RolePeriod.objects.create(period=period, role="auditor", employment=factories.employment_of(nils))


def test_both_roles_at_once_need_a_reason(alfa: Client, anna: User, karin: User, actor_of: ActorOf) -> None:
    employment, both = factories.employment_of(karin), [ResellerRole.AUDITOR, ResellerRole.CONSULTANT]

    with pytest.raises(ValidationError) as refused:
        actions.put_employee_on_client(alfa, employment=employment, roles=both, by=actor_of(anna))
    assert "reason" in refused.value.message_dict

    row = actions.put_employee_on_client(
        alfa, employment=employment, roles=both, reason="Vikarierar i mars", by=actor_of(anna)
    )
    assert held(row) == ["auditor", "consultant"]


def test_user_administration_on_a_client_is_a_right_there_and_nowhere_else(
    alfa: Client, byran: Reseller, anna: User, karin: User, actor_of: ActorOf
) -> None:
    beta, employment = factories.client(byran), factories.employment_of(karin)
    consultant = [ResellerRole.CONSULTANT]
    actions.put_employee_on_client(
        alfa, employment=employment, roles=consultant, beside=["user_administration"], by=actor_of(anna)
    )
    actions.put_employee_on_client(beta, employment=employment, roles=consultant, by=actor_of(anna))

    manages = [
        actor_of(karin).may_on(Permission.MANAGE_PEOPLE, client_id=client.pk, reseller_id=byran.pk)
        for client in (alfa, beta)
    ]
    assert manages == [True, False]


def test_an_employee_who_leaves_loses_every_place_and_hands_over(
    alfa: Client, byran: Reseller, anna: User, karin: User, actor_of: ActorOf
) -> None:
    by, job = actor_of(anna), factories.employment_of(karin)
    factories.put_on(karin, alfa)
    factories.put_on(karin, factories.client(byran))
    alfa = actions.set_responsible(alfa, responsible=job, by=by)

    ends = actions.what_leaving_ends(job, timezone.now())
    actions.end_employment(job, successor=factories.employment_of(anna), by=by)

    assert (len(ends["places"]), ends["responsible_for"]) == (2, [alfa])
    alfa.refresh_from_db()
    assert alfa.responsible == factories.employment_of(anna)
    assert actor_of(karin).client_ids == frozenset()
    assert not PackagePeriod.objects.at(timezone.now()).filter(membership__person__user=karin).exists()
    with pytest.raises(ValidationError):
        actions.end_employment(factories.employment_of(anna), by=by)


def test_only_an_external_has_a_last_day_and_it_cannot_have_passed(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    by = actor_of(anna)
    with pytest.raises(ValidationError, match="ends_on"):
        invite(alfa, by, kind=MemberKind.EXTERNAL)
    with pytest.raises(ValidationError, match="passerat"):
        invite(alfa, by, kind=MemberKind.EXTERNAL, starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1))


def test_a_client_user_who_is_hired_is_not_put_on_the_client_unasked(
    alfa: Client, anna: User, karin: User, actor_of: ActorOf
) -> None:
    own = factories.membership(factories.employment_of(karin).person, alfa, kind=MemberKind.SYSTEM)
    job, roles = factories.employment_of(karin), [ResellerRole.CONSULTANT]

    with pytest.raises(ValidationError, match="redan klientens egen"):
        actions.put_employee_on_client(alfa, employment=job, roles=roles, by=actor_of(anna))

    actions.remove_access(own, by=actor_of(anna))
    row = actions.put_employee_on_client(alfa, employment=job, roles=roles, by=actor_of(anna))
    assert (row.pk, row.kind, held(row)) == (own.pk, MemberKind.RESELLER, ["consultant"])


def test_an_employee_is_not_ended_as_if_on_a_client(anna: User, karin: User, actor_of: ActorOf) -> None:
    for way in (actions.remove_access, actions.deactivate):
        with pytest.raises(ValueError, match="end_employment"):
            way(factories.employment_of(karin), by=actor_of(anna))


def test_whoever_is_let_in_while_the_client_is_ending_ends_with_it_and_comes_back(
    alfa: Client, anna: User, karin: User, actor_of: ActorOf
) -> None:
    by, job = actor_of(anna), factories.employment_of(karin)
    paused = actions.deactivate(factories.member(factories.login("p@alfa.example"), alfa), by=by)
    alfa.ends_on = timezone.localdate() + timedelta(days=5)
    alfa.save(update_fields=["ends_on"])
    actions.end_memberships_with_client(alfa, by=by)

    rows = [
        invite(alfa, by, "crm"),
        actions.put_employee_on_client(alfa, employment=job, roles=[ResellerRole.CONSULTANT], by=by),
        actions.activate(paused, by=by),
    ]

    assert {Membership.objects.get(pk=row.pk).ends_on for row in rows} == {alfa.ends_on}
    assert not PackagePeriod.objects.filter(client=alfa, ends_at=None).exists()
    alfa.ends_on = None
    alfa.save(update_fields=["ends_on"])
    actions.restore_memberships_with_client(alfa, by=by)
    assert {Membership.objects.get(pk=row.pk).ends_on for row in rows} == {None}
    assert PackagePeriod.objects.filter(client=alfa, ends_at=None).count() == 2
