"""The tab Paket: what a client and its people hold now, since when, what it costs; and who has had what."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from clients.views.detail import frame_context
from common.ordering import sort_key
from common.pagination import keyset_page
from common.periods import day_starts_at, local_day
from packages_billing.choices import PackageKind
from packages_billing.models import PackagePeriod
from packages_billing.price_book import PriceBook, open_prices, sees_prices
from packages_billing.pricing import Holding, Month, lines_for
from users.choices import MemberKind, MembershipState
from users.models import Membership
from users.people_list import Reader, reader_of

ORDER = ["-starts_at", "-pk"]
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Held:
    """A package that somebody holds, or will from a day to come."""

    name: str
    kind: str
    since: date
    until: date | None
    is_to_come: bool
    a_month: Decimal | None


@dataclass(slots=True)
class Holder:
    """A person, or the client itself for its klienttillval, with what it comes to."""

    name: str
    url: str = ""
    status: str = ""
    held: list[Held] = field(default_factory=list)
    so_far: Decimal = ZERO
    expected: Decimal = ZERO

    @property
    def main(self) -> list[Held]:
        """Huvudpaket, or the role of one of the firm's own."""
        return [one for one in self.held if one.kind in (PackageKind.MAIN, PackageKind.RESELLER)]

    @property
    def others(self) -> list[Held]:
        """Tilläggspaket, or klienttillval."""
        return [one for one in self.held if one.kind in (PackageKind.ADDON, PackageKind.EXTRA)]

    @property
    def a_month(self) -> Decimal:
        """What it holds today comes to in a whole month."""
        return sum((one.a_month or ZERO for one in self.held if not one.is_to_come), ZERO)


@dataclass(frozen=True, slots=True)
class Sums:
    """All holders together."""

    a_month: Decimal
    so_far: Decimal
    expected: Decimal


@dataclass(frozen=True, slots=True)
class Past:
    """A line of the history."""

    name: str
    package: str
    since: date
    until: date | None


def packages_context(request: HttpRequest, client: Client) -> dict[str, Any]:
    """Everything that the tab shows: two queries, and two more where prices are shown."""
    reader = reader_of(request, client)
    month = Month.of(reader.today)
    book = open_prices(client.reseller_id, client.currency) if sees_prices(reader.actor, client) else None
    holders = _holders(reader, month, book)
    page = keyset_page(
        _periods(reader), ORDER, before=request.GET.get("before", ""), after=request.GET.get("after", ""), size=25
    )
    return frame_context(request, client, "packages") | {
        "reader": reader, "month": month, "book": book, "currency": client.currency,
        "people": [holder for key, holder in holders if key], "own": [holder for key, holder in holders if not key],
        "sums": _sums(holder for _key, holder in holders), "page": page,
        "history": [_past(row, reader) for row in page.rows],
    }  # fmt: skip


def _periods(reader: Reader) -> Any:
    """Every period that there was, of those whom the reader may know of: one called off before it began was none."""
    rows = PackagePeriod.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), client=reader.client)
    if not reader.is_staff:
        rows = rows.exclude(membership__kind=MemberKind.RESELLER)
    return rows.select_related("package", "membership__person", "membership__integration")


def _holders(reader: Reader, month: Month, book: PriceBook | None) -> list[tuple[str, Holder]]:
    """By name in Swedish order, the client itself (an empty key) last."""
    first = day_starts_at(month.first, reader.client.time_zone)
    by_holder: dict[str, list[PackagePeriod]] = {}
    for row in _periods(reader).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=first)):
        by_holder.setdefault(str(row.membership_id or ""), []).append(row)
    found = [(key, _holder(rows, reader, month, book)) for key, rows in by_holder.items()]
    found = [(key, holder) for key, holder in found if holder.held or holder.expected]
    return sorted(found, key=lambda one: (not one[0], sort_key(one[1].name), one[0]))


def _holder(rows: list[PackagePeriod], reader: Reader, month: Month, book: PriceBook | None) -> Holder:
    membership = rows[0].membership
    holder = Holder(
        _name(rows[0], reader), _url(membership, reader), membership.get_state_display() if membership else ""
    )
    if membership is not None and membership.state == MembershipState.ACTIVE:
        holder.status = ""
    rows = sorted(rows, key=lambda row: (row.package.position, row.starts_at))
    holder.held = [_held(row, reader, book) for row in rows if row.ends_at is None or row.ends_at > reader.at]
    if book is not None:
        today, ends_on = reader.today, reader.client.ends_on or month.last
        holder.so_far = _amount(rows, book, month, reader.client, min(ends_on, today))
        holder.expected = _amount(rows, book, month, reader.client, ends_on)
    return holder


def _amount(rows: Iterable[PackagePeriod], book: PriceBook, month: Month, client: Client, until: date) -> Decimal:
    holdings = [Holding(row.package.code, row.slot, row.starts_at, row.ends_at) for row in rows]
    return sum((line.amount for line in lines_for(holdings, book.prices, month, client.time_zone, until)), ZERO)


def _held(row: PackagePeriod, reader: Reader, book: PriceBook | None) -> Held:
    return Held(
        name=str(row.package), kind=row.package.kind, since=local_day(row.starts_at, reader.client.time_zone),
        until=_last_day(row.ends_at, reader.client), is_to_come=row.starts_at > reader.at,
        a_month=book.a_month(row.package.code, reader.today) if book else None,
    )  # fmt: skip


def _past(row: PackagePeriod, reader: Reader) -> Past:
    since = local_day(row.starts_at, reader.client.time_zone)
    return Past(_name(row, reader), str(row.package), since, _last_day(row.ends_at, reader.client))


def _last_day(ends_at: datetime | None, client: Client) -> date | None:
    return local_day(ends_at - timedelta.resolution, client.time_zone) if ends_at else None


def _name(row: PackagePeriod, reader: Reader) -> str:
    membership = row.membership
    if membership is None:
        return reader.client.name
    return membership.person.name or _("Raderad person")


def _url(membership: Membership | None, reader: Reader) -> str:
    """Ändra åtkomst of the person, for whoever may."""
    if membership is None or not reader.may_manage or membership.state == MembershipState.REMOVED:
        return ""
    is_integration = getattr(membership, "integration", None) is not None
    return reverse("users:integration" if is_integration else "users:access", args=[reader.client.pk, membership.pk])


def _sums(holders: Iterable[Holder]) -> Sums:
    found = list(holders)
    return Sums(
        sum((one.a_month for one in found), ZERO), sum((one.so_far for one in found), ZERO),
        sum((one.expected for one in found), ZERO),
    )  # fmt: skip
