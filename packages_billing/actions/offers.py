"""Which packages a klientmall offers the clients made from it."""

from collections.abc import Collection

from django.db import transaction

from clients.models import ClientTemplate
from common.access import Actor
from events.record import record
from packages_billing.models import Package, PackageOffer


@transaction.atomic
def set_offer(template: ClientTemplate, *, packages: Collection[Package], by: Actor) -> ClientTemplate:
    """Makes these the packages on offer for clients made from the template; none at all means every package.

    What somebody has already stays. The same packages again change nothing.
    """
    before = sorted(PackageOffer.objects.filter(template=template).values_list("package__code", flat=True))
    after = sorted(package.code for package in packages)
    if before == after:
        return template
    PackageOffer.objects.filter(template=template).delete()
    PackageOffer.objects.bulk_create(PackageOffer(template=template, package=package) for package in packages)
    record(
        "template.packages_set", by=by, subject=template, reseller_id=template.reseller_id,
        before={"packages": before}, after={"template_name": template.name, "packages": after},
    )  # fmt: skip
    return template
