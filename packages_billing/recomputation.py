"""The basis once more, from the log alone: who was given which package when, as the events tell it.

Shares the rules of pricing.py with the basis, and nothing else: neither the periods nor the statement. Klienttillval
are left out of the comparison: no person holds them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from clients.models import Client, Reseller
from common.periods import day_starts_at
from events.models import Event
from packages_billing.basis import BasisLine, lines_of
from packages_billing.models import Package
from packages_billing.price_list import price_lists
from packages_billing.pricing import Holding, Month, lines_for


@dataclass(slots=True)
class Told:
    """What the events have told of one membership so far."""

    client_id: UUID
    time_zone: str
    slots: dict[str, str]
    starts_on: date | None = None
    ends_at: datetime | None = None
    held: dict[str, datetime] = field(default_factory=dict)
    past: list[Holding] = field(default_factory=list)

    def hear(self, event: Event) -> None:
        """Takes in the next event. What ended by the clock before it has ended by then."""
        after = event.after_values
        self._end_by_clock(event.at)
        if "starts_on" in after:
            self.starts_on = date.fromisoformat(after["starts_on"])
        if "ends_at" in after:
            self.ends_at = _moment(after["ends_at"])
        if "packages" in after:
            self._change(set(after["packages"]), event.at, _moment(after.get("until")))

    def holdings(self) -> list[Holding]:
        """Everything that was held, and what still is."""
        going_on = [self._holding(code, since, self.ends_at) for code, since in self.held.items()]
        return [held for held in [*self.past, *going_on] if held.ends_at is None or held.ends_at > held.starts_at]

    def _change(self, now: set[str], at: datetime, until: datetime | None) -> None:
        begins = at
        if self.starts_on is not None:
            begins = max(at, day_starts_at(self.starts_on, self.time_zone))
        gone = [code for code in self.held if code not in now]
        for code in gone:
            self.past.append(self._holding(code, self.held.pop(code), at))
        for code in now - self.held.keys():
            if until is None:
                self.held[code] = begins
            else:  # given for a time: then what it stood in for goes on
                self.past.append(self._holding(code, begins, until))
        if until is not None:
            self.held.update(dict.fromkeys(gone, until))

    def _end_by_clock(self, at: datetime) -> None:
        if self.ends_at is not None and self.ends_at <= at:
            self.past += [self._holding(code, since, self.ends_at) for code, since in self.held.items()]
            self.held.clear()

    def _holding(self, code: str, starts_at: datetime, ends_at: datetime | None) -> Holding:
        if self.ends_at is not None:
            ends_at = min(ends_at, self.ends_at) if ends_at else self.ends_at
        return Holding(code, self.slots[code], starts_at, ends_at)


def differences(reseller: Reseller, month: Month) -> Iterator[str]:
    """The lines that only one of the two ways finds, in words; none where they agree to the öre."""
    packages = {row.pk: row.code for row in Package.objects.all()}
    basis = {_key(line, packages[line.package_id]) for line in lines_of(reseller.pk, month) if line.membership_id}
    told = set(_recomputed(reseller, month, {code: pk for pk, code in packages.items()}))
    for name, only in (("basis", basis - told), ("events", told - basis)):
        for key in sorted(only):
            yield f"only the {name}: {' '.join(key)}"


Key = tuple[str, ...]


def _recomputed(reseller: Reseller, month: Month, ids: dict[str, UUID]) -> Iterator[Key]:
    clients = Client.objects.filter(reseller=reseller, is_demo=False, is_internal=False)
    currencies = {client.pk: client.currency for client in clients.only("currency")}
    prices, codes = price_lists(reseller.pk), {str(pk): code for code, pk in ids.items()}
    for membership_id, told in _memberships(reseller, clients).items():
        holdings = [
            Holding(str(ids[held.package]), held.slot, held.starts_at, held.ends_at) for held in told.holdings()
        ]
        for line in lines_for(holdings, prices.get(currencies[told.client_id], []), month, told.time_zone):
            yield _words(told.client_id, membership_id, codes[line.package], line)


def _memberships(reseller: Reseller, clients: Any) -> dict[UUID, Told]:
    zones = dict(clients.values_list("pk", "time_zone"))
    slots = {row.code: row.slot for row in Package.objects.all()}
    found: dict[UUID, Told] = {}
    events: Iterable[Event] = (
        Event.objects.of_reseller(reseller.pk).filter(subject_type="membership").order_by("at", "id")
    )
    for event in events.iterator(chunk_size=2000):  # type: ignore[attr-defined]  # a queryset
        if event.client_id in zones and event.subject_id is not None:
            fresh = Told(event.client_id, zones[event.client_id], slots)
            found.setdefault(event.subject_id, fresh).hear(event)
    return found


def _key(line: BasisLine, code: str) -> Key:
    assert line.membership_id is not None  # noqa: S101  # the caller has looked
    return _words(line.client_id, line.membership_id, code, line)


def _words(client_id: UUID, membership_id: UUID, code: str, line: Any) -> Key:
    days, share = f"{line.first_day}..{line.last_day}", f"{line.days}/{line.of_days}"
    return (str(client_id), str(membership_id), code, days, share, f"x {line.unit_price}", f"= {line.amount}")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
