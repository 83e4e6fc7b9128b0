"""+ Ny kund between the keystrokes: what a register's answer puts into the form, and what it must leave alone."""

import uuid
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext

from clients.actions.create import NewClient
from clients.forms.new_client import NewClientForm
from clients.lookup import (
    LookUp,
    Outcome,
    industry_words,
    look_up_name,
    look_up_number,
    read_record,
    register_facts,
    sign_record,
)
from clients.models import ClientTemplate
from clients.registries.contract import CompanyRecord
from common.access import Actor
from common.identifiers import OrgNumber, format_number

FROM_REGISTER = ("name", "legal_form", "street", "postcode", "city", "contact_name", "contact_title")


@dataclass(slots=True)
class Draft:
    """A half-filled form: its values, what the register answered, and which fields that changed just now."""

    values: QueryDict
    answer: LookUp = field(default_factory=lambda: LookUp(Outcome.NONE))
    record: CompanyRecord | None = None
    filled: set[str] = field(default_factory=set)  # fields that show what the register says
    changed: set[str] = field(default_factory=set)  # fields whose value this answer changed


def blank(template: ClientTemplate | None) -> Draft:
    """An empty form with a fresh key, set up by the firm's default template."""
    values = QueryDict(mutable=True)
    values["form_key"] = str(uuid.uuid4())
    values["country"] = template.country if template else "SE"
    values["template"] = values["template_was"] = str(template.pk) if template else ""
    return Draft(values)


def look_up(posted: QueryDict, actor: Actor, *, afresh: bool = False) -> Draft:
    """Asks the register about what stands in the form, and fills in what it knows. `afresh`: what it says now."""
    assert actor.reseller_id is not None  # noqa: S101  # the view has asked for staff
    draft = Draft(posted.copy())
    _follow_template(draft, actor)
    country, typed = draft.values.get("country", "SE"), draft.values.get("org_number", "")
    if typed.strip():
        is_demo = bool(draft.values.get("is_demo"))
        draft.answer = look_up_number(actor.reseller_id, country, typed, is_demo=is_demo, afresh=afresh)
    else:
        draft.answer = look_up_name(country, draft.values.get("name", ""))
    _fill(draft)
    return draft


def pick(posted: QueryDict, number: str, actor: Actor) -> Draft:
    """The hit that was picked, fetched by its number."""
    values = posted.copy()
    values["org_number"] = format_number(values.get("country", "NO"), number)
    return look_up(values, actor)


def choose_firm(posted: QueryDict, at: str) -> Draft:
    """Another of the firms on the same personal number (its place in CompanyRecord.firms), as the answer had them."""
    draft = resume(posted)
    if draft.record is not None and at.isascii() and at.isdigit() and int(at[:3]) < len(draft.record.firms):
        draft.answer = LookUp(Outcome.FOUND, number=draft.answer.number, record=draft.record.chosen(int(at[:3])))
        _fill(draft)
    return draft


def use_typed_name(posted: QueryDict) -> Draft:
    """Puts back the name that was typed before the register's replaced it."""
    draft = resume(posted)
    draft.values["name"], draft.values["typed_name"] = draft.values.get("typed_name", ""), ""
    draft.filled.discard("name")
    draft.changed.add("name")
    return draft


def follow(posted: QueryDict, *, country: bool) -> Draft:
    """Language and currency from the country, or again from the template that is for another one."""
    draft = resume(posted)
    draft.values["follows_country"] = "1" if country else ""
    return draft


def resume(posted: QueryDict) -> Draft:
    """The form as it was posted, with the record that it carries."""
    draft = Draft(posted.copy(), record=read_record(posted.get("record", "")))
    if draft.record is not None:
        draft.answer = LookUp(Outcome.FOUND, record=draft.record)
        said = register_values(draft.record)
        draft.filled = {name for name in FROM_REGISTER if said[name] and draft.values.get(name) == said[name]}
    return draft


def register_values(record: CompanyRecord) -> dict[str, str]:
    """What the register says for each field of FROM_REGISTER, its own words in the reader's language; else empty."""
    address, officer = record.address, record.contact
    return {
        "name": record.name,
        "legal_form": gettext(record.legal_form),
        "street": address.street if address else "",
        "postcode": address.postcode if address else "",
        "city": address.city if address else "",
        "contact_name": officer.name if officer else "",
        "contact_title": gettext(officer.role) if officer else "",
    }


def _follow_template(draft: Draft, actor: Actor) -> None:
    """A newly chosen template brings its country along."""
    values = draft.values
    if values.get("template", "") == values.get("template_was", ""):
        return
    values["template_was"], values["follows_country"] = values.get("template", ""), ""
    try:
        chosen = ClientTemplate.objects.of_reseller(actor.firm).filter(pk=values.get("template", "")).first()
    except ValidationError:  # not an id at all: the form says so when it is sent
        return
    if chosen is not None and chosen.country != values.get("country"):
        _set(draft, "country", chosen.country)


def _fill(draft: Draft) -> None:
    """Takes away what an earlier answer had put in, puts in what this one says; what was typed by hand stays."""
    earlier = read_record(draft.values.get("record", ""))
    was = register_values(earlier) if earlier else dict.fromkeys(FROM_REGISTER, "")
    record = draft.answer.record
    now = register_values(record) if record else dict.fromkeys(FROM_REGISTER, "")
    typed_name = draft.values.get("name", "").strip()
    for name in FROM_REGISTER:
        current = draft.values.get(name, "").strip()
        untouched = not current or current == was[name]
        if untouched and current != now[name]:
            _set(draft, name, now[name])
    if record and typed_name not in ("", was["name"], now["name"]):
        draft.values["typed_name"] = typed_name
        _set(draft, "name", now["name"])
    draft.record = record
    draft.values["record"] = sign_record(record) if record else ""
    draft.filled = {name for name in FROM_REGISTER if now[name] and draft.values.get(name) == now[name]}


def _set(draft: Draft, name: str, value: str) -> None:
    draft.values[name] = value
    draft.changed.add(name)


def matches(record: CompanyRecord | None, number: OrgNumber | None) -> bool:
    """Whether the record in the form is about the number in the form."""
    return record is not None and number is not None and record.number == number.digits


def new_client(form: NewClientForm, record: CompanyRecord | None) -> NewClient:
    """From a valid form, and the register's answer about its number if there is one, to what create_client takes."""
    given = {
        name: form.cleaned_data[name] for name in (*FROM_REGISTER, "country", "is_demo", "template", "follows_country")
    }
    contact = {name: form.cleaned_data[name] for name in ("contact_email", "contact_phone")}
    facts: dict[str, object] = {}
    if record is not None:
        facts = register_facts(record) | {"industry": industry_words(record)}
    return NewClient(number=form.number, **given, **contact, **facts)  # type: ignore[arg-type]
