"""The catalogue (what can be given) and who has had what, from when until when."""

from packages_billing.models.catalogue import Package, PackageContent, PackageOffer, PackagePermission, SystemPermission
from packages_billing.models.closing import ClosedLine, Closing
from packages_billing.models.order import ClosingOrder, ClosingOrderQuerySet
from packages_billing.models.period import PackagePeriod, PackagePeriodQuerySet
from packages_billing.models.price import Price

__all__ = [
    "ClosedLine",
    "Closing",
    "ClosingOrder",
    "ClosingOrderQuerySet",
    "Package",
    "PackageContent",
    "PackageOffer",
    "PackagePeriod",
    "PackagePeriodQuerySet",
    "PackagePermission",
    "Price",
    "SystemPermission",
]
