"""The catalogue as the dialogs need it: read once a page, in the reader's language."""

from collections.abc import Mapping
from uuid import UUID

from packages_billing.choices import PackageKind
from packages_billing.models import Package, PackageContent, SystemPermission
from users.tree import Catalogue, Leaf, Module, Offer


def load_catalogue() -> Catalogue:
    """The permission tree, all huvudpaket and tilläggspaket; retired ones too: somebody may have them. 3 queries."""
    packages = list(Package.objects.of_kind(PackageKind.MAIN, PackageKind.ADDON))
    by_id = {package.pk: package for package in packages}
    brings: dict[UUID, dict[str, str]] = {package.pk: {} for package in packages}
    rows = PackageContent.objects.filter(package__in=by_id).values_list("package_id", "permission__code", "source_id")
    for package_id, code, source_id in rows:
        brings[package_id][code] = by_id[source_id].code
    offers = {
        package.code: Offer(
            code=package.code, name=str(package), is_main=package.kind == PackageKind.MAIN,
            brings=brings[package.pk], includes=_below(package, by_id), is_retired=package.retired_at is not None,
        )
        for package in packages
    }  # fmt: skip
    first = sorted(offers.values(), key=lambda offer: not offer.is_main)  # stable: the catalogue's order within
    return Catalogue(_modules(), {offer.code: offer for offer in first})


def _below(package: Package, by_id: Mapping[UUID, Package]) -> tuple[str, ...]:
    names: list[str] = []
    while package.includes_id is not None and len(names) < len(by_id):
        package = by_id[package.includes_id]
        names.append(str(package))
    return tuple(names)


def _modules() -> tuple[Module, ...]:
    rows = list(SystemPermission.objects.all())
    leaves: dict[UUID, list[Leaf]] = {}
    for row in rows:
        if row.parent_id is not None:
            leaves.setdefault(row.parent_id, []).append(Leaf(row.code, str(row)))
    modules = [row for row in rows if row.parent_id is None and row.pk in leaves]
    return tuple(Module(row.code, str(row), tuple(leaves[row.pk])) for row in modules)
