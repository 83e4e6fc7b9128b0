"""What klienttillval cost, in words beside the switches of a client's overview: said before one is pressed."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.cards import EXTRAS
from clients.models import Client
from common.access import ActorRequest
from common.pagination import all_of, ask_together
from common.periods import day_ends_at, day_starts_at
from packages_billing import words
from packages_billing.costs import Cost, When, cost_of
from packages_billing.models import PackagePeriod
from packages_billing.price_book import PriceBook, asked_for, book_of, sees_no_charge, sees_prices
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
    asked = asked_for(client.reseller_id, client.currency, EXTRAS)
    found = ask_together(asked | {"held": all_of(_held(client, when))})
    book, held = book_of(found, client.currency), [_holding(**row) for row in found["held"]]
    notes = {extra: _note(extra, held, book, when) for extra in EXTRAS if extra in book.slots}
    return notes | {"card": _("Priserna är exkl. moms.")}


def _when(client: Client) -> When:
    ends_at = day_ends_at(client.ends_on, client.time_zone) if client.ends_on else None
    return When(timezone.now(), client.time_zone, ends_at=ends_at, ends_on=client.ends_on)


def _held(client: Client, when: When) -> QuerySet[PackagePeriod, Any]:
    """The client's own periods that touch this month."""
    first = day_starts_at(Month.of(when.day).first, client.time_zone)
    rows = PackagePeriod.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=first - timedelta(days=1)))
    return rows.filter(client=client, membership__isnull=True).values("package__code", "slot", "starts_at", "ends_at")


def _holding(*, package__code: str, slot: str, starts_at: str, ends_at: str | None) -> Holding:
    ended_at = datetime.fromisoformat(ends_at) if ends_at else None
    return Holding(package__code, slot, datetime.fromisoformat(starts_at), ended_at)


def _note(extra: str, own: list[Holding], book: PriceBook, when: When) -> str:
    held = [one for one in own if one.package == extra]
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
