"""What klienttillval cost, in words beside the switches of a client's overview: said before one is pressed."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.cards import EXTRAS
from clients.models import Client
from common.access import ActorRequest
from common.periods import day_ends_at, day_starts_at
from packages_billing import words
from packages_billing.costs import Cost, When, cost_of
from packages_billing.models import Package, PackagePeriod
from packages_billing.price_book import PriceBook, book_of, priced, sees_no_charge, sees_prices
from packages_billing.pricing import Holding, Month


def notes_on_extras(request: ActorRequest, client: Client) -> dict[str, str]:
    """A step of CLIENT_EXTRA_NOTES. Nothing for whoever may not see prices, or of a client that has ended.

    What a switch would come to if it were pressed now. One query.
    """
    if sees_no_charge(request.actor, client):
        return {"card": _("En demoklient debiteras aldrig.")}
    when = _when(client)
    if not sees_prices(request.actor, client) or (client.ends_on is not None and client.ends_on < when.day):
        return {}
    packages = list(priced(_with_held(client, when), client.reseller_id, client.currency))
    book, held = book_of(packages, client.currency), {package.code: _held(package) for package in packages}
    notes = {extra: _note(extra, held[extra], book, when) for extra in EXTRAS if extra in book.slots}
    return notes | {"card": _("Priserna är exkl. moms.")}


def _when(client: Client) -> When:
    ends_at = day_ends_at(client.ends_on, client.time_zone) if client.ends_on else None
    return When(timezone.now(), client.time_zone, ends_at=ends_at, ends_on=client.ends_on)


def _with_held(client: Client, when: When) -> QuerySet[Package]:
    """The packages of the switches, each with the client's own periods that touch this month."""
    first = day_starts_at(Month.of(when.day).first, client.time_zone)
    own = PackagePeriod.objects.filter(client=client, membership__isnull=True, package=OuterRef("pk"))
    own = own.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=first - timedelta(days=1)))
    held = own.values_list(JSONObject(slot="slot", starts_at="starts_at", ends_at="ends_at"))
    return Package.objects.filter(code__in=EXTRAS).annotate(held=ArraySubquery(held))


def _held(package: Any) -> list[Holding]:
    """Moments stand in `held` as JSON carries them."""
    return [
        Holding(package.code, one["slot"], datetime.fromisoformat(one["starts_at"]), _moment(one["ends_at"]))
        for one in package.held
    ]


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _note(extra: str, held: list[Holding], book: PriceBook, when: When) -> str:
    price = book.a_month(extra, when.day)
    if price is None:
        return _("Har inget pris, och debiteras inte.")
    is_on = any(one.starts_at <= when.at and (one.ends_at is None or one.ends_at > when.at) for one in held)
    cost = cost_of(held, [] if is_on else [extra], book, when)
    named = {
        "monthly": words.with_currency(price, book.currency),
        "amount": words.with_currency(cost.this_month_before if is_on else cost.this_month, book.currency),
        "month": words.month_words(cost.month),
    }
    said = _("Kostar %(monthly)s per månad, %(amount)s i %(month)s.") % named
    return f"{said} {_if_off(cost)}" if is_on else said


def _if_off(cost: Cost) -> str:
    amount = words.with_currency(cost.this_month_after, cost.currency)
    return _("Slår du av nu blir det %(amount)s.") % {"amount": amount}
