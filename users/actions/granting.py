"""Something given beside what is held: for good, or for a time, after which what was before comes back."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from packages_billing.choices import PackageKind
from packages_billing.models import Package, PackagePeriod, SystemPermission
from users.access import access_of, contents_of
from users.actions.holding import give_package, give_up
from users.models import Membership, SinglePermission


def holds(membership: Membership, thing: Package | SystemPermission, at: datetime) -> bool:
    """Whether the person has this already: the permission itself; the package, or a huvudpaket that includes it."""
    if isinstance(thing, SystemPermission):
        return thing.code in access_of(membership, at)
    held = PackagePeriod.objects.at(at).filter(membership=membership)
    if held.filter(package=thing).exists():
        return True
    if thing.kind != PackageKind.MAIN:
        return False
    present = held.filter(package__kind=PackageKind.MAIN).values_list("package_id", flat=True).first()
    if present is None:
        return False
    contents = contents_of([present, thing.pk])
    return contents[thing.pk] <= contents[present]


def give_package_for(membership: Membership, package: Package, at: datetime, *, until: datetime | None) -> None:
    """Gives the package from now until `until`, in place of whatever holds its slot; then that goes on."""
    rows = PackagePeriod.objects.not_over(at).filter(membership=membership, slot=package.slot)
    later = _make_room(rows, at, until)
    give_package(membership, package, at, until=until)
    PackagePeriod.objects.bulk_create(later)


def give_permission_for(
    membership: Membership, permission: SystemPermission, at: datetime, *, until: datetime | None
) -> None:
    """Gives the permission by hand from now until `until`; a word on it that stands already comes back after."""
    rows = SinglePermission.objects.not_over(at).filter(membership=membership, permission=permission)
    later = _make_room(rows, at, until)
    ends = [moment for moment in (membership.ends_at, until) if moment is not None]
    SinglePermission.objects.create(
        membership=membership, permission=permission, is_granted=True, starts_at=at,
        ends_at=min(ends) if ends else None, until=until,
    )  # fmt: skip
    SinglePermission.objects.bulk_create(later)


def _make_room(rows: QuerySet[Any], at: datetime, until: datetime | None) -> list[Any]:
    """Ends what holds between the two moments, and gives what is to go on after (not stored yet)."""
    if until is None:
        give_up(rows, at)
        return []
    in_the_way = rows.filter(starts_at__lt=until)
    later = []
    for row in in_the_way:
        if row.ends_at is None or row.ends_at > until:
            rest = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
            rest.pk, rest.starts_at = type(row)._meta.pk.get_default(), until
            later.append(rest)
    give_up(in_the_way, at)
    return later
