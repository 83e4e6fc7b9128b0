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
    until: dict[str, str]  # by code, of what was given for a time only: the moment it ends


def standing_of(membership: Membership, at: datetime) -> Standing:
    """The membership as it stands at the moment, or will on its first day. Four queries."""
    at = max(at, day_starts_at(membership.starts_on, membership.client.time_zone))
    periods = PackagePeriod.objects.at(at).filter(membership=membership)
    packages = list(periods.values_list("package__code", "until"))
    singles = list(
        SinglePermission.objects.at(at)
        .filter(membership=membership)
        .values_list("permission__code", "is_granted", "until")
    )
    for_a_time = [*packages, *((code, until) for code, _is_granted, until in singles)]
    return {
        "kind": int(membership.kind),
        "state": str(membership.state),
        "starts_on": membership.starts_on,
        "ends_on": membership.ends_on,
        "ends_at": membership.ends_at,
        "has_access": AccessPeriod.objects.at(at).filter(membership=membership).exists(),
        "roles": sorted(RolePeriod.objects.filter(period__in=periods).values_list("role", flat=True)),
        "packages": sorted(code for code, _until in packages),
        "granted": sorted(code for code, is_granted, _until in singles if is_granted),
        "taken": sorted(code for code, is_granted, _until in singles if not is_granted),
        "permissions": sorted(membership.permissions),
        "selectable_as": sorted(membership.selectable_as),
        "until": {code: until.isoformat() for code, until in for_a_time if until is not None},
    }


def changes(before: Standing | None, after: Standing) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs, before and after. Without a before, all that is not empty."""
    if before is None:
        return {}, {name: value for name, value in after.items() if value not in (None, [], {}, "")}
    differing = [name for name in after if before[name] != after[name]]  # type: ignore[literal-required]
    return (
        {name: before[name] for name in differing},  # type: ignore[literal-required]
        {name: after[name] for name in differing},  # type: ignore[literal-required]
    )
