"""Företagssök as its pages and its clock see it: who may search, what a client follows, what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.choices import ClientStatus
from clients.models import Client, CompanyChange, FollowedCompany
from clients.registries.contract import CompanyStatus
from common.ordering import sort_key
from common.periods import local_day
from users.models import SEARCHING_KINDS, CompanyFollower, Membership

# A sign for each status: the shape tells them apart (common.templatetags.shapes).
LOOKS = {
    CompanyStatus.ACTIVE: "active",
    CompanyStatus.DORMANT: "inactive",
    CompanyStatus.BANKRUPT: "declined",
    CompanyStatus.LIQUIDATION: "ending",
    CompanyStatus.REORGANISATION: "superseded",
    CompanyStatus.DEREGISTERED: "terminated",
    CompanyStatus.UNKNOWN: "not_sent",
}


@dataclass(frozen=True, slots=True)
class Followed:
    """One line of Bolag ni följer. `since` is the first of those who follow it now; `mine` whether the reader does."""

    company: FollowedCompany
    since: datetime
    names: list[str]
    mine: bool

    @property
    def look(self) -> str:
        """The status sign."""
        return LOOKS[self.company.standing]


def why_no_search(membership: Membership, at: datetime) -> str:
    """Why somebody cannot use Företagssök for this client now, in words; empty where they can.

    For people with systembehörighet (kinds 2 and 3): "the client's own people" of the price list and whom the client
    has let in for a time. Kind 4 has no function in this system, kind 1 works at the firm, kind 5 has no login.
    """
    client, named = membership.client, {"company": membership.client.name, "firm": membership.client.reseller.name}
    if client.status_on(local_day(at, client.time_zone)) == ClientStatus.ENDED:
        return _("%(company)s är avslutad hos %(firm)s. Det som följdes står kvar, men ingen frågar registren.") % named
    if not client.has_company_search:
        return _("Företagssök är inte påslaget för %(company)s. Vill ni ha det, hör av er till %(firm)s.") % named
    if membership.kind not in SEARCHING_KINDS:
        return _("Företagssök är till för den som har systembehörighet hos %(company)s.") % named
    if not membership.access_periods.at(at).exists():
        return _("Din åtkomst till %(company)s är inte öppen nu.") % named
    return ""


def followed_by(client: Client, reader: Membership, at: datetime) -> list[Followed]:
    """Bolag ni följer: what somebody at the client follows now, by name. One query."""
    rows = CompanyFollower.objects.told_at(at).filter(company__client=client)
    rows = rows.select_related("company", "membership__person").order_by("followed_at", "pk")
    found: dict[UUID, Followed] = {}
    for row in rows:
        line = found.setdefault(row.company_id, Followed(row.company, row.followed_at, [], mine=False))
        line.names.append(row.membership.person.name)
        if row.membership_id == reader.pk:
            found[row.company_id] = Followed(line.company, line.since, line.names, mine=True)
    return sorted(found.values(), key=lambda line: (sort_key(line.company.name.lower()), line.company.pk))


def export_heads() -> list[Any]:
    """The columns of the list as a file."""
    return [
        _("Företag"), _("Org.nummer"), _("Land"), _("Status"), _("Status i registret sedan"), _("Adress"),
        _("Postnummer"), _("Ort"), _("Följs sedan"), _("Senast kontrollerat"), _("Följs av"),
    ]  # fmt: skip


def export_cells(lines: list[Followed]) -> list[list[Any]]:
    """The same lines as the page shows, with the address."""
    return [
        [
            row.name, row.written_number, row.country, row.standing.label, row.status_since, row.street, row.postcode,
            row.city, timezone.localtime(line.since).date(), f"{timezone.localtime(row.checked_at):%Y-%m-%d %H:%M}",
            ", ".join(line.names),
        ]
        for line in lines
        for row in [line.company]
    ]  # fmt: skip


def changes_at(client: Client) -> QuerySet[CompanyChange]:
    """The notices: what changed of the client's followed companies, newest first."""
    rows = CompanyChange.objects.filter(company__client=client).select_related("company")
    return rows.order_by("-found_at", "pk")


def differences(was: Mapping[str, str], said: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What to tell of a whole answer, before and after; both empty where there is nothing.

    Keys of clients.models.followed.WATCHED. What the register does not say any more is no change, nor is what we did
    not know before, unless it is grave. An address is told whole.
    """
    told = [name for name in ("name",) if said[name] and was[name] and said[name] != was[name]]
    if _is_other_status(was["status"], said["status"]):
        told.append("status")
    address = ("street", "postcode", "city")
    if any(was[part] for part in address) and any(said[part] for part in address):
        told += address if any(was[part] != said[part] for part in address) else ()
    return {name: was[name] for name in told}, {name: said[name] for name in told}


def _is_other_status(was: str, said: str) -> bool:
    if said in (was, CompanyStatus.UNKNOWN):
        return False
    return was != CompanyStatus.UNKNOWN or said not in (CompanyStatus.ACTIVE, CompanyStatus.DORMANT)
