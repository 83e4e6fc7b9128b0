"""Prices are added and, before they begin, withdrawn. None is edited: what was charged can always be explained."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Reseller
from common.access import Actor
from common.periods import local_day
from events.record import record
from packages_billing.models import Closing, Package, Price
from packages_billing.pricing import Month
from packages_billing.words import month_words, with_currency

FIRST_DAY = date(2024, 1, 1)  # what the first price list says
_AHEAD = timedelta(days=5 * 366)  # further off is a slip of the finger


@dataclass(frozen=True, slots=True)
class NewPrice:
    """A price from a day on: of the standard list, or agreed with `reseller`.

    An agreement without an amount says that the list holds again.
    """

    currency: str
    amount: Decimal | None
    unit: str
    proration: str
    valid_from: date
    reseller: Reseller | None = None


@transaction.atomic
def add_price(package: Package, *, new: NewPrice, by: Actor, at: datetime | None = None) -> Price:
    """Adds the price. The very same price again, from however many posts, is one row and one event.

    Raises ValidationError for another price from the same day, a day in a month that is closed for a firm that the
    price is for, a unit that the package is not counted in, and an end of an agreement that there is not.
    """
    at = at or timezone.now()
    firms = list(_locked_firms(new.reseller))
    package = Package.objects.select_for_update(no_key=True).get(pk=package.pk)
    rows = Price.objects.standing().filter(package=package, reseller=new.reseller, currency=new.currency)
    before = rows.filter(valid_from__lte=new.valid_from).order_by("-valid_from").first()
    if before is not None and before.valid_from == new.valid_from:
        if (before.amount, before.unit, before.proration) == (new.amount, new.unit, new.proration):
            return before
        raise ValidationError({"valid_from": _already(before)})
    _refuse_wrong(package, new, before)
    _refuse_day(new.valid_from, firms, new.reseller, at=at, by=by)
    price = Price.objects.create(
        package=package, reseller=new.reseller, currency=new.currency, amount=new.amount, unit=new.unit,
        proration=new.proration, valid_from=new.valid_from, created_at=at, created_by_id=by.user_id,
    )  # fmt: skip
    record(
        "packages_billing.price_added", by=by, subject=price, reseller_id=price.reseller_id,
        before=_terms(before) if before else {}, after=_said(package, price) | _terms(price),
    )  # fmt: skip
    return price


@transaction.atomic
def withdraw_price(price: Price, *, by: Actor, at: datetime | None = None) -> Price:
    """Withdraws a price that has not begun by the actor's calendar. Again changes nothing.

    Raises ValidationError, in words, for one that has begun: it is history, and a new price is a new row.
    """
    at = at or timezone.now()
    price = (
        Price.objects.select_for_update(no_key=True, of=("self",))
        .select_related("package", "reseller")
        .get(pk=price.pk)
    )
    if price.withdrawn_at is not None:
        return price
    if not price.may_be_withdrawn(local_day(at, by.time_zone)):
        raise ValidationError(
            _("Priset gäller sedan %(day)s och står kvar i historiken. Lägg till ett nytt pris i stället.")
            % {"day": price.valid_from.isoformat()}
        )
    price.withdrawn_at = at
    price.save(update_fields=["withdrawn_at"])
    record(
        "packages_billing.price_withdrawn", by=by, subject=price, reseller_id=price.reseller_id,
        before=_terms(price), after=_said(price.package, price),
    )  # fmt: skip
    return price


def earliest_day(reseller: Reseller | None) -> date:
    """The first day that a new price may begin: after every closed month of the firms that it is for. One query."""
    closed = Closing.objects.filter(reseller=reseller) if reseller else Closing.objects.all()
    newest = closed.aggregate(month=Max("month"))["month"]
    return Month.of(newest).next.first if newest else FIRST_DAY


def _locked_firms(reseller: Reseller | None) -> "QuerySet[Reseller]":
    """The firms that the price is for, as close_month() locks them: no month closes while its price is changed."""
    firms = Reseller.objects.select_for_update(no_key=True).order_by("pk")
    return firms.filter(pk=reseller.pk) if reseller else firms


def _refuse_wrong(package: Package, new: NewPrice, before: Price | None) -> None:
    if new.unit != package.unit:
        said = {"name": package, "unit": package.unit.label}
        raise ValidationError({"unit": _("%(name)s räknas %(unit)s.") % said})
    if new.amount is not None and new.amount < 0:
        raise ValidationError({"amount": _("Ett pris kan inte vara mindre än noll.")})
    if new.amount is None and new.reseller is None:
        raise ValidationError({"amount": _("Skriv ett pris.")})
    if new.amount is None and (before is None or before.amount is None):
        raise ValidationError({"amount": _("Byrån har inget avtalat pris den dagen, listpriset gäller redan.")})


def _refuse_day(day: date, firms: list[Reseller], reseller: Reseller | None, *, at: datetime, by: Actor) -> None:
    earliest = earliest_day(reseller)
    if day > local_day(at, by.time_zone) + _AHEAD:
        raise ValidationError({"valid_from": _("Dagen ligger mer än fem år bort. Kontrollera årtalet.")})
    if day >= earliest:
        return
    if earliest == FIRST_DAY:
        words = _("Ett pris kan börja tidigast %(day)s.") % {"day": earliest.isoformat()}
        raise ValidationError({"valid_from": words})
    closed = Closing.objects.filter(reseller__in=firms, month__gte=day.replace(day=1)).order_by("month")
    names = sorted({row.reseller.name for row in closed.select_related("reseller")})
    said = {
        "month": month_words(Month.of(day)), "firm": names[0], "more": len(names) - 1, "day": earliest.isoformat(),
    }  # fmt: skip
    one = _("%(month)s är stängd för %(firm)s. Priset kan börja tidigast %(day)s.")
    several = ngettext(
        "%(month)s är stängd för %(firm)s och %(more)s byrå till. Priset kan börja tidigast %(day)s.",
        "%(month)s är stängd för %(firm)s och %(more)s byråer till. Priset kan börja tidigast %(day)s.",
        len(names) - 1,
    )
    words = (several if said["more"] else one) % said
    raise ValidationError({"valid_from": words[:1].upper() + words[1:]})


def _already(price: Price) -> str:
    amount = _("listpriset") if price.amount is None else with_currency(price.amount, price.currency)
    return _("Det finns redan ett pris från %(day)s: %(amount)s.") % {
        "day": price.valid_from.isoformat(), "amount": amount,
    }  # fmt: skip


def _said(package: Package, price: Price) -> dict[str, Any]:
    firm = {"agreed_with": price.reseller.name} if price.reseller else {}
    return {"package": package.code, "currency": price.currency, "valid_from": price.valid_from} | firm


def _terms(price: Price) -> dict[str, Any]:
    """An agreement's end has no amount."""
    amount = None if price.amount is None else f"{price.amount:.2f}"
    return {"amount": amount, "unit": price.unit, "proration": price.proration}
