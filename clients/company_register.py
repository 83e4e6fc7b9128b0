"""The company card asks the register about a number that is added or changed, and shows what differs."""

from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from clients.forms.cards import CompanyForm
from clients.lookup import LookUp, Outcome, industry_words, look_up_number, read_record, register_facts, sign_record
from clients.models import Client
from clients.registries.contract import CompanyRecord
from clients.wizard import matches, register_values
from common.identifiers import InvalidNumber, parse_number

COMPARED = ("name", "legal_form", "industry", "street", "postcode", "city")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what stands in the form, and what the register says instead."""

    field: str
    label: str
    ours: str
    theirs: str


@dataclass(slots=True)
class Comparison:
    """The card's form beside the register's answer. `is_new`: asked just now, so nobody has read the answer."""

    client: Client
    values: QueryDict
    answer: LookUp = field(default_factory=lambda: LookUp(Outcome.NONE))
    is_new: bool = False

    @property
    def record(self) -> CompanyRecord | None:
        """What the register says of the number in the form."""
        return self.answer.record

    @property
    def signed(self) -> str:
        """The record for the hidden field that brings it back."""
        return sign_record(self.record) if self.record else ""

    @property
    def differences(self) -> list[Difference]:
        """The fields where the register says something, and something else than the form."""
        said = _said(self.record) if self.record else {}
        labels = CompanyForm.base_fields
        return [
            Difference(name, str(labels[name].label), self.values.get(name, "").strip(), said[name])
            for name in said
            if said[name] and said[name] != self.values.get(name, "").strip()
        ]

    @property
    def is_confirmed(self) -> bool:
        """Whether the writer has ticked that a bankrupt (and so on) company was checked, where that is asked."""
        return bool(self.values.get("confirmed")) or not self.answer.needs_confirmation

    @property
    def facts(self) -> dict[str, object]:
        """What the register alone knows, for the client's row."""
        return register_facts(self.record) if self.record else {}

    def why_not_yet(self) -> str:
        """Why the card is not saved at this press, in words; empty where it may be."""
        if not self.is_confirmed:
            return _("Kryssa i att du har kontrollerat, eller avbryt.")
        if self.is_new and self.differences:
            return _("Registret svarade. Jämför uppgifterna här nere och spara sedan.")
        return ""


def ask(client: Client, posted: QueryDict, *, afresh: bool = False) -> Comparison:
    """Asks about the number in the form, unless it is the one that the client has. `afresh`: what is said now."""
    number, country = posted.get("org_number", "").strip(), posted.get("country", client.country)
    if not number or (number, country) == (client.number, client.country):
        return Comparison(client, posted)
    answer = look_up_number(client.reseller_id, country, number, is_demo=client.is_demo, afresh=afresh)
    if answer.client == client:
        answer = LookUp(Outcome.NONE)
    return Comparison(client, posted, answer, is_new=True)


def resume(client: Client, posted: QueryDict) -> Comparison:
    """The form as it was posted with the answer that it carries; asks where it carries none about its number."""
    record = read_record(posted.get("record", ""))
    try:
        number = parse_number(posted.get("country", client.country), posted.get("org_number", ""))
    except InvalidNumber:
        return Comparison(client, posted)
    if record is None or record.country != posted.get("country") or not matches(record, number):
        return ask(client, posted)
    return Comparison(client, posted, LookUp(Outcome.FOUND, number=number, record=record))


def choose_firm(client: Client, posted: QueryDict, at: str) -> Comparison:
    """Another of the firms on the same personal number, beside the form."""
    compared = resume(client, posted)
    record = compared.record
    if record is not None and at.isascii() and at.isdigit() and int(at[:3]) < len(record.firms):
        compared.answer = replace(compared.answer, record=record.chosen(int(at[:3])))
    compared.is_new = False
    return compared


def accept(client: Client, posted: QueryDict, name: str) -> Comparison:
    """The register's word for one field, or "all" of them, in the place of what stands in the form."""
    compared = resume(client, posted.copy())
    for difference in compared.differences:
        if name in (difference.field, "all"):
            compared.values[difference.field] = difference.theirs
    compared.is_new = False
    return compared


def _said(record: CompanyRecord) -> dict[str, str]:
    said = register_values(record) | {"industry": industry_words(record)}
    return {name: said[name] for name in COMPARED}
