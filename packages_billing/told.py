"""What the log tells of what was held: of a membership by its events, of a client's own packages by the client's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from clients.actions.cards import EXTRAS
from common.periods import day_ends_at, day_starts_at
from events.models import Event
from packages_billing.pricing import Holding

CLIENT_KINDS = ("client.created", "client.extra_set", "client.ended", "client.reopened", "client.company_changed")


@dataclass(slots=True)
class ToldOfMembership:
    """What the events have told of one membership so far."""

    time_zone: str
    slots: Mapping[str, str]
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
            self._change(set(after["packages"]), event.at, self._begins(after, event.at), _moment(after.get("until")))
        if "begins_at" in after:  # the calendar was changed: what is to come begins with the first day of the new one
            coming = [code for code, since in self.held.items() if since > event.at]
            self.held |= dict.fromkeys(coming, datetime.fromisoformat(after["begins_at"]))

    def holdings(self) -> list[Holding]:
        """Everything that was held, and what still is."""
        going_on = [self._holding(code, since, self.ends_at) for code, since in self.held.items()]
        return [held for held in [*self.past, *going_on] if held.ends_at is None or held.ends_at > held.starts_at]

    def _begins(self, after: Mapping[str, Any], at: datetime) -> datetime:
        """When what is given at this moment begins: older events do not say it."""
        if "done_at" in after:
            return _moment(after.get("holds_from")) or at
        return max(at, day_starts_at(self.starts_on, self.time_zone)) if self.starts_on else at

    def _change(self, now: set[str], at: datetime, begins: datetime, until: datetime | None) -> None:
        gone = [code for code in self.held if code not in now]
        for code in gone:  # now, also where the last day was said too late
            self.past.append(Holding(code, self.slots[code], self.held.pop(code), at))
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


@dataclass(slots=True)
class ToldOfClient:
    """What the events have told of a client so far: its last day, its calendar, and its klienttillval."""

    time_zone: str
    slots: Mapping[str, str]
    ends_on: date | None = None
    wanted: set[str] = field(default_factory=set)  # switched on, whether the client has ended or not
    held: dict[str, datetime] = field(default_factory=dict)
    past: list[Holding] = field(default_factory=list)

    @classmethod
    def begin(cls, events: Sequence[Event], now: Any, slots: Mapping[str, str]) -> "ToldOfClient":
        """As the client was when it was created. Where no event tells of something, it has always been as it is `now`.

        `now` has the client's time_zone, created_at and switches.
        """
        told = cls(_first(events, "time_zone", now.time_zone), slots)
        created = next((event.after_values for event in events if event.kind == "client.created"), {})
        for code, switch in EXTRAS.items():
            if created.get(switch, _first(events, switch, getattr(now, switch))):
                told.wanted.add(code)
                told.held[code] = now.created_at
        return told

    def hear(self, event: Event) -> None:
        """Takes in the next event. What ended with the client before it has ended by then."""
        after = event.after_values
        self._end_by_clock(event.at)
        self.time_zone = after.get("time_zone", self.time_zone)
        if event.kind in ("client.ended", "client.reopened"):
            self.ends_on = date.fromisoformat(after["ends_on"]) if after.get("ends_on") else None
        if event.kind == "client.extra_set":
            self._switch(after, at=_moment(after.get("done_at")) or event.at)
        self._end_by_clock(event.at, ends_now=True)
        if not self._is_over(event.at):
            self.held |= dict.fromkeys(self.wanted - self.held.keys(), event.at)

    def holdings(self) -> list[Holding]:
        """Everything that was held, and what still is."""
        ends_at = self._ends_at()
        return [*self.past, *(Holding(code, self.slots[code], since, ends_at) for code, since in self.held.items())]

    def _switch(self, after: Mapping[str, Any], *, at: datetime) -> None:
        for code, switch in EXTRAS.items():
            if after.get(switch) is True:
                self.wanted.add(code)
                if not self._is_over(at):
                    self.held.setdefault(code, at)
            elif after.get(switch) is False:
                self.wanted.discard(code)
                since = self.held.pop(code, None)
                if since is not None and "done_at" in after:
                    self.past.append(Holding(code, self.slots[code], since, at))
                elif "done_at" not in after:  # switched off before klienttillval were charged for
                    self.past = [held for held in self.past if held.package != code]

    def _end_by_clock(self, at: datetime, *, ends_now: bool = False) -> None:
        """Ends what the last day ends: at that, or now where it was said too late."""
        ends_at = self._ends_at()
        if ends_at is not None and ends_at <= at:
            until = at if ends_now else ends_at
            self.past += [Holding(code, self.slots[code], since, until) for code, since in self.held.items()]
            self.held.clear()

    def _is_over(self, at: datetime) -> bool:
        ends_at = self._ends_at()
        return ends_at is not None and ends_at <= at

    def _ends_at(self) -> datetime | None:
        return day_ends_at(self.ends_on, self.time_zone) if self.ends_on else None


def _first(events: Sequence[Event], name: str, now: Any) -> Any:
    """What it was before the first event that tells of a change; `now` where none does."""
    return next((event.before_values[name] for event in events if name in event.before_values), now)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
