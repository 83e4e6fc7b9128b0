"""Momsnummer: which VAT number belongs to a client, and what the register that knows says of it."""

from clients.models import Client
from clients.registries import adapter_for, vies_now
from clients.registries.contract import Unavailable
from clients.registries.vies import VatAnswer
from common.field_key import field_keys
from common.identifiers import vat_number
from common.sealing import CannotOpen, open_personal

IN_VIES = frozenset({"SE", "FI", "DK"})  # Norway is outside the EU: its own register of companies knows
_OF_NORWAY = "NO"


def has_vat_number(client: Client) -> bool:
    """Whether a VAT number can be derived from the client's number at all."""
    return bool(client.org_number or client.personal_number_hash) and client.country in IN_VIES | {_OF_NORWAY}


def shown_vat_number(client: Client) -> str:
    """The derived number as a page shows it, a sole trader's masked; empty where there is none."""
    if not has_vat_number(client):
        return ""
    if client.is_sole_trader:
        return f"SE{client.personal_number_masked.replace('-', '')}01"
    return vat_number(client.country, client.org_number)


def ask_vat(client: Client, *, seconds: float | None = None) -> VatAnswer:
    """What VIES (within `seconds`), or for a Norwegian client the register of companies, says. Raises RegistryError.

    The client's `personal_number_sealed` is read where it is a sole trader's: Unavailable where it cannot be opened.
    """
    if client.country == _OF_NORWAY:
        return _ask_norway(client.org_number)
    return vies_now().check(vat_number(client.country, _digits(client)), seconds=seconds)


def _digits(client: Client) -> str:
    if not client.is_sole_trader:
        return client.org_number
    try:
        return open_personal(client.personal_number_sealed or b"", *field_keys())
    except CannotOpen:
        raise Unavailable("the number cannot be opened") from None


def _ask_norway(number: str) -> VatAnswer:
    adapter = adapter_for(_OF_NORWAY)
    if adapter is None:
        raise Unavailable("no register of that country")
    record = adapter.fetch(number)
    if record.vat_registered is None:
        raise Unavailable("the register does not say")
    return VatAnswer(record.vat_registered, record.fetched_at, record.source, record.name)
