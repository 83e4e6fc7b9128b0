"""One thing of each sort that waits on Översikt, at a client."""

from datetime import timedelta

from django.utils import timezone

from agreements.actions import request_approval
from clients.choices import AgreementState
from clients.models import Client, RegisterDifference, Reseller
from common.access import Actor
from packages_billing.models import Package
from tests import factories
from tests.users.people import invite
from users import actions
from users.actions import ask_for_access
from users.choices import MemberKind
from users.models import AccessRequest, Invitation, Membership


def old_invitation(client: Client, by: Actor, *codes: str) -> Membership:
    """Linnea, invited four days ago."""
    row = invite(client, by, *codes)
    Invitation.objects.filter(membership=row).update(sent_at=timezone.now() - timedelta(days=4))
    return row


def ending_external(client: Client, email: str, days: int = 3) -> Membership:
    """Somebody from elsewhere, for a few days more."""
    ends_on = timezone.localdate() + timedelta(days=days)
    return factories.member(factories.login(email, "Greta", "Holm"), client, kind=MemberKind.EXTERNAL, ends_on=ends_on)


def asked(client: Client, email: str) -> AccessRequest:
    """Somebody at the client asks for Bank."""
    row = factories.member(factories.login(email, "Johan", "Berg"), client)
    by = factories.actor_of(row.person.user)  # type: ignore[arg-type]
    return ask_for_access(row, thing=Package.objects.get(code="bank"), reason="Betala löner", by=by)


def different(client: Client) -> None:
    """The register says another name."""
    Client.objects.filter(pk=client.pk).update(has_register_changes=True)
    facts = {"ours": {"name": client.name}, "theirs": {"name": "Nytt Namn AB"}, "found_at": timezone.now()}
    RegisterDifference.objects.create(reseller_id=client.reseller_id, client=client, field="name", **facts)


def everything(firm: Reseller, by: Actor, number: int) -> Client:
    """A client at which one thing of each sort waits, and two more whose agreement was declined and ran out."""
    client = factories.client(firm, name=f"Väntar {number} AB", org_number="")
    request_approval(client, by=by, at=timezone.now() - timedelta(days=5))
    asked(client, f"johan{number}@kund.example")
    ending_external(client, f"greta{number}@kund.example")
    different(client)
    row = invite_somebody(client, by, number)
    Invitation.objects.filter(membership=row).update(sent_at=timezone.now() - timedelta(days=4))
    for state in (AgreementState.DECLINED, AgreementState.EXPIRED):
        factories.client(firm, name=f"{state.label} {number} AB", agreement_state=state)
    return client


def invite_somebody(client: Client, by: Actor, number: int) -> Membership:
    """Somebody with CRM who has not accepted."""
    access = actions.NewAccess(kind=MemberKind.SYSTEM, packages=list(Package.objects.filter(code="crm")))
    people = [actions.NewPerson("Nina", "Lund", f"nina{number}@kund.example")]
    (row,) = actions.invite_people(client, people=people, access=access, by=by)
    return row
