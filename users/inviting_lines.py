"""The list of Bjud in: its lines as they travel in the form, and what is wrong with each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.translation import gettext as _

from clients.models import Client
from users.actions.people import made_of
from users.addresses import LONGEST_ADDRESS, LONGEST_NAME
from users.choices import MemberKind
from users.models import Membership

MOST_PEOPLE = 100
_FIELDS = ("email", "first_name", "last_name", "phone")
_LONGEST = {"email": LONGEST_ADDRESS, "first_name": LONGEST_NAME, "last_name": LONGEST_NAME, "phone": 40}


@dataclass(frozen=True, slots=True)
class Line:
    """One person. `problem` says what is wrong; `there` is the membership of someone who is on the client already."""

    email: str
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    problem: str = ""
    there: Membership | None = None

    @property
    def name(self) -> str:
        """The name; the address of someone without."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def is_refused(self) -> bool:
        """Whether it cannot be invited as it stands."""
        return bool(self.problem) or self.there is not None

    def values(self) -> dict[str, str]:
        """What stands in it, by field."""
        return {name: getattr(self, name) for name in _FIELDS}

    def fields(self) -> Iterator[tuple[str, str]]:
        """Its hidden fields."""
        return ((f"line_{name}", value) for name, value in self.values().items())


def together(lines: Iterable[Line]) -> QueryDict:
    """The lines as a form carries them."""
    data = QueryDict(mutable=True)
    for line in lines:
        for name, value in line.fields():
            data.appendlist(name, value)
    return data


def read_lines(client: Client, kind: MemberKind, posted: QueryDict, form_key: str) -> list[Line]:
    """The list of a form, looked at anew: each person once, and what is wrong with whom. Two queries.

    Whom this very form has put on the client is not there already: a second press finds the first one's work.
    """
    columns = {name: posted.getlist(f"line_{name}") for name in _FIELDS}
    rows = [{name: _clean(columns[name], number) for name in _FIELDS} for number in range(len(columns["email"]))]
    lines = _once([_line(row) for row in rows if any(row.values())])
    there = _there(client, [line.email for line in lines if line.email], form_key)
    return [
        replace(line, problem=_problem(line, kind) or _too_many(number), there=there.get(line.email))
        for number, line in enumerate(lines)
    ]


def _clean(column: list[str], number: int) -> str:
    """On one line, whatever was pasted."""
    value = column[number] if number < len(column) else ""
    return " ".join(value.replace("\x00", "").split())


def _once(lines: list[Line]) -> list[Line]:
    """One line for each address; names come from whichever has them. Without an address: each that differs."""
    kept: dict[str, Line] = {}
    for line in lines:
        key = line.email or repr(line)
        known = kept.get(key)
        if known is None or (line.first_name and not known.first_name):
            kept[key] = line
    return list(kept.values())


def _problem(line: Line, kind: MemberKind) -> str:
    if any(len(value) > _LONGEST[name] for name, value in line.values().items()):
        return _("Texten är för lång.")
    if kind == MemberKind.NO_LOGIN and not (line.first_name or line.last_name):
        return _("Skriv namnet.")
    if kind == MemberKind.NO_LOGIN and not line.email:
        return ""
    try:
        validate_email(line.email)
    except ValidationError:
        return _("Adressen är inte hel. Den ska se ut som namn@foretaget.se.")
    return ""


def _line(row: dict[str, str]) -> Line:
    """One row of the form."""
    return Line(
        email=row["email"].lower(), first_name=row["first_name"], last_name=row["last_name"], phone=row["phone"]
    )


def _too_many(number: int) -> str:
    return _("Ryms inte i den här inbjudan.") if number >= MOST_PEOPLE else ""


def _there(client: Client, emails: list[str], form_key: str) -> dict[str, Membership]:
    """Who is on the client already, by the address that was written: the firm's for them, or that of their login."""
    rows = Membership.objects.filter(client=client).not_removed().select_related("person__user")
    rows = rows.annotate(as_written=Lower("person__email"), as_login=Lower("person__user__email"))
    key = _key(form_key)
    found: dict[str, Membership] = {}
    for row in rows.filter(Q(as_written__in=emails) | Q(as_login__in=emails)).prefetch_related("invitations"):
        by_this_form = any(sent.form_key == key for sent in row.invitations.all())
        if key is not None and (by_this_form or row.pk == made_of(key, str(row.person_id))):
            continue
        found |= {address: row for address in _addresses(row) if address in emails}
    return found


def _addresses(row: Membership) -> set[str]:
    person = row.person
    return {address.lower() for address in (person.email, person.user.email if person.user else "") if address}


def _key(form_key: str) -> UUID | None:
    try:
        return UUID(form_key)
    except ValueError:
        return None
