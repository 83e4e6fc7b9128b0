"""A row of each kind, with something personal in it, as of a moment; and how one sees that it has gone."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from allauth.usersessions.models import UserSession
from django.db import transaction

from clients.models import BulkLine, BulkOrder, Client, RegisterDifference
from common.access import SYSTEM
from common.periods import local_day
from events.models import Event
from events.record import record
from mail.models import Message, MessageState
from packages_billing.models import ClosingOrder, Package
from tests import factories
from users.choices import MemberKind, MembershipState
from users.models import AccessPeriod, AccessRequest, ApiKey, Invitation, Membership, Person, User

IsGone = Callable[[], bool]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def _deleted(row: Any) -> IsGone:
    return lambda: not type(row).objects.filter(pk=row.pk).exists()


def _blank(row: Any, field: str) -> IsGone:
    assert getattr(row, field)
    return lambda: not getattr(type(row).objects.get(pk=row.pk), field)


def person_on(client: Client, **values: Any) -> Membership:
    """Somebody of the client's own, there since long ago, without access unless it is said."""
    mark = uuid.uuid4().hex[:8]
    person = Person.objects.create(reseller=client.reseller, first_name="Linnea", email=f"{mark}@kund.example")
    row = Membership.objects.create(
        person=person, client=client, **({"kind": MemberKind.SYSTEM, "starts_on": LONG_AGO.date()} | values)
    )
    Membership.objects.filter(pk=row.pk).update(created_at=LONG_AGO)
    return row


def mail(client: Client, at: datetime, **values: Any) -> IsGone:
    facts = {
        "kind": "responsible",
        "state": MessageState.SENT,
        "queued_at": at,
        "due_at": at,
        "reseller_id": client.reseller_id,
    }
    facts |= {
        "key": uuid.uuid4().hex,
        "to_email": "kim@kund.example",
        "subject": "Hej",
        "text": "Hej Kim",
        "language": "sv",
    }
    return _blank(Message.objects.create(**facts | values), "text")


def difference(client: Client, at: datetime, **values: Any) -> IsGone:
    facts = {"ours": {"contact_name": "Kim"}, "theirs": {"contact_name": "Bo"}, "found_at": LONG_AGO, "ended_at": at}
    return _deleted(
        RegisterDifference.objects.create(client=client, reseller=client.reseller, field="contact", **facts | values)
    )


def bulk_order(client: Client, at: datetime, **values: Any) -> IsGone:
    facts = {
        "form_key": uuid.uuid4(),
        "asked_by_id": uuid.uuid4(),
        "asked_at": LONG_AGO,
        "language": "sv",
        "done_at": at,
    }
    order = BulkOrder.objects.create(reseller=client.reseller, work="tag", **facts | values)
    BulkLine.objects.create(order=order, client=client, state="done")
    return _deleted(order)


def closing_order(client: Client, at: datetime, **values: Any) -> IsGone:
    facts = {"month": at.date().replace(day=1), "asked_by_name": "Anna", "asked_at": at, "state": "done"}
    return _deleted(ClosingOrder.objects.create(reseller=client.reseller, **facts | values))


def invitation(client: Client, at: datetime, whose: dict[str, Any] | None = None, **values: Any) -> IsGone:
    facts = {
        "sent_at": LONG_AGO,
        "expires_at": LONG_AGO,
        "accepted_at": at,
        "salt": "x",
        "token_digest": uuid.uuid4().hex,
    }
    row = Invitation.objects.create(
        membership=person_on(client, **whose or {}), email="kim@kund.example", language="sv", **facts | values
    )
    return _blank(row, "email")


def request(client: Client, at: datetime, **values: Any) -> IsGone:
    facts = {"asked_at": LONG_AGO, "decided_at": at, "state": "refused", "reason": "Jag vill", "word": "Nej"}
    crm = Package.objects.get(code="crm")
    return _blank(AccessRequest.objects.create(membership=person_on(client), package=crm, **facts | values), "reason")


def api_key(client: Client, at: datetime, **values: Any) -> IsGone:
    facts = {"name": "Nyckel", "prefix": "abc", "digest": uuid.uuid4().hex, "created_at": LONG_AGO, "revoked_at": at}
    return _deleted(ApiKey.objects.create(membership=person_on(client), **facts | values))


def leaver(client: Client, at: datetime, **values: Any) -> IsGone:
    row = person_on(client, **({"state": MembershipState.REMOVED} | values))
    AccessPeriod.objects.create(membership=row, kind=row.kind, starts_at=LONG_AGO - timedelta(days=1), ends_at=at)
    return _blank(row.person, "first_name")


def ended_client(client: Client, at: datetime, **values: Any) -> IsGone:
    ends_on = local_day(at, client.time_zone)
    row = factories.client(client.reseller, **({"ends_on": ends_on, "contact_name": "Kim"} | values))
    return _blank(row, "contact_name")


def user_of_ended_client(client: Client, at: datetime, **values: Any) -> IsGone:
    ended = factories.client(client.reseller, **({"ends_on": local_day(at, client.time_zone)} | values))
    return _blank(person_on(ended, state=MembershipState.BLOCKED).person, "first_name")


def sole_trader(client: Client, at: datetime, **values: Any) -> IsGone:
    more = {"personal_number_hash": uuid.uuid4().hex, "personal_number_masked": "801231-****", "contact_name": "Kim"}
    ends_on = local_day(at, client.time_zone)
    return _blank(factories.client(client.reseller, **more | {"ends_on": ends_on} | values), "personal_number_masked")


def event(client: Client, at: datetime, kind: str = "person.changed", **values: Any) -> IsGone:
    with time_machine.travel(at, tick=False), transaction.atomic():
        row = record(kind, by=SYSTEM, reseller_id=client.reseller_id, after={"name": "Linnea"}, **values)
    return lambda: Event.objects.select_related("detail").get(pk=row.pk).detail.values == "{}"


def sign_in(client: Client, at: datetime) -> IsGone:
    return event(client, at, "user.signed_in")


def login(_client: Client, at: datetime, **values: Any) -> IsGone:
    row = factories.login(f"{uuid.uuid4().hex[:8]}@kund.example", "Linnea")
    User.objects.filter(pk=row.pk).update(**{"created_at": LONG_AGO, "last_login": at} | values)
    return _deleted(row)


def session(_client: Client, at: datetime, **values: Any) -> IsGone:
    facts = {"ip": "192.0.2.7", "user_agent": "Firefox", "session_key": uuid.uuid4().hex, "last_seen_at": at}
    user = factories.login(f"{uuid.uuid4().hex[:8]}@kund.example")
    return _deleted(UserSession.objects.create(user=user, **facts | values))


# What the application's role may prune, by kind.
MAKERS: dict[str, Callable[..., IsGone]] = {
    "clients": ended_client,
    "client_people": user_of_ended_client,
    "sole_traders": sole_trader,
    "people": leaver,
    "logins": login,
    "invitations": invitation,
    "requests": request,
    "api_keys": api_key,
    "mail": mail,
    "differences": difference,
    "bulk_orders": bulk_order,
    "closing_orders": closing_order,
    "history": event,
    "sign_ins": sign_in,
    "sessions": session,
}
