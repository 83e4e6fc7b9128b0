"""What each package contains in the end: its own permissions, and those of the packages that it includes."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from packages_billing.models import Package, PackageContent, PackagePermission


def contents_of(
    includes: Mapping[UUID, UUID | None], own: Mapping[UUID, Iterable[UUID]]
) -> dict[UUID, dict[UUID, UUID]]:
    """Package → permission → the package that brings it. Pure; `includes` names the package just below, or None.

    A permission that stands in several is brought by the lowest. Raises ValueError where packages include in a circle.
    """
    return {package: _chain(package, includes, own) for package in includes}


def _chain(package: UUID, includes: Mapping[UUID, UUID | None], own: Mapping[UUID, Iterable[UUID]]) -> dict[UUID, UUID]:
    brought: dict[UUID, UUID] = {}
    seen: set[UUID] = set()
    step: UUID | None = package
    while step is not None:
        if step in seen:
            raise ValueError("packages include one another in a circle")
        seen.add(step)
        brought |= dict.fromkeys(own.get(step, ()), step)
        step = includes[step]
    return brought


def renew_contents() -> None:
    """Works out every package's content anew, in the caller's transaction. Called by whatever changes the catalogue."""
    includes = dict(Package.objects.order_by().values_list("pk", "includes_id"))
    own: dict[UUID, list[UUID]] = {}
    for package, permission in PackagePermission.objects.values_list("package_id", "permission_id"):
        own.setdefault(package, []).append(permission)
    PackageContent.objects.all().delete()
    PackageContent.objects.bulk_create(
        PackageContent(package_id=package, permission_id=permission, source_id=source)
        for package, brought in contents_of(includes, own).items()
        for permission, source in brought.items()
    )
