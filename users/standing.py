"""How things stand with a membership, in plain values: what events tell, and what pages compare."""

from datetime import date, datetime
from typing import Any, TypedDict

from common.periods import day_starts_at
from packages_billing.models import PackagePeriod
from users.models import AccessPeriod, Membership, RolePeriod, SinglePermission


class Standing(TypedDict):
    """One membership at one moment. Codes are sorted, so that two of the same compare equal."""

    kind: int
    state: str
    starts_on: date
    ends_on: date | None
    ends_at: datetime | None
    has_access: bool
    roles: list[str]
    packages: list[str]
    granted: list[str]
    taken: list[str]
    permissions: list[str]
    selectable_as: list[str]
    for_a_time: dict[str, str]  # by code, of what was given for a time only: the moment it ends
    to_come: list[dict[str, str]]  # what begins by itself later, when that is over: see _coming()


def standing_of(membership: Membership, at: datetime) -> Standing:
    """The membership as it stands at the moment, or will on its first day. Four queries."""
    at = max(at, day_starts_at(membership.starts_on, membership.client.time_zone))
    periods = PackagePeriod.objects.not_over(at).filter(membership=membership)
    packages = list(periods.values_list("package__code", "starts_at", "until"))
    rows = SinglePermission.objects.not_over(at).filter(membership=membership)
    singles = list(rows.values_list("permission__code", "starts_at", "until", "is_granted"))
    held: list[tuple[str, str, datetime, datetime | None]] = [("packages", *row) for row in packages]
    held += [("granted" if is_granted else "taken", *row) for *row, is_granted in singles]
    now = [row for row in held if row[2] <= at]
    return {
        "kind": int(membership.kind),
        "state": str(membership.state),
        "starts_on": membership.starts_on,
        "ends_on": membership.ends_on,
        "ends_at": membership.ends_at,
        "has_access": AccessPeriod.objects.at(at).filter(membership=membership).exists(),
        "roles": sorted(RolePeriod.objects.filter(period__in=periods.at(at)).values_list("role", flat=True)),
        "packages": sorted(code for name, code, _starts_at, _until in now if name == "packages"),
        "granted": sorted(code for name, code, _starts_at, _until in now if name == "granted"),
        "taken": sorted(code for name, code, _starts_at, _until in now if name == "taken"),
        "permissions": sorted(membership.permissions),
        "selectable_as": sorted(membership.selectable_as),
        "for_a_time": {code: until.isoformat() for _name, code, _starts_at, until in now if until is not None},
        "to_come": [_coming(*row) for row in sorted(held, key=str) if row[2] > at],
    }


def _coming(name: str, code: str, starts_at: datetime, until: datetime | None) -> dict[str, str]:
    """Which of the lists it will stand in, from when, and until when where it was given for a time itself."""
    ends = {"until": until.isoformat()} if until is not None else {}
    return {"list": name, "code": code, "starts_at": starts_at.isoformat()} | ends


def changes(before: Standing | None, after: Standing) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs, before and after. Without a before, all that is not empty."""
    if before is None:
        return {}, {name: value for name, value in after.items() if value not in (None, [], {}, "")}
    differing = [name for name in after if before[name] != after[name]]  # type: ignore[literal-required]
    return (
        {name: before[name] for name in differing},  # type: ignore[literal-required]
        {name: after[name] for name in differing},  # type: ignore[literal-required]
    )
