"""Kostar, as the dialogs show it: reads what the pure rules of packages_billing.costs take."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from clients.models import Client
from common.access import Actor
from common.periods import day_ends_at, day_starts_at
from packages_billing.costs import Cost, When, cost_of, cost_of_return, together
from packages_billing.models import PackagePeriod
from packages_billing.price_book import PriceBook, open_prices, sees_prices
from packages_billing.pricing import Holding, Month
from users.actions.holding import ended_rows, period_start, span_taken_up
from users.choices import ResellerRole
from users.inviting import Draft
from users.models import Membership, Person
from users.putting import Picking


@dataclass(frozen=True, slots=True)
class Costs:
    """The cost of the choice, and the price of every package of the dialog a month."""

    cost: Cost
    book: PriceBook
    prices: Mapping[str, Decimal | None]


def costs_of_change(membership: Membership, packages: Collection[str], *, by: Actor) -> Costs | None:
    """For Ändra åtkomst. None for whoever may not see prices. Two queries."""
    if not sees_prices(by, membership.client):
        return None
    when = _from_now(membership)
    held = _holdings(membership.client, [membership.person_id], when).get(membership.person_id, [])
    book = open_prices(membership.client.reseller_id, membership.client.currency)
    return _costs(cost_of(held, packages, book, when), book, when)


def costs_of_return(membership: Membership, *, by: Actor) -> Costs | None:
    """For Aktivera. None for whoever may not see prices, and for someone who is not inactive. Three queries."""
    if not sees_prices(by, membership.client) or membership.paused_at is None:
        return None
    when, back = _from_now(membership), []
    rows = PackagePeriod.objects.filter(membership=membership).select_related("package")
    for row in ended_rows(rows, membership.paused_at):
        if (span := span_taken_up(row, membership, when.at)) is not None:
            back.append(Holding(row.package.code, row.slot, span.starts_at, span.ends_at))
    held = _holdings(membership.client, [membership.person_id], when).get(membership.person_id, [])
    book = open_prices(membership.client.reseller_id, membership.client.currency)
    return _costs(cost_of_return(held, back, book, when), book, when)


def costs_of_erasing(person: Person, *, by: Actor) -> list[tuple[Client, Costs]]:
    """For Radera: what ends at each client where the reader may see prices, by name. Two queries a client."""
    rows = person.memberships.not_removed().select_related("client").order_by("client__name_sort_key", "client_id")
    costs = [(row.client, costs_of_change(row, (), by=by)) for row in rows]
    return [(client, cost) for client, cost in costs if cost is not None]


def cost_a_month(membership: Membership, *, by: Actor) -> Costs | None:
    """For Förläng: what the packages come to that go on after the last day, or come back after it.

    None for whoever may not see prices. Two queries.
    """
    if not sees_prices(by, membership.client):
        return None
    when = _from_now(membership)
    rows = PackagePeriod.objects.filter(membership=membership).select_related("package")
    ended_at = membership.ends_at if membership.ends_at is not None and membership.ends_at <= when.at else None
    going_on = rows.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=when.at))
    codes = {row.package.code for row in (ended_rows(rows, ended_at) if ended_at else going_on)}
    book = open_prices(membership.client.reseller_id, membership.client.currency)
    return _costs(cost_of([], codes, book, replace(when, ends_at=None)), book, when)


def costs_of_invitation(draft: Draft, *, by: Actor) -> Costs | None:
    """For Bjud in, everyone on the list together. None for whoever may not see prices. One query."""
    client, said = draft.client, draft.details.cleaned_data if draft.details.is_valid() else {}
    if not sees_prices(by, client):
        return None
    zone, ends_on = client.time_zone, said.get("ends_on") or client.ends_on
    when = When(
        timezone.now(), zone, starts_at=day_starts_at(said["starts_on"], zone) if said.get("starts_on") else None,
        ends_at=day_ends_at(ends_on, zone) if ends_on else None, ends_on=client.ends_on,
    )  # fmt: skip
    book = open_prices(client.reseller_id, client.currency)
    return _costs(cost_of([], draft.choice.packages, book, when, people=len(draft.ready)), book, when)


def costs_of_picking(client: Client, picking: Picking, *, by: Actor) -> Costs | None:
    """For Välj anställd, everyone picked together. None for whoever may not see prices. Two queries."""
    if not sees_prices(by, client) or not picking.picked:
        return None
    when = _new_from_now(client)
    held = _holdings(client, [row.employment.person_id for row in picking.picked], when)
    book = open_prices(client.reseller_id, client.currency)
    each = [
        cost_of(held.get(row.employment.person_id, []), {*row.roles, *picking.beside}, book, when)
        for row in picking.picked
    ]
    return _costs(together(each, book), book, when)


def costs_of_integration(client: Client, packages: Collection[str], *, by: Actor) -> Costs | None:
    """For a new Integrationsanvändare: its own package, and those beside. None for whoever may not see prices."""
    if not sees_prices(by, client):
        return None
    when, book = _new_from_now(client), open_prices(client.reseller_id, client.currency)
    return _costs(cost_of([], {ResellerRole.INTEGRATION, *packages}, book, when), book, when)


def _from_now(membership: Membership) -> When:
    """A change of what somebody on the client holds."""
    client, at = membership.client, timezone.now()
    return When(at, client.time_zone, period_start(membership, at), membership.ends_at, client.ends_on)


def _new_from_now(client: Client) -> When:
    """Something that begins now, until the client's own last day."""
    ends_at = day_ends_at(client.ends_on, client.time_zone) if client.ends_on else None
    return When(timezone.now(), client.time_zone, ends_at=ends_at, ends_on=client.ends_on)


def _holdings(client: Client, people: Collection[UUID], when: When) -> dict[UUID, list[Holding]]:
    """What each person holds, held or will hold on the client in the month of the change. One query."""
    first = day_starts_at(Month.of(when.day).first, when.time_zone) - timedelta(days=1)
    rows = PackagePeriod.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=first), client=client)
    found: dict[UUID, list[Holding]] = {}
    for person_id, code, slot, starts_at, ends_at in rows.filter(membership__person__in=people).values_list(
        "membership__person_id", "package__code", "slot", "starts_at", "ends_at"
    ):
        found.setdefault(person_id, []).append(Holding(code, slot, starts_at, ends_at))
    return found


def _costs(cost: Cost, book: PriceBook, when: When) -> Costs:
    return Costs(cost, book, {code: book.a_month(code, when.day) for code in book.names})
