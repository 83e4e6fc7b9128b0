"""The client's own people and externals (kinds 2 to 5): invited, added, changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from common.access import Actor
from common.periods import local_day
from packages_billing.models import Package, SystemPermission
from users.actions.access import refuse_packages
from users.actions.client_end import follow_client
from users.actions.holding import locked_client, record_membership, set_last_day, set_packages, set_singles
from users.actions.invitations import send
from users.actions.last_day import refuse_last_day
from users.choices import MemberKind, MembershipState
from users.models import Membership, Person, UserTemplate


@dataclass(frozen=True, slots=True)
class NewPerson:
    """One line of the dialog's list."""

    first_name: str
    last_name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NewAccess:
    """What everyone in one invitation gets. `starts_on` and `ends_on` are days of the client's calendar."""

    kind: MemberKind
    packages: Collection[Package] = ()
    granted: Collection[SystemPermission] = ()
    taken: Collection[SystemPermission] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    selectable_as: Sequence[str] = ()
    user_template: UserTemplate | None = None


@transaction.atomic
def invite_people(
    client: Client,
    *,
    people: Sequence[NewPerson],
    access: NewAccess,
    form_key: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> list[Membership]:
    """Puts people on the client and sends each an invitation (kind 5 needs none). All of them, or nobody.

    The same `form_key` again gives the memberships of the first time: no second row, event or mail (for kind 5, of
    which no invitation tells, a new row's id is made of the key). Someone whose access was taken away is invited anew.
    Raises ValidationError: `people` names who is on the client already, `ends_on` and `packages` say what is wrong.
    """
    client, at = locked_client(client), at or timezone.now()
    _refuse(client, access, at)
    known = [firms_person(client.reseller_id, new, pk=made_of(form_key, str(n))) for n, new in enumerate(people)]
    memberships = [_person_in(client, person, access, form_key, by=by, at=at) for person in known]
    taken = [row.person.email or row.person.name for row, is_new in memberships if not is_new]
    if taken:
        words = _("Är redan användare här: %(names)s. Ta bort raden, eller ändra åtkomsten i listan.")
        raise ValidationError({"people": words % {"names": ", ".join(taken)}})
    return [row for row, _is_new in memberships]


def _refuse(client: Client, access: NewAccess, at: datetime) -> None:
    if client.is_internal or access.kind == MemberKind.RESELLER:
        raise ValueError("the firm's own people are put on clients by put_employee_on_client, hired by invite_employee")
    today = local_day(at, client.time_zone)
    if client.ends_on is not None and client.ends_on < today:
        raise ValidationError(_("Klienten är avslutad. Öppna den igen först."))
    if client.ends_on is not None and access.starts_on is not None and client.ends_on < access.starts_on:
        raise ValidationError({"starts_on": _("Klienten är avslutad den dagen. Välj en tidigare.")})
    if access.kind == MemberKind.EXTERNAL and access.ends_on is None:
        words = _("Skriv den sista dagen. Externa användare spärras av sig själva efter den.")
        raise ValidationError({"ends_on": words})
    refuse_packages(access.kind, access.packages, access.granted)


def _person_in(
    client: Client, person: Person, access: NewAccess, form_key: UUID | None, *, by: Actor, at: datetime
) -> tuple[Membership, bool]:
    """The membership, and whether it is this call's (or this form's) doing."""
    pk = made_of(form_key, str(person.pk))
    membership = Membership.objects.select_for_update(of=("self",)).filter(person=person, client=client).first()
    if membership is not None and membership.state != MembershipState.REMOVED:
        by_this_form = form_key is not None and membership.invitations.filter(form_key=form_key).exists()
        return membership, by_this_form or membership.pk == pk
    membership = membership or Membership(pk=pk or uuid4(), person=person, client=client)
    membership.client, membership.person = client, person
    _set_up(membership, access, by=by, at=at)
    if access.kind == MemberKind.NO_LOGIN:
        record_membership("membership.started", membership, before=None, at=at, by=by)
    else:
        send(membership, form_key=form_key, by=by, at=at)
        record_membership("membership.invited", membership, before=None, at=at, by=by)
    follow_client(membership, at=at, by=by)
    return membership, True


def _set_up(membership: Membership, access: NewAccess, *, by: Actor, at: datetime) -> None:
    today = local_day(at, membership.client.time_zone)
    no_login = access.kind == MemberKind.NO_LOGIN
    membership.kind = access.kind
    membership.state = MembershipState.ACTIVE if no_login else MembershipState.INVITED
    membership.starts_on = access.starts_on or today
    membership.selectable_as = list(access.selectable_as)
    membership.user_template, membership.invited_by_id = access.user_template, by.user_id
    if access.ends_on is not None:
        refuse_last_day(membership, access.ends_on, at)
    set_last_day(membership, access.ends_on)
    membership.save()
    set_packages(membership, access.packages, at)
    set_singles(membership, granted=access.granted, taken=access.taken, at=at)


def made_of(form_key: UUID | None, what: str) -> UUID | None:
    """An id that the same form gives the same thing every time: of a membership, made of the person's id."""
    return uuid5(form_key, what) if form_key is not None else None


def firms_person(reseller_id: UUID, new: NewPerson, *, pk: UUID | None = None) -> Person:
    """Whom the firm knows by the address, or someone new. What the firm has written about a known person stays.

    `pk` is the id for someone new: whoever has it already is the one that is meant. Another client's people may be
    written down at this moment: the address is looked for again when it is found taken.
    Raises ValidationError (`people`) for the address of a program: nobody signs in as one.
    """
    email = new.email.strip().lower()
    if (known := _known(reseller_id, email, pk)) is not None:
        return known
    values = {"first_name": new.first_name.strip(), "last_name": new.last_name.strip(), "phone": new.phone.strip()}
    try:
        with transaction.atomic():
            return Person.objects.create(pk=pk or uuid4(), reseller_id=reseller_id, email=email, **values)
    except IntegrityError:
        quicker = _known(reseller_id, email, pk)
        if quicker is None:
            raise
        return quicker


def _known(reseller_id: UUID, email: str, pk: UUID | None) -> Person | None:
    firms_own, who = Person.objects.filter(reseller=reseller_id), Q(pk=pk)
    if email:
        who |= Q(email__iexact=email) | Q(user__email=email)
    known = firms_own.filter(who).order_by("pk").first()
    if known is not None and known.memberships.filter(integration__isnull=False).exists():
        raise ValidationError({"people": _("Adressen är ett programs hos er: %(email)s.") % {"email": email}})
    return known
