"""How a client's sum came about: every line in words, with what happened and who did it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from clients.actions.cards import EXTRAS
from clients.models import Client
from common.periods import local_day
from events.models import Event
from packages_billing.basis import BasisLine
from packages_billing.choices import Proration
from packages_billing.firm_book import FirmBook
from packages_billing.models import Package, PackagePeriod
from packages_billing.pricing import Month
from packages_billing.words import money, month_words


@dataclass(frozen=True, slots=True)
class Explained:
    """A line in words. `day` is when something happened; None where it was so the whole month."""

    line: BasisLine
    package: Package
    day: date | None
    said: str
    how: str
    by: str
    events_from: date | None

    @property
    def events_until(self) -> date:
        """The last day that the line depends on."""
        return self.line.last_day

    @property
    def amount(self) -> Decimal:
        """What it comes to."""
        return self.line.amount


@dataclass(frozen=True, slots=True)
class PackageSum:
    """All lines of a package in a currency, what they come to, and the price and rule behind them."""

    package: Package
    currency: str
    amount: Decimal
    rules: list[str]
    lines: list[Explained]


def names_of(lines: Iterable[BasisLine]) -> dict[UUID, str]:
    """Who the holders are: asked of the application that knows (settings.BASIS_NAMES)."""
    ids = {line.membership_id for line in lines if line.membership_id}
    return dict(import_string(settings.BASIS_NAMES)(ids)) if ids else {}


def explained(client: Client, lines: Sequence[BasisLine], book: FirmBook, month: Month) -> list[PackageSum]:
    """The client's lines by package, in the catalogue's order. Three queries."""
    names, since, givers = names_of(lines), _beginnings(client), _givers(client, lines)
    found: dict[tuple[UUID, str], list[Explained]] = {}
    for line in lines:
        name = names.get(line.membership_id, "") if line.membership_id else client.name
        said = _explained(line, book.packages[line.package_id], name or _("Okänd"), month, since, givers)
        found.setdefault((line.package_id, line.currency), []).append(said)
    sums = [
        PackageSum(
            book.packages[package_id], currency, sum((line.amount for line in of_package), Decimal("0.00")),
            _rules(of_package, book, currency), of_package,
        )
        for (package_id, currency), of_package in found.items()
    ]  # fmt: skip
    return sorted(sums, key=lambda one: (one.package.position, one.currency))


Holder = tuple[UUID | None, UUID]  # membership (None for the client itself) and package


def _explained(
    line: BasisLine, package: Package, name: str, month: Month,
    since: Mapping[Holder, list[date]], givers: Mapping[tuple[UUID, str, date], str],
) -> Explained:  # fmt: skip
    about = Month.of(line.corrects) if line.corrects else month
    began = [day for day in since.get((line.membership_id, line.package_id), []) if day <= line.first_day]
    words = {"name": name, "package": str(package), "first": line.first_day, "last": line.last_day}
    day, said = _said(line, about, began, words)
    giver = givers.get((line.membership_id or line.client_id, package.code, line.first_day), "")
    return Explained(
        line=line, package=package, day=day, said=said, how=how(line), by=giver,
        events_from=began[-1] if began else line.first_day,
    )  # fmt: skip


def _said(line: BasisLine, about: Month, began: Sequence[date], words: dict[str, Any]) -> tuple[date | None, str]:
    if line.corrects:
        words = words | {"month": month_words(about)}
        fewer = _("Rättelse av %(month)s: %(name)s hade %(package)s färre dagar än när månaden stängdes")
        more = _("Rättelse av %(month)s: %(name)s hade %(package)s fler dagar än när månaden stängdes")
        other = _("Rättelse av %(month)s: %(name)s hade %(package)s till ett annat pris än när månaden stängdes")
        return None, (fewer if line.days < 0 else more if line.days > 0 else other) % words
    ends, begins = line.last_day < about.last, line.first_day > about.first
    if begins and (not began or began[-1] < line.first_day):
        return line.first_day, _("%(name)s, %(package)s: nytt pris från %(first)s") % words
    if begins and ends:
        return line.first_day, _("%(name)s hade %(package)s från %(first)s till och med %(last)s") % words
    if begins:
        return line.first_day, _("%(name)s fick %(package)s %(first)s") % words
    if ends:
        return line.last_day, _("%(name)s hade %(package)s till och med %(last)s") % words
    if began:
        return None, _("%(name)s har %(package)s sedan %(since)s") % (words | {"since": began[-1]})
    return None, _("%(name)s har %(package)s hela månaden") % words


def how(line: BasisLine) -> str:
    """The sum in figures: 21 av 31 dagar, 21/31 × 199,00."""
    facts = {"days": line.days, "of": line.of_days, "price": money(line.unit_price)}
    if line.proration == Proration.STARTED_MONTH:
        return _("påbörjad månad, 1 × %(price)s") % facts
    text = _("%(days)s av %(of)s dagar, %(days)s/%(of)s × %(price)s") % facts
    return text.replace("-", "\u2212")


def _rules(lines: Sequence[Explained], book: FirmBook, currency: str) -> list[str]:
    """Each price that counted: where it comes from, and how parts of a month are reckoned."""
    rules = []
    for price, first_day, proration in dict.fromkeys(
        (one.line.unit_price, one.line.first_day, one.line.proration) for one in lines
    ):
        rows = [
            row for row in book.price_rows
            if row.package_id == lines[0].package.pk and row.currency == currency and row.amount == price
            and row.valid_from <= first_day
        ]  # fmt: skip
        agreed = [row for row in rows if row.reseller_id]
        source = _("avtalat pris") if agreed else _("standardprislistan")
        facts = {"package": str(lines[0].package), "price": money(price), "currency": currency, "source": source}
        row = (agreed or rows)[-1] if rows else None
        text = _("%(package)s %(price)s %(currency)s, %(source)s") % facts
        text += " " + _("från %(day)s") % {"day": row.valid_from} if row else ""
        by_day = _("Räknas per dag, första och sista dagen med.")
        rules.append(f"{text}. {by_day if proration == Proration.BY_DAY else _('Räknas per påbörjad månad.')}")
    return list(dict.fromkeys(rules))


def _beginnings(client: Client) -> dict[Holder, list[date]]:
    """On which local days each holder got each package, oldest first. One query."""
    rows = PackagePeriod.objects.filter(client=client).order_by("starts_at")
    found: dict[Holder, list[date]] = {}
    for membership_id, package_id, starts_at in rows.values_list("membership_id", "package_id", "starts_at"):
        found.setdefault((membership_id, package_id), []).append(local_day(starts_at, client.time_zone))
    return found


def _givers(client: Client, lines: Sequence[BasisLine]) -> dict[tuple[UUID, str, date], str]:
    """Who gave the package: (holder, code, local day) to a name. One query, over the holders' own events."""
    ids = {line.membership_id for line in lines if line.membership_id}
    given = Q(subject_id__in=ids, after__contains='"packages"') | Q(kind="client.extra_set")
    rows = Event.objects.of_client(client.pk).filter(given)
    found: dict[tuple[UUID, str, date], str] = {}
    for event in rows.select_related("detail").order_by("at"):
        before, after = event.before_values, event.after_values
        by = event.detail.personal_values.get("actor", {}).get("name", "")
        on = {code for code, switch in EXTRAS.items() if after.get(switch)}
        for code in on | set(after.get("packages", [])) - set(before.get("packages", [])):
            found[event.subject_id, code, _day(event.at, client)] = by  # type: ignore[index]  # filtered on it
    return found


def _day(at: datetime, client: Client) -> date:
    return local_day(at, client.time_zone)
