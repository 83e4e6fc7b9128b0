"""What tests of people share: Linnea, invited and accepted, an administrator, and what a row holds and went through."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from clients.models import Client, Reseller
from common.access import CONSULTANT_PERMISSIONS, Actor
from events.models import Event
from packages_billing.models import Package, PackagePeriod
from tests import factories
from users import actions
from users.actions import NewAccess, NewPerson
from users.choices import MemberKind
from users.links import invitation_token
from users.models import Membership, User, UserTemplate

ActorOf = Callable[[User], Actor]
CONTACT = Actor(kind="contact", ip="192.0.2.9")
LINNEA = NewPerson("Linnea", "Sundkvist", "Linnea@Alfa.example ", "070-1")


def packages(*codes: str) -> list[Package]:
    """The packages by code."""
    return list(Package.objects.filter(code__in=codes))


def invite(client: Client, by: Actor, *codes: str, kind: MemberKind = MemberKind.SYSTEM, **more: object) -> Membership:
    """Linnea's row at the client, once she is invited."""
    access = NewAccess(kind=kind, packages=packages(*codes), **more)  # type: ignore[arg-type]
    (row,) = actions.invite_people(client, people=[LINNEA], access=access, by=by)
    return row


def accept(row: Membership) -> User:
    """The login that she makes by the link."""
    invitation = row.invitations.open().get()
    return actions.accept_as_new(
        invitation_token(invitation), first_name="Linnea", last_name="Sundkvist", password="en lång mening om katter",
        by=CONTACT, at=timezone.now(),
    )  # fmt: skip


def administrator(client: Client, email: str = "chef@alfa.example") -> Membership:
    """Johan, who administers the client's people."""
    row = factories.member(factories.login(email, "Johan", "Berg"), client)
    factories.give(row, "user_administration")
    return row


def held(row: Membership) -> list[str]:
    """The packages that the row holds now."""
    periods = PackagePeriod.objects.at(timezone.now()).filter(membership=row)
    return sorted(periods.values_list("package__code", flat=True))


def kinds_about(row: Membership | UserTemplate) -> list[str]:
    """What the log tells of the row, oldest first."""
    return list(Event.objects.filter(subject_id=row.pk).order_by("id").values_list("kind", flat=True))


def hire(byran: Reseller, by: Actor, email: str = "ny@byran.example", **values: Any) -> Membership:
    """Invites somebody to work at the firm."""
    facts = {"permissions": CONSULTANT_PERMISSIONS, "by": by} | values
    person = NewPerson(first_name="Nya", last_name="Lind", email=email)
    (row,) = actions.invite_employees(byran.clients.get(is_internal=True), people=[person], **facts)
    return row
