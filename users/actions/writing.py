"""What the firm writes about a person: name, phone, and the address of someone who was never invited to anything."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clients.models import Client
from common.access import Actor
from events.record import record
from users.models import Invitation, Person


def has_free_address(person: Person) -> bool:
    """Whether the address is only what the firm wrote. One that a link was sent to is changed by inviting anew."""
    return person.user_id is None and not Invitation.objects.filter(membership__person=person).exists()


@transaction.atomic
def change_person(
    person: Person,
    *,
    first_name: str,
    last_name: str,
    phone: str,
    email: str | None = None,
    by: Actor,
    client: Client | None = None,
) -> Person:
    """Changes what the firm has written about a person. Setting the same again changes nothing and records nothing.

    Without `email` the address stays. Raises ValidationError (`email`) for one that is somebody else's at the firm, and
    for the address of someone who has been invited.
    """
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    after = {"first_name": first_name.strip(), "last_name": last_name.strip(), "phone": phone.strip()}
    if email is not None:
        after["email"] = _address(row, email)
    return _write(row, after, client_id=client.pk if client else None, by=by)


@transaction.atomic
def give_address(person: Person, email: str, *, client: Client, by: Actor) -> Person:
    """Writes the address of someone who had none. Raises ValidationError (`email`) as change_person() does."""
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    return _write(row, {"email": _address(row, email)}, client_id=client.pk, by=by)


def _address(row: Person, email: str) -> str:
    """The address as it is kept. That it is somebody else's is said without a name: it may be another client's."""
    address = email.strip().lower()
    if address == row.email:
        return address
    if not has_free_address(row):
        raise ValidationError({"email": _("En inbjudan har gått till adressen. Bjud in den nya i stället.")})
    others = Person.objects.filter(reseller=row.reseller_id).exclude(pk=row.pk)
    if address and others.filter(Q(email__iexact=address) | Q(user__email=address)).exists():
        raise _somebody_elses()
    return address


def _write(row: Person, after: dict[str, str], *, client_id: UUID | None, by: Actor) -> Person:
    before: dict[str, Any] = {name: getattr(row, name) for name in after}
    if before == after:
        return row
    for name, value in after.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save(update_fields=list(after))
    except IntegrityError as quicker:  # the address is written down for somebody else at this moment
        raise _somebody_elses() from quicker
    record(
        "person.changed", by=by, subject=row, client_id=client_id, reseller_id=row.reseller_id,
        before=before, after=after,
    )  # fmt: skip
    return row


def _somebody_elses() -> ValidationError:
    return ValidationError({"email": _("Adressen hör till någon annan. Bjud in den adressen i stället.")})
