"""The catalogue (what can be given) and who has had what, from when until when."""

from packages_billing.models.catalogue import Package, PackageContent, PackageOffer, PackagePermission, SystemPermission
from packages_billing.models.period import PackagePeriod, PackagePeriodQuerySet

__all__ = [
    "Package",
    "PackageContent",
    "PackageOffer",
    "PackagePeriod",
    "PackagePeriodQuerySet",
    "PackagePermission",
    "SystemPermission",
]
