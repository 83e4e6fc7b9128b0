"""Kostar, as the dialogs show it: reads what the pure rules of users.costs take."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from clients.models import Client
from common.access import Actor
from common.periods import day_ends_at, day_starts_at, local_day
from packages_billing.models import PackagePeriod
from packages_billing.price_book import PriceBook, open_prices, sees_prices
from packages_billing.pricing import Holding, Month
from users.actions.holding import period_start
from users.costs import Cost, When, cost_of
from users.inviting import Draft
from users.models import Membership


@dataclass(frozen=True, slots=True)
class Costs:
    """The cost of the choice, and the price of every package of the dialog a month."""

    cost: Cost
    book: PriceBook
    prices: Mapping[str, Decimal | None]


def costs_of_change(membership: Membership, packages: Collection[str], *, by: Actor) -> Costs | None:
    """For Ändra åtkomst. None for whoever may not see prices. Three queries."""
    client, at = membership.client, timezone.now()
    if not sees_prices(by, client):
        return None
    starts_at = period_start(membership, at)
    when = When(at, client.time_zone, starts_at, membership.ends_at, client.ends_on)
    return _costs(client, holdings_of(membership, when), packages, when, people=1)


def costs_of_invitation(draft: Draft, *, by: Actor) -> Costs | None:
    """For Bjud in, everyone on the list together. None for whoever may not see prices. Two queries."""
    client, said = draft.client, draft.details.cleaned_data if draft.details.is_valid() else {}
    if not sees_prices(by, client):
        return None
    zone, ends_on = client.time_zone, said.get("ends_on") or client.ends_on
    when = When(
        timezone.now(), zone, starts_at=day_starts_at(said["starts_on"], zone) if said.get("starts_on") else None,
        ends_at=day_ends_at(ends_on, zone) if ends_on else None, ends_on=client.ends_on,
    )  # fmt: skip
    return _costs(client, [], draft.choice.packages, when, people=len(draft.lines))


def holdings_of(membership: Membership, when: When) -> list[Holding]:
    """What the membership holds, held or will hold in the month of the change."""
    first = day_starts_at(Month.of(when.day).first, when.time_zone) - timedelta(days=1)
    rows = PackagePeriod.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=first), membership=membership)
    found: list[tuple[str, str, datetime, datetime | None]] = list(
        rows.values_list("package__code", "slot", "starts_at", "ends_at")
    )
    return [Holding(*row) for row in found]


def _costs(client: Client, held: list[Holding], packages: Collection[str], when: When, *, people: int) -> Costs:
    book = open_prices(client.reseller_id, client.currency)
    day = local_day(when.begins_at, client.time_zone)
    prices = {code: book.a_month(code, day) for code in book.names}
    return Costs(cost_of(held, packages, book, when, people=people), book, prices)
