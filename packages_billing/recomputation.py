"""The basis once more, from the log alone: who was given which package when, as the events tell it.

Shares the rules of pricing.py with the basis, and nothing else: neither the periods nor the statement.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from clients.models import Client, Reseller
from events.models import Event
from packages_billing.basis import BasisLine, lines_of
from packages_billing.models import Package
from packages_billing.price_list import price_lists
from packages_billing.pricing import Holding, Month, lines_for
from packages_billing.told import CLIENT_KINDS, ToldOfClient, ToldOfMembership

Key = tuple[str, ...]
Holder = tuple[UUID, UUID | None]  # the client, and whose package it is; None for a klienttillval
_OF_CLIENT = ("currency", "time_zone", "created_at", "has_company_search", "has_custom_invoice_email")


def differences(reseller: Reseller, month: Month) -> Iterator[str]:
    """The lines that only one of the two ways finds, in words; none where they agree to the öre."""
    packages = {row.pk: row.code for row in Package.objects.all()}
    basis = {_of_line(line, packages[line.package_id]) for line in lines_of(reseller.pk, month)}
    told = set(_recomputed(reseller, month, {code: pk for pk, code in packages.items()}))
    for name, only in (("basis", basis - told), ("events", told - basis)):
        for key in sorted(only):
            yield f"only the {name}: {' '.join(key)}"


def _of_line(line: BasisLine, code: str) -> Key:
    return _words((line.client_id, line.membership_id), code, line)


def _recomputed(reseller: Reseller, month: Month, ids: dict[str, UUID]) -> Iterator[Key]:
    rows = Client.objects.filter(reseller=reseller, is_demo=False, is_internal=False).only(*_OF_CLIENT)
    clients = {client.pk: client for client in rows}
    prices, codes = price_lists(reseller.pk), {str(pk): code for code, pk in ids.items()}
    slots = {row.code: row.slot for row in Package.objects.all()}
    firms = _of_clients(reseller, clients, slots)
    told = {(pk, None): firm.holdings() for pk, firm in firms.items()} | _of_memberships(reseller, clients, slots)
    for holder, held in told.items():
        client = clients[holder[0]]
        holdings = [Holding(str(ids[one.package]), one.slot, one.starts_at, one.ends_at) for one in held]
        listed = prices.get(client.currency, [])
        for line in lines_for(holdings, listed, month, client.time_zone, firms[client.pk].ends_on):
            yield _words(holder, codes[line.package], line)


def _of_clients(reseller: Reseller, clients: dict[UUID, Client], slots: dict[str, str]) -> dict[UUID, ToldOfClient]:
    heard: dict[UUID, list[Event]] = {pk: [] for pk in clients}
    for event in _events(reseller, kind__in=CLIENT_KINDS):
        if event.client_id in heard:
            heard[event.client_id].append(event)
    found: dict[UUID, ToldOfClient] = {}
    for pk, events in heard.items():
        found[pk] = ToldOfClient.begin(events, clients[pk], slots)
        for event in events:
            found[pk].hear(event)
    return found


def _of_memberships(
    reseller: Reseller, clients: dict[UUID, Client], slots: dict[str, str]
) -> dict[Holder, list[Holding]]:
    found: dict[Holder, ToldOfMembership] = {}
    for event in _events(reseller, subject_type="membership"):
        client = clients.get(event.client_id) if event.client_id else None
        if client is not None and event.subject_id is not None:
            fresh = ToldOfMembership(client.time_zone, slots)
            found.setdefault((client.pk, event.subject_id), fresh).hear(event)
    return {holder: told.holdings() for holder, told in found.items()}


def _events(reseller: Reseller, **which: Any) -> Iterable[Event]:
    rows = Event.objects.of_reseller(reseller.pk).filter(**which).order_by("at", "id")
    return rows.iterator(chunk_size=2000)


def _words(holder: Holder, code: str, line: Any) -> Key:
    days, share = f"{line.first_day}..{line.last_day}", f"{line.days}/{line.of_days}"
    whose = str(holder[1] or "klienttillval")
    return (str(holder[0]), whose, code, days, share, f"x {line.unit_price}", f"= {line.amount}")
