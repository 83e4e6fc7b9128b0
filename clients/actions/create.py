"""Upprätta: a client, its agreement, its events and its mail, in one transaction."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.choices import COUNTRY_CURRENCY, COUNTRY_LANGUAGE, COUNTRY_VAT_PERIOD
from clients.models import Client, ClientTemplate
from clients.presets import OF_COUNTRY, is_elsewhere
from common import steps
from common.access import Actor
from common.field_key import hashes_of
from common.identifiers import OrgNumber, mask_personal
from common.periods import TIME_ZONES
from common.sealing import hash_personal, seal_personal
from events.record import record


class DuplicateNumber(Exception):  # noqa: N818  # it says what happened
    """The firm already has a real client with this number: `client`."""

    def __init__(self, client: Client) -> None:
        super().__init__("duplicate number")
        self.client = client


@dataclass(frozen=True, slots=True)
class NewClient:
    """What the wizard has gathered. `number` is None where the company has none yet."""

    name: str
    country: str
    number: OrgNumber | None = None
    is_demo: bool = False
    template: ClientTemplate | None = None
    follows_country: bool = False  # where the template is for another: language and currency are the country's
    legal_form: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    registered_on: date | None = None
    industry: str = ""
    register_status: str = ""
    register_status_since: date | None = None
    register_source: str = ""
    register_fetched_at: datetime | None = None
    contact_name: str = ""
    contact_title: str = ""
    contact_email: str = ""
    contact_phone: str = ""


def find_by_number(reseller_id: UUID, country: str, number: OrgNumber) -> Client | None:
    """The firm's real client with this number, ended ones included; None where there is none."""
    rows = Client.objects.filter(reseller_id=reseller_id, country=country, is_demo=False).select_related(
        "responsible__person"
    )
    if number.is_personal:
        return rows.filter(personal_number_hash__in=hashes_of(number.digits, reseller_id)).first()
    return rows.filter(org_number=number.digits).first()


def create_client(new: NewClient, *, form_key: UUID, by: Actor) -> tuple[Client, bool]:
    """Makes the client and starts what a new client starts (CLIENT_OPENING_STEPS). Returns (client, made now).

    The same `form_key` again gives the client of the first time. Raises DuplicateNumber where the firm has a real
    client with the number, whoever was quicker. `by` must work for a firm (else PermissionDenied).
    """
    try:
        with transaction.atomic():
            return _open(new, form_key=form_key, by=by), True
    except IntegrityError:
        same_form = Client.objects.filter(reseller_id=by.firm, form_key=form_key).first()
        if same_form is not None:
            return same_form, False
        duplicate = find_by_number(by.firm, new.country, new.number) if new.number else None
        if duplicate is None or new.is_demo:
            raise
        raise DuplicateNumber(duplicate) from None


def _open(new: NewClient, *, form_key: UUID, by: Actor) -> Client:
    client = Client(
        reseller_id=by.firm, form_key=form_key, created_at=timezone.now(), created_by_id=by.user_id,
        responsible_id=by.membership_id,
        **_company(new), **_number(new, by), **_presets(new),
    )  # fmt: skip
    client.save(force_insert=True)
    record(
        "client.created",
        by=by,
        subject=client,
        client_id=client.pk,
        reseller_id=client.reseller_id,
        after={
            "company_name": client.name, "country": client.country, "org_number": client.org_number,
            "is_demo": client.is_demo, "template": new.template.name if new.template else "",
            "contact_name": client.contact_name, "contact_email": client.contact_email,
            "register_status": client.register_status, "register_source": client.register_source,
            "has_company_search": client.has_company_search,
            "has_custom_invoice_email": client.has_custom_invoice_email,
        },
    )  # fmt: skip
    steps.run(settings.CLIENT_OPENING_STEPS, client, by=by)
    return client


def _company(new: NewClient) -> dict[str, object]:
    """The fields that the form and the client call by the same names."""
    names = (
        "name", "country", "is_demo", "template", "legal_form", "street", "postcode", "city", "registered_on",
        "industry", "register_status", "register_status_since", "register_source", "register_fetched_at",
        "contact_name", "contact_title", "contact_email", "contact_phone",
    )  # fmt: skip
    return {name: getattr(new, name) for name in names}


def _number(new: NewClient, by: Actor) -> dict[str, object]:
    """An organisation number in clear; a personal one sealed, hashed and masked, and nowhere in clear."""
    if new.number is None:
        return {}
    if not new.number.is_personal:
        return {"org_number": new.number.digits}
    key = settings.FIELD_KEY.encode()
    return {
        "personal_number_masked": mask_personal(new.number.digits),
        "personal_number_hash": hash_personal(new.number.digits, key, by.firm),
        "personal_number_sealed": seal_personal(new.number.digits, key),
    }


def _presets(new: NewClient) -> dict[str, object]:
    """What the template decides; without one, or where the country was chosen over it, what is usual there."""
    presets: dict[str, object] = {
        "language": COUNTRY_LANGUAGE[new.country],
        "currency": COUNTRY_CURRENCY[new.country],
        "time_zone": TIME_ZONES[new.country],
        "vat_period": COUNTRY_VAT_PERIOD[new.country],
    }
    if new.template is not None:
        names = (
            "language", "currency", "vat_period", "fiscal_year_start", "chart_of_accounts", "has_company_search",
            "has_custom_invoice_email",
        )  # fmt: skip
        left = OF_COUNTRY if new.follows_country and is_elsewhere(new.template, new.country) else ()
        presets |= {name: getattr(new.template, name) for name in names if name not in left}
    return presets
