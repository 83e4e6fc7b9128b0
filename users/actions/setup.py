"""Firms, their people and the platform's own operators."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.choices import COUNTRY_CURRENCY, COUNTRY_LANGUAGE, Language
from clients.models import Client, Reseller
from common.access import ADMINISTRATOR_PERMISSIONS, Actor, Permission
from common.identifiers import parse_number
from common.periods import TIME_ZONES, local_day
from events.record import record
from users import emails
from users.actions.holding import open_access, record_membership
from users.choices import MemberKind
from users.models import Membership, Person, User


@transaction.atomic
def create_reseller(name: str, *, number: str, email: str, by: Actor, country: str = "SE") -> Reseller:
    """Makes a firm, its internal client and its first administrator, who is sent a link to choose a password with.

    Raises InvalidNumber for a wrong number, ValidationError where the number or the address is taken, and for a
    personal number: a firm's number is printed on all that it sends, and the log would keep it for ever.
    """
    parsed = parse_number(country, number)
    if parsed.is_personal:
        raise ValidationError({"number": _("Ett personnummer kan inte vara en byrås nummer.")})
    digits = parsed.digits
    company = {"name": name, "country": country, "org_number": digits}
    local = {"language": COUNTRY_LANGUAGE[country], "time_zone": TIME_ZONES[country]}
    reseller = _new_firm(company | local | {"email": email})
    internal = Client.objects.create(
        reseller=reseller, is_internal=True, created_at=timezone.now(), created_by_id=by.user_id,
        currency=COUNTRY_CURRENCY[country], **company, **local,
    )  # fmt: skip
    record(
        "reseller.created", by=by, subject=reseller, client_id=internal.pk, reseller_id=reseller.pk,
        after={"company_name": name, "country": country, "org_number": digits, "email": email},
    )  # fmt: skip
    nickname = email.partition("@")[0]
    create_employee(
        reseller, email=email, first_name=nickname, last_name="", permissions=ADMINISTRATOR_PERMISSIONS, by=by
    )
    return reseller


def _new_firm(facts: dict[str, str]) -> Reseller:
    """The row. The same form may have been sent twice: the database says which of them was the first."""
    try:
        with transaction.atomic():
            return Reseller.objects.create(**facts)
    except IntegrityError as taken:
        raise ValidationError({"number": _("Det finns redan en byrå med det numret.")}) from taken


@transaction.atomic
def create_employee(
    reseller: Reseller,
    *,
    email: str,
    first_name: str,
    last_name: str,
    permissions: Iterable[Permission],
    by: Actor,
) -> Membership:
    """Makes someone an employee: a person of the firm on its internal client. Returns that membership.

    A login that is new, or has no password yet, is sent a link to choose one with.
    Raises ValidationError where the address belongs to someone who works here, or at another firm, already.
    """
    user, _is_new = _login_for(email, first_name=first_name, last_name=last_name, language=reseller.language, by=by)
    at = timezone.now()
    if Membership.objects.in_force(at).filter(person__user=user, client__is_internal=True).exists():
        raise ValidationError({"email": _("Adressen används redan av en anställd.")})
    person, _made = Person.objects.get_or_create(
        reseller=reseller, user=user, defaults={"first_name": first_name, "last_name": last_name, "email": user.email}
    )
    internal = reseller.clients.get(is_internal=True)
    membership = Membership.objects.create(
        person=person,
        client=internal,
        kind=MemberKind.RESELLER,
        starts_on=local_day(at, internal.time_zone),
        permissions=sorted(permissions),
    )
    open_access(membership, at)
    record_membership("employee.created", membership, before=None, at=at, by=by)
    if not user.has_usable_password():
        emails.password_link(user, firm_name=reseller.name)
    return membership


@transaction.atomic
def create_operator(email: str, *, by: Actor) -> User:
    """Makes a login that runs the platform, or makes one of a login that exists. Sees no firm's clients."""
    user, _is_new = _login_for(email, first_name="", last_name="", language=Language.SV, by=by)
    if user.is_operator:
        return user
    user.is_operator = True
    user.save(update_fields=["is_operator"])
    record("operator.created", by=by, subject=user, after={"email": user.email})
    if not user.has_usable_password():
        emails.password_link(user)
    return user


def _login_for(email: str, *, first_name: str, last_name: str, language: str, by: Actor) -> tuple[User, bool]:
    """The login with this address, made now where there was none (without a password)."""
    address = email.strip().lower()
    existing = User.objects.select_for_update().filter(email=address).first()
    if existing is not None:
        return existing, False
    try:
        with transaction.atomic():
            user = User.objects.create_user(address, first_name=first_name, last_name=last_name, language=language)
    except IntegrityError:  # made in this very moment
        return User.objects.select_for_update().get(email=address), False
    record("user.created", by=by, subject=user, after={"email": user.email})
    return user, True
