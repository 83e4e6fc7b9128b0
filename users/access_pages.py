"""What the pages of who had access show: people, days and words, from what users.who_had_access finds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clients.models import Client
from common.periods import Span, local_day
from packages_billing.choices import PackageKind
from packages_billing.models import Package, SystemPermission
from users.choices import MemberKind
from users.models import AccessPeriod, Membership
from users.who_had_access import Had, had_in, local_day_span, meet, pasts_from_rows


@dataclass(frozen=True, slots=True)
class Line:
    """One person on one client, for one time without a break. `until` is its last day, empty where it goes on."""

    membership: Membership
    kinds: str
    roles: str
    packages: str
    by_hand: str
    since: date
    until: date | None

    @property
    def name(self) -> str:
        """The person's name, or that the person was erased."""
        return self.membership.person.name or _("Raderad person")


class Words:
    """The catalogue's names by code, in the reader's language. Two queries."""

    def __init__(self) -> None:
        packages = list(Package.objects.all())
        self._roles = {row.code: str(row) for row in packages if row.kind == PackageKind.RESELLER}
        self._packages = {row.code: str(row) for row in packages if row.kind != PackageKind.RESELLER}
        self._permissions = {row.code: str(row) for row in SystemPermission.objects.all()}

    def of(self, had: Had) -> dict[str, str]:
        """Kinds, roles, packages and what was set by hand, each as one text."""
        by_hand = [f"+ {self._permissions.get(code, code)}" for code in had.granted]
        by_hand += [f"− {self._permissions.get(code, code)}" for code in had.taken]
        return {
            "kinds": ", ".join(str(MemberKind(kind).label) for kind in had.kinds),
            "roles": _named(self._roles, had.packages),
            "packages": _named(self._packages, had.packages),
            "by_hand": ", ".join(by_hand),
        }


def _named(names: dict[str, str], codes: Iterable[str]) -> str:
    return ", ".join(name for code, name in names.items() if code in codes)


def lines_of_day(client: Client, day: date) -> list[Line]:
    """Everyone who had access to the client on that day of its calendar, by kind and name. Seven queries."""
    asked = local_day_span(client, day)
    rows = Membership.objects.filter(client=client)
    had = had_in(pasts_from_rows(rows, asked), asked)
    members = rows.filter(pk__in=had).select_related("person", "client").in_bulk()
    runs, words = _runs(had), Words()
    lines = [_line(members[pk], found, _last_in(runs[pk], asked), words) for pk, found in had.items()]
    return sorted(lines, key=lambda line: (line.kinds, line.name))


def lines_of_person(memberships: QuerySet[Membership]) -> list[Line]:
    """All the times of access of these memberships, newest first. Six queries."""
    members = memberships.select_related("person", "client").in_bulk()
    runs, words = _runs(members), Words()
    firsts = [run.starts_at for found in runs.values() for run in found]
    if not firsts:
        return []
    pasts = pasts_from_rows(memberships, Span(min(firsts)))
    lines = [
        _line(members[pk], had_in({pk: pasts[pk]}, run)[pk], run, words) for pk, found in runs.items() for run in found
    ]
    return sorted(lines, key=lambda line: (line.since, line.membership.client.name), reverse=True)


def _last_in(runs: list[Span], asked: Span) -> Span:
    """The last of the runs that has some of the span; there is one for whoever had access in it."""
    return [run for run in runs if meet(run, asked)][-1]


def _line(membership: Membership, had: Had, run: Span, words: Words) -> Line:
    zone = membership.client.time_zone
    until = local_day(run.ends_at - timedelta.resolution, zone) if run.ends_at else None
    return Line(membership, since=local_day(run.starts_at, zone), until=until, **words.of(had))


def _runs(memberships: Iterable[UUID]) -> dict[UUID, list[Span]]:
    """By membership: its access without breaks, in order; what follows at the very moment goes on. One query."""
    runs: dict[UUID, list[Span]] = {}
    rows = AccessPeriod.objects.filter(membership__in=list(memberships)).order_by("starts_at")
    for row in rows:
        found = runs.setdefault(row.membership_id, [])
        if row.ends_at == row.starts_at:
            continue
        if found and found[-1].ends_at == row.starts_at:
            found[-1] = Span(found[-1].starts_at, row.ends_at)
        else:
            found.append(row.span)
    return runs


def heads(*, of_person: bool) -> list[str]:
    """The columns of the file."""
    who = [_("Klient"), _("Organisationsnummer")] if of_person else [_("Namn"), _("E-post")]
    return [*who, _("Slag"), _("Roller"), _("Paket"), _("Behörigheter ändrade för hand"), _("Sedan"), _("Till och med")]


def cells(lines: Iterable[Line], *, of_person: bool) -> Iterator[list[Any]]:
    """The lines as rows of the file."""
    for line in lines:
        client, person = line.membership.client, line.membership.person
        who = [client.name, client.number] if of_person else [line.name, person.email]
        yield [*who, line.kinds, line.roles, line.packages, line.by_hand, line.since, line.until or ""]
