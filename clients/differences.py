"""What the register says of a client that the firm has written otherwise: values in, values out."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from clients.models import Client, RegisterField
from clients.registries.contract import CONTACT_ROLES, CompanyRecord, CompanyStatus, Officer

Values = Mapping[str, Any]
COLUMNS = {
    RegisterField.NAME: ("name",),
    RegisterField.ADDRESS: ("street", "postcode", "city"),
    RegisterField.CONTACT: ("contact_name", "contact_title"),
}


def ours_of(client: Client, field: str) -> dict[str, str]:
    """What the firm has written: the client's columns by name. Of a status, what the register said last."""
    if field == RegisterField.STATUS:
        return {"status": client.register_status}
    return {name: getattr(client, name) for name in COLUMNS[RegisterField(field)]}


def firm_of(client: Client, answer: CompanyRecord) -> CompanyRecord:
    """The answer about the client's own firm, where a sole trader has several on the number: the one of that name."""
    firms = answer.firms
    named = (at for at, firm in enumerate(firms) if same({"name": firm.name}, {"name": client.name}))
    return answer.chosen(next(named, 0))


def said_otherwise(client: Client, answer: CompanyRecord) -> dict[RegisterField, dict[str, str]]:
    """By field, what the register says instead of what the firm has written.

    What the register does not say is no difference, nor are capitals, spaces and how a post code is grouped. Of the
    contact only where there is one: then somebody with that name must hold a role that may speak for the company.
    """
    said = {
        RegisterField.NAME: {"name": answer.name[:200]} if answer.name else {},
        RegisterField.ADDRESS: _address(answer),
        RegisterField.CONTACT: _contact(client, answer),
    }
    return {field: values for field, values in said.items() if values and not same(values, ours_of(client, field))}


def same(one: Values, other: Values) -> bool:
    """Whether two values say the same to a reader. Of a contact, the name alone."""
    names = ("contact_name",) if "contact_name" in one else tuple(one)
    return all(_folded(name, one.get(name)) == _folded(name, other.get(name)) for name in names)


def _folded(name: str, value: Any) -> str:
    words = unicodedata.normalize("NFKC", str(value or "")).casefold().split()
    return ("" if name == "postcode" else " ").join(words)


def _address(answer: CompanyRecord) -> dict[str, str]:
    address = answer.address
    if address is None or not (address.street or address.city):
        return {}
    return {"street": address.street[:200], "postcode": address.postcode[:12], "city": address.city[:80]}


def _contact(client: Client, answer: CompanyRecord) -> dict[str, str]:
    """The register's own contact, unless the firm's is one of those who may speak for the company already."""
    contact = answer.contact
    if contact is None or not client.contact_name or "officers" in answer.missing:
        return {}
    if any(_is_called(client.contact_name, officer) for officer in answer.officers if officer.is_person):
        return {}
    return {"contact_name": contact.name[:120], "contact_title": contact.role[:80]}


def _is_called(name: str, officer: Officer) -> bool:
    """Whether the officer is the one: registers write middle names that people leave out."""
    ours, theirs = set(_folded("", name).split()), set(_folded("", officer.name).split())
    return officer.role_code in CONTACT_ROLES and bool(ours) and (ours <= theirs or theirs <= ours)


def is_other_status(was: str, said: str) -> bool:
    """Whether the register says another status than it did. That it says nothing is no change."""
    return said not in (was, CompanyStatus.UNKNOWN) or (not was and said == CompanyStatus.UNKNOWN)
