"""The catalogue as data: the permission tree of the system, the packages, and what each package contains."""

import uuid
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, Q
from django.utils.translation import get_language

from clients.models import Client
from packages_billing.choices import BESIDE_A_ROLE, PackageKind, PriceUnit


class Named(models.Model):
    """Something of the catalogue that has a name in every language; a missing one falls back to the Swedish."""

    name = models.CharField(max_length=80)
    name_nb = models.CharField(max_length=80, blank=True)
    name_en = models.CharField(max_length=80, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        translated = {"nb": self.name_nb, "en": self.name_en}
        return translated.get((get_language() or "")[:2], "") or self.name


class SystemPermissionQuerySet(models.QuerySet["SystemPermission"]):
    """Reads of the tree."""

    def modules(self) -> Self:
        """The tree's first level, in order."""
        return self.filter(parent__isnull=True)

    def grantable(self) -> Self:
        """The leaves: what a package or a hand can give. A module only groups them."""
        return self.filter(parent__isnull=False)


class SystemPermission(Named):
    """A node of the permission tree (behörighet): a module, or a named permission in one.

    `right` is what the permission also carries in this application, empty for most: Användaradministration does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=60, unique=True)  # "bank.approve_payments"; what the ERP reads
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveSmallIntegerField()
    right = models.CharField(max_length=40, blank=True)  # a common.access.Permission

    objects = SystemPermissionQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="permission_is_not_its_own_module"),
        ]


class PackageQuerySet(models.QuerySet["Package"]):
    """Reads of packages, always in the catalogue's order."""

    def on_offer(self) -> Self:
        """Those that can be given today."""
        return self.filter(retired_at__isnull=True)

    def of_kind(self, *kinds: PackageKind) -> Self:
        """Huvudpaket, say."""
        return self.filter(kind__in=kinds)

    def packages_on_offer_for(self, client: Client) -> Self:
        """Huvudpaket and tilläggspaket to choose among for a client's people: those that its klientmall offers.

        A template that names none, and no template, offer all.
        """
        rows = self.on_offer().of_kind(PackageKind.MAIN, PackageKind.ADDON)
        if client.template_id is None:
            return rows
        offers = PackageOffer.objects.filter(template=client.template_id)
        return rows.filter(Q(pk__in=offers.values("package")) | ~Exists(offers))


class Package(Named):
    """Something that can be given and is charged for (paket).

    `includes` is the huvudpaket just below: its whole content comes along. Whoever has one has one at most.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=PackageKind)
    includes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="included_in")
    position = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True)
    permissions = models.ManyToManyField(SystemPermission, through="PackagePermission", related_name="packages")
    contents = models.ManyToManyField(
        SystemPermission,
        through="PackageContent",
        through_fields=("package", "permission"),
        related_name="containing_packages",
    )

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(includes__isnull=True) | Q(kind=PackageKind.MAIN), name="only_main_packages_include"
            ),
            models.CheckConstraint(condition=~Q(includes=F("id")), name="package_does_not_include_itself"),
            models.CheckConstraint(condition=Q(kind__in=PackageKind.values), name="every_package_is_in_a_group"),
            models.CheckConstraint(condition=~Q(code=""), name="every_package_has_a_code"),
        ]
        triggers = [
            # The ERP reads the code, and every period keeps the slot that group and code gave it.
            pgtrigger.ReadOnly(name="package_stays_what_it_is", fields=["code", "kind"]),
            pgtrigger.Protect(name="package_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="packages_include_in_no_circle",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("includes_id"),
                condition=pgtrigger.Q(new__includes__isnull=False),
                func="""
                    IF EXISTS (
                        WITH RECURSIVE below AS (
                            SELECT id, includes_id FROM packages_billing_package WHERE id = NEW.includes_id
                            UNION
                            SELECT package.id, package.includes_id FROM packages_billing_package package
                              JOIN below ON package.id = below.includes_id
                        ) SELECT FROM below WHERE id = NEW.id
                    ) THEN RAISE EXCEPTION 'packages include one another in a circle'
                        USING ERRCODE = 'check_violation'; END IF;
                    RETURN NULL;
                """,
            ),
        ]

    @property
    def is_fixed(self) -> bool:
        """Whether the application itself gives it, by its code: a role, a switch on a client, what goes with a role."""
        return self.kind in (PackageKind.RESELLER, PackageKind.EXTRA) or self.code in BESIDE_A_ROLE

    @property
    def unit(self) -> PriceUnit:
        """What its price is for one of: extras belong to the client, everything else to a user."""
        return PriceUnit.CLIENT_MONTH if self.kind == PackageKind.EXTRA else PriceUnit.USER_MONTH

    @property
    def slot(self) -> str:
        """What at most one of can be held at a time: all huvudpaket share a slot, every other package is its own."""
        return PackageKind.MAIN if self.kind == PackageKind.MAIN else f"{self.kind}:{self.code}"


class PackagePermission(models.Model):
    """A permission that the package itself grants."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="own_permissions")
    permission = models.ForeignKey(SystemPermission, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "permission"], name="a_package_grants_a_permission_once")
        ]


class PackageContent(models.Model):
    """All that a package gives, included packages' permissions too: worked out when the catalogue changes.

    Kept, so that the rights of a request are found with one join (packages_billing.contents keeps it right).
    """

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="+")
    permission = models.ForeignKey(SystemPermission, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="+")  # the package that brings it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "permission"], name="a_package_contains_a_permission_once")
        ]


class PackageOffer(models.Model):
    """A client template's part: a package that is offered for clients made from it. No row at all: every package is."""

    template = models.ForeignKey("clients.ClientTemplate", on_delete=models.CASCADE, related_name="package_offers")
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "package"], name="a_template_offers_a_package_once")]
