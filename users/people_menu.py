"""The three dots beside a person: what can be done to them now, and why not where it cannot."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.list_way import CARRIED
from users.choices import MemberKind, PersonStatus
from users.people_list import Reader, Row

OWN_KINDS = (MemberKind.SYSTEM, MemberKind.EXTERNAL, MemberKind.NO_SYSTEM, MemberKind.NO_LOGIN)
EXTENDED_BY = 30  # days
PACKAGED = (MemberKind.SYSTEM, MemberKind.EXTERNAL)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu. With `why` it cannot be chosen, and `cure` leads to what has to be done first."""

    key: str
    words: str
    icon: str
    url: str = ""
    is_dialog: bool = True  # of this page: may be fetched into it
    why: str = ""
    cure: str = ""
    cure_words: str = ""


Menu = list[list[Entry]]


def menu_of(row: Row, reader: Reader) -> Menu:
    """In groups: change, what can be taken back, deletion. Nothing for a reader who may not change anything."""
    if not reader.may_manage or row.membership.person.erased_at is not None:
        return []
    groups = [_changes(row, reader), _endings(row, reader), _erasing(row, reader)]
    return [group for group in groups if group]


def alone_words(row: Row, reader: Reader) -> str:
    """Why the last administrator stays."""
    return _("%(name)s är ensam administratör hos %(company)s.") % {"name": row.name, "company": reader.client.name}


def cure_url(reader: Reader) -> str:
    """Where another administrator is made."""
    return reverse("users:invite", args=[reader.client.pk, MemberKind.SYSTEM])


def may_write_about(row: Row, reader: Reader) -> bool:
    """Whether the reader may change what the firm has written: of someone known elsewhere too, the firm alone."""
    return row.kind in OWN_KINDS and not row.facts.is_employee and (reader.is_staff or not row.facts.is_elsewhere)


def later_last_day(row: Row, reader: Reader) -> date:
    """The last day that one press on Förläng gives: 30 days on, and never beyond the client's own last day."""
    return day_after_extending(row.membership.ends_on, reader.client.ends_on, reader.today)


def day_after_extending(last_day: date | None, client_ends_on: date | None, today: date) -> date:
    """See later_last_day()."""
    later = max(today, last_day or today) + timedelta(days=EXTENDED_BY)
    return min(later, client_ends_on) if client_ends_on else later


def kept_query(query: QueryDict) -> str:
    """What of the tab's address a dialog carries along, "q=ek&removed=1" say, and the list that the client is of."""
    kept = QueryDict(mutable=True)
    for key in ("q", "removed", CARRIED):
        if value := query.get(key, "").strip():
            kept[key] = value
    return kept.urlencode()


def _url(name: str, row: Row, reader: Reader) -> str:
    return reverse(f"users:{name}", args=[reader.client.pk, row.membership.pk])


def _changes(row: Row, reader: Reader) -> list[Entry]:
    found: list[Entry] = []

    def offer(name: str, words: str, icon: str, *, query: str = "", is_dialog: bool = True) -> None:
        found.append(Entry(name, words, icon, _url(name, row, reader) + query, is_dialog=is_dialog))

    if row.is_integration and not row.is_removed:
        offer("integration", _("Ändra integration"), "key", is_dialog=False)
    elif row.is_in_use and row.kind in (*PACKAGED, MemberKind.RESELLER):
        offer("access", _("Ändra åtkomst"), "key")
    if row.is_in_use and row.kind in PACKAGED:
        offer("tree", _("Hantera åtkomst"), "check")
    if row.status in (PersonStatus.INVITED, PersonStatus.INVITATION_EXPIRED):
        offer("send_again", _("Skicka igen"), "mail")
    if row.kind == MemberKind.EXTERNAL and not row.is_removed:
        offer("extend", _("Förläng"), "calendar")
    if row.is_in_use and row.kind in OWN_KINDS:
        if row.kind != MemberKind.EXTERNAL:
            offer("move", _("Gör extern med slutdatum"), "calendar", query=f"?to={MemberKind.EXTERNAL:d}")
        offer("move", _("Flytta till"), "right")
    if may_write_about(row, reader) and not row.is_removed:
        offer("change_person", _("Ändra uppgifter"), "pencil")
    return found


def _endings(row: Row, reader: Reader) -> list[Entry]:
    if row.is_removed:
        return []
    found = []
    if row.is_in_use:
        found.append(_unless_alone("deactivate", _("Inaktivera"), "lock", row, reader))
    elif row.status == PersonStatus.INACTIVE:
        found.append(Entry("activate", _("Aktivera"), "check", _url("activate", row, reader)))
    found.append(_unless_alone("remove", _("Ta bort åtkomst"), "minus", row, reader))
    return found


def _unless_alone(key: str, words: str, icon: str, row: Row, reader: Reader) -> Entry:
    if not row.is_alone:
        return Entry(key, words, icon, _url(key, row, reader))
    return Entry(
        key, words, icon, why=alone_words(row, reader), cure=cure_url(reader), cure_words=_("Utse en till först")
    )


def _erasing(row: Row, reader: Reader) -> list[Entry]:
    if row.kind not in OWN_KINDS:
        return []
    words = _("Radera")
    if row.is_alone and not row.is_removed:
        return [_unless_alone("erase", words, "bin", row, reader)]
    if row.facts.is_employee and reader.is_staff:
        why = _("%(name)s är anställd hos er.") % {"name": row.name}
        cure, cure_words = reverse("users:employees"), _("Avsluta anställningen först")
        return [Entry("erase", words, "bin", why=why, cure=cure, cure_words=cure_words)]
    return [Entry("erase", words, "bin", _url("erase", row, reader))]
