"""Klienttillval: the switches of the overview as periods of the client's own, which are charged for."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.actions.cards import EXTRAS
from clients.models import Client
from common.access import Actor
from common.periods import day_ends_at
from packages_billing.models import Package, PackagePeriod


def begin_extras(client: Client, *, by: Actor, **_facts: Any) -> None:
    """A step of opening a client: the periods of the switches that its template has on. Mostly there is none."""
    if any(getattr(client, switch) for switch in EXTRAS.values()):
        follow_extras(client, by=by)


@transaction.atomic(savepoint=False)
def follow_extras(client: Client, *, at: datetime | None = None, **_facts: Any) -> Client:
    """Makes the periods of the client's own packages say what its switches, its last day and its calendar say now.

    A step of all that changes one of them, and its event tells it; the caller holds the client's row. What is on goes
    on until the last day; where that has passed it ends now, and a client that is opened again has it anew from then.
    """
    at = at or timezone.now()
    ends_at = day_ends_at(client.ends_on, client.time_zone) if client.ends_on else None
    is_over = ends_at is not None and ends_at <= at
    own = PackagePeriod.objects.filter(client=client, membership__isnull=True)
    held = {row.package_id: row for row in own.at(at)}
    for package in Package.objects.filter(code__in=EXTRAS):
        is_on = getattr(client, EXTRAS[package.code]) and not is_over
        period = held.get(package.pk)
        if period is not None:
            _end(period, ends_at if is_on else at)
        elif is_on:
            PackagePeriod.objects.create(
                client=client, package=package, slot=package.slot, starts_at=at, ends_at=ends_at
            )
    return client


def _end(period: PackagePeriod, ends_at: datetime | None) -> None:
    if period.ends_at != ends_at:
        period.ends_at = ends_at
        period.save(update_fields=["ends_at"])
