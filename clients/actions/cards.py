"""The cards of a client's overview: company, contact person, extras and tags."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.create import DuplicateNumber, find_by_number
from clients.actions.meanwhile import refuse_overwriting
from clients.actions.settling import drop_differences, settle_differences
from clients.actions.vat import plan_vat_check
from clients.models import Client, Tag
from clients.models.register import NOT_YET
from common import steps
from common.access import Actor
from common.identifiers import OrgNumber, mask_personal
from common.sealing import hash_personal, seal_personal
from events.record import record

COMPANY_FIELDS = (
    "name", "country", "legal_form", "street", "postcode", "city", "industry", "customer_number", "language",
    "currency", "vat_period", "fiscal_year_start", "chart_of_accounts", "time_zone",
)  # fmt: skip
CONTACT_FIELDS = ("contact_name", "contact_title", "contact_email", "contact_phone")
EXTRAS = {"company_search": "has_company_search", "custom_invoice_email": "has_custom_invoice_email"}
_NUMBER_COLUMNS = (
    "org_number", "personal_number_hash", "personal_number_masked", "personal_number_sealed", "registered_on",
    "register_status", "register_status_since", "register_source", "register_fetched_at", "register_missing_since",
    "register_next_check_at",
)  # fmt: skip


def company_values(client: Client) -> dict[str, Any]:
    """What the company card holds. The number is canonical digits, a personal one its keyed hash."""
    values = {name: getattr(client, name) for name in COMPANY_FIELDS}
    return values | {"org_number": client.org_number or client.personal_number_hash}


def contact_values(client: Client) -> dict[str, Any]:
    """What the contact card holds."""
    return {name: getattr(client, name) for name in CONTACT_FIELDS}


def change_company(
    client: Client,
    *,
    values: Mapping[str, Any],
    opened_with: Mapping[str, Any],
    register: Mapping[str, Any] | None = None,
    by: Actor,
) -> Client:
    """Saves the company card. The same values again change nothing and record nothing.

    values: some or all of COMPANY_FIELDS, and "org_number" as an OrgNumber, or None for no number. What is left out
    stays. opened_with: company_values() when the form was opened. A new number takes away what the register said of
    the old one; `register` is what it says of the new one, see lookup.register_facts(). Raises ChangedMeanwhile, and
    DuplicateNumber where the firm has a real client with the number.
    """
    try:
        with transaction.atomic():
            return _change_company(client, values, opened_with, register or {}, by)
    except IntegrityError:
        number = values.get("org_number")
        taken = find_by_number(client.reseller_id, values.get("country", client.country), number) if number else None
        if taken is None or taken.pk == client.pk:
            raise
        raise DuplicateNumber(taken) from None


def _change_company(
    client: Client, values: Mapping[str, Any], opened_with: Mapping[str, Any], register: Mapping[str, Any], by: Actor
) -> Client:
    client = _locked(client)
    now, number_before = company_values(client), _number_in_log(client)
    wished = {name: opened_with.get(name, now[name]) for name in now} | dict(values)
    if "org_number" in values:
        wished["org_number"] = _number_key(values["org_number"], client.reseller_id)
    refuse_overwriting(client, "client.company_changed", opened_with=opened_with, now=now, wished=wished)
    changed = [name for name in now if wished[name] != now[name]]
    if not changed:
        return client
    for name in changed:
        if name != "org_number":
            setattr(client, name, wished[name])
    if "org_number" in changed:
        _set_number(client, values["org_number"], register)
    client.save(update_fields=[*changed, *(_NUMBER_COLUMNS if "org_number" in changed else ())])
    if {"org_number", "country"} & set(changed):
        _follow_number(client, by)
    before, after = _in_log(now, changed), _in_log(wished, changed)
    if "org_number" in changed:
        before, after = before | number_before, after | _number_in_log(client)
    _record(client, "client.company_changed", before=before, after=after, by=by)
    settle_differences(client, by=by)
    if "time_zone" in changed:
        steps.run(settings.TIME_ZONE_CHANGED_STEPS, client, by=by)
    return client


@transaction.atomic
def change_contact(client: Client, *, values: Mapping[str, Any], opened_with: Mapping[str, Any], by: Actor) -> Client:
    """Saves the contact card. Another address runs CONTACT_CHANGED_STEPS: the link that was sent stops working.

    values: some or all of CONTACT_FIELDS. opened_with: contact_values() when the form was opened.
    Raises ChangedMeanwhile, and ValidationError if a real client would be left without an address.
    """
    client = _locked(client)
    now = contact_values(client)
    wished = {name: opened_with.get(name, now[name]) for name in now} | dict(values)
    refuse_overwriting(client, "client.contact_changed", opened_with=opened_with, now=now, wished=wished)
    changed = [name for name in now if wished[name] != now[name]]
    if not changed:
        return client
    if not wished["contact_email"] and needs_contact_email(client):
        raise ValidationError({"contact_email": _("Skriv kontaktpersonens e-post. Avtalsmejlet går dit.")})
    for name in changed:
        setattr(client, name, wished[name])
    client.save(update_fields=changed)
    before, after = _in_log(now, changed), _in_log(wished, changed)
    _record(client, "client.contact_changed", before=before, after=after, by=by)
    settle_differences(client, by=by)
    if "contact_email" in changed:
        steps.run(settings.CONTACT_CHANGED_STEPS, client, before=now, by=by)
    return client


def needs_contact_email(client: Client) -> bool:
    """Whether the agreement needs somebody to go to: not for a demo, nor for the firm's own client."""
    return not (client.is_demo or client.is_internal)


@transaction.atomic
def set_extra(client: Client, *, extra: str, is_on: bool, by: Actor) -> Client:
    """Switches one of EXTRAS and runs CLIENT_EXTRA_STEPS: it is charged for from now, or no longer.

    Switching it to what it is changes nothing and records nothing.
    """
    field = EXTRAS[extra]
    client = _locked(client)
    if getattr(client, field) == is_on:
        return client
    setattr(client, field, is_on)
    client.save(update_fields=[field])
    at = timezone.now()
    _record(client, "client.extra_set", before={field: not is_on}, after={field: is_on, "done_at": at}, by=by)
    steps.run(settings.CLIENT_EXTRA_STEPS, client, at=at, by=by)
    return client


@transaction.atomic
def set_tags(client: Client, *, names: Iterable[str], opened_with: Iterable[str] | None = None, by: Actor) -> Client:
    """Gives the client the tags that were added since the form was opened, and takes away those that were removed.

    What somebody else added or removed meanwhile stays as they left it; without `opened_with` the client has `names`
    afterwards and no others. Case does not tell two tags apart.
    """
    client = _locked(client)
    now = {tag.name.casefold(): tag for tag in client.tags.all()}
    was = set(now) if opened_with is None else {name.casefold() for name in opened_with}
    wish = {name.casefold(): name for name in names}
    added = [name for key, name in wish.items() if key not in was and key not in now]
    removed = [tag for key, tag in now.items() if key in was and key not in wish]
    if not added and not removed:
        return client
    before = sorted(tag.name for tag in now.values())
    client.tags.remove(*removed)
    client.tags.add(*_tags(client, added))
    after = sorted(client.tags.values_list("name", flat=True))
    _record(client, "client.tags_set", before={"tags": before}, after={"tags": after}, by=by)
    return client


def _tags(client: Client, names: list[str]) -> list[Tag]:
    """The firm's tags of these names. Those that it lacks are made, also when two people make one at once."""
    Tag.objects.bulk_create([Tag(reseller_id=client.reseller_id, name=name) for name in names], ignore_conflicts=True)
    keys = {name.casefold() for name in names}
    return [tag for tag in Tag.objects.filter(reseller_id=client.reseller_id) if tag.name.casefold() in keys]


def _locked(client: Client) -> Client:
    """The row as it is now, locked, with what a page shows of it."""
    rows = Client.objects.select_for_update(of=("self",)).select_related(
        "reseller", "template", "responsible__person", "vat_check"
    )
    return rows.get(pk=client.pk)


def _number_key(number: OrgNumber | None, reseller_id: UUID) -> str:
    """See company_values()."""
    if number is None:
        return ""
    if number.is_personal:
        return hash_personal(number.digits, settings.FIELD_KEY.encode(), reseller_id)
    return number.digits


def _set_number(client: Client, number: OrgNumber | None, register: Mapping[str, Any]) -> None:
    key = _number_key(number, client.reseller_id)
    client.org_number, client.personal_number_hash = key, ""
    client.personal_number_masked, client.personal_number_sealed = "", None
    if number is not None and number.is_personal:
        client.org_number, client.personal_number_hash = "", key
        client.personal_number_masked = mask_personal(number.digits)
        client.personal_number_sealed = seal_personal(number.digits, settings.FIELD_KEY.encode())
    if client.register_source:
        client.registered_on = client.register_status_since = client.register_fetched_at = None
        client.register_status = client.register_source = ""
    client.register_missing_since, client.register_next_check_at = None, NOT_YET
    for name, value in register.items():
        setattr(client, name, value)


def _follow_number(client: Client, by: Actor) -> None:
    """What registers said of another number says nothing of this one."""
    plan_vat_check(client, by=by)
    drop_differences(client)


def _number_in_log(client: Client) -> dict[str, str]:
    register = {"register_status": client.register_status, "register_source": client.register_source}
    said = {name: value for name, value in register.items() if value}
    if client.is_sole_trader:
        return {"personal_number": client.personal_number_masked} | said
    return {"org_number": client.org_number} | said


def _in_log(values: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """The values under the names that the log knows; the number apart, see _number_in_log()."""
    return {"company_name" if name == "name" else name: values[name] for name in names if name != "org_number"}


def _record(client: Client, kind: str, *, before: dict[str, Any], after: dict[str, Any], by: Actor) -> None:
    record(kind, by=by, subject=client, client_id=client.pk, reseller_id=client.reseller_id, before=before, after=after)
