"""Differences from the register as pages and mail show them: what stands with us, what the register says."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.differences import ours_of
from clients.models import Client, RegisterDifference, RegisterField
from clients.registries.contract import CompanyStatus


@dataclass(frozen=True, slots=True)
class Line:
    """One difference in words. `shown` proves what the reader saw when they decided."""

    id: UUID
    field: str
    label: str
    ours: str
    theirs: str
    found_at: datetime
    shown: str

    @property
    def is_status(self) -> bool:
        """Whether it is taken in already, and only has to be seen."""
        return self.field == RegisterField.STATUS


def line_of(difference: RegisterDifference, client: Client) -> Line:
    """The difference in words, beside what the firm has written now. Queries nothing."""
    is_status = difference.field == RegisterField.STATUS
    ours = difference.ours if is_status else ours_of(client, difference.field)
    return Line(
        id=difference.pk,
        field=difference.field,
        label=str(RegisterField(difference.field).label),
        ours=in_words(difference.field, ours),
        theirs=in_words(difference.field, difference.theirs),
        found_at=difference.found_at,
        shown=shown_key(difference, client),
    )


def lines_of(client: Client) -> list[Line]:
    """What is open of the client, the status first. One query, and none where the client has nothing open."""
    if not client.has_register_changes:
        return []
    return in_order(line_of(row, client) for row in client.register_differences.open())


def in_order(lines: Iterable[Line]) -> list[Line]:
    """The status first: a konkurs weighs more than a street."""
    places = list(RegisterField.values)
    return sorted(lines, key=lambda line: places.index(line.field))


def shown_key(difference: RegisterDifference, client: Client) -> str:
    """Another value here is another thing to decide. What the register says never changes within a difference."""
    ours = {} if difference.field == RegisterField.STATUS else ours_of(client, difference.field)
    return hashlib.sha256(json.dumps([str(difference.pk), ours], sort_keys=True).encode()).hexdigest()[:20]


def in_words(field: str, values: dict[str, Any]) -> str:
    """The value on one line; empty where there is none."""
    if field == RegisterField.STATUS:
        return _status(values)
    if field == RegisterField.ADDRESS:
        town = f"{values.get('postcode', '')} {values.get('city', '')}".strip()
        return ", ".join(part for part in (values.get("street", ""), town) if part)
    if field == RegisterField.CONTACT:
        title = values.get("contact_title", "")
        return ", ".join(part for part in (values.get("contact_name", ""), _(title) if title else "") if part)
    return str(values.get("name", ""))


def _status(values: dict[str, Any]) -> str:
    known = values.get("status") in set(CompanyStatus)
    words = str(CompanyStatus(values["status"]).label) if known else ""
    if values.get("since"):
        day = date_format(date.fromisoformat(values["since"]), "SHORT_DATE_FORMAT")
        words = _("%(status)s sedan %(day)s") % {"status": words, "day": day}
    reason = _(values["reason"]) if values.get("reason") else ""
    return f"{words} ({reason})" if reason and reason.casefold() not in words.casefold() else words
