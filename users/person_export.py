"""What is kept about a person, for the person themselves (GDPR art. 15): every table that holds them, no secret."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from events.models import Event, EventDetail, EventQuerySet
from users.models import AccessRequest, ApiKey, Invitation, Membership, Person, User
from users.person_tables import HELD, Sought, rows_about

_SECRET = {
    "password", "salt", "token_digest", "receipt_salt", "receipt_digest", "digest", "form_key", "data", "session_key",
    "extra_data", "links", "search_text", "seal", "detail_hash", "personal_number_sealed", "personal_number_hash",
}  # fmt: skip
_TOLD_OF = (Invitation, AccessRequest, ApiKey)
Tables = Iterator[tuple[str, QuerySet[Any]]]


def export_of(email: str, *, reseller_id: UUID | None = None) -> dict[str, list[dict[str, Any]]]:
    """Table to rows, each as field to value. Of one firm alone, or of all and of the login.

    Rows about the contact person of a company and about agreements are found by the address.
    """
    return {table: [_plain(row) for row in rows.order_by("pk").values()] for table, rows in tables(email, reseller_id)}


def people_by(email: str, reseller_id: UUID | None = None) -> QuerySet[Person]:
    """What firms know of whoever has the address, as theirs or as the login's."""
    people = Person.objects.filter(Q(email__iexact=email.strip()) | Q(user__email__iexact=email.strip()))
    return people.filter(reseller=reseller_id) if reseller_id else people


def tables(email: str, reseller_id: UUID | None) -> Tables:
    """Each table that holds a person, once, with the rows that name this one."""
    sought = _sought(email.strip(), reseller_id)
    for table in HELD:
        yield table, rows_about(table, sought, reseller_id)
    events = _events(sought)
    events = events.of_reseller(reseller_id) if reseller_id else events
    yield "events.Event", events
    yield "events.EventDetail", EventDetail.objects.filter(event__in=events)


def _sought(email: str, reseller_id: UUID | None) -> Sought:
    people, logins = people_by(email, reseller_id), User.objects.filter(email__iexact=email)
    names = {*(person.name for person in people), *(login.name for login in logins), email}
    memberships = Membership.objects.filter(person__in=people)
    return Sought(people, memberships, logins, email, frozenset(names - {""}))


def _events(sought: Sought) -> EventQuerySet:
    """What was done to the person, to what is theirs, and by them, and what names them beside something else."""
    theirs: list[QuerySet[Any]] = [sought.people, sought.memberships, sought.logins]
    theirs += [model._default_manager.filter(membership__in=sought.memberships) for model in _TOLD_OF]
    ids = [pk for rows in theirs for pk in rows.values_list("pk", flat=True)]
    named = Q(subject_id__in=ids) | Q(actor_id__in=list(sought.logins.values_list("pk", flat=True)))
    for pk in ids:
        named |= Q(before__contains=str(pk)) | Q(after__contains=str(pk))
    return Event.objects.filter(named | Q(detail__values__icontains=sought.email))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _SECRET}
