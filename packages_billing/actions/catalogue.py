"""The catalogue changes: a package is added, changed, withdrawn from what is offered and offered again. None goes."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import Actor
from events.record import record
from packages_billing.catalogue_news import Catalogue, catalogue_now, changed_packages, held_together, lost
from packages_billing.choices import PackageKind
from packages_billing.contents import renew_contents
from packages_billing.models import Package, PackagePermission, SystemPermission

KINDS_TO_ADD = (PackageKind.MAIN, PackageKind.ADDON)
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_NAMES = {"name": "package_name", "name_nb": "package_name_nb", "name_en": "package_name_en"}


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """What the operator says of a package: its names, the huvudpaket just below it, and its own permissions."""

    name: str
    name_nb: str = ""
    name_en: str = ""
    includes: Package | None = None
    permissions: Collection[SystemPermission] = ()

    @property
    def permission_codes(self) -> list[str]:
        """In order."""
        return sorted(permission.code for permission in self.permissions)


@transaction.atomic
def add_package(*, code: str, kind: str, facts: PackageFacts, by: Actor) -> Package:
    """Adds a huvudpaket or tilläggspaket to the catalogue. The very same again gives the same row.

    Raises ValidationError for a code that is taken or ill-formed, a group that nothing can be added to, and what
    change_package() refuses.
    """
    every = _locked()
    if (same := next((row for row in every if row.code == code), None)) is not None:
        if same.kind == kind and not _changes(same, facts):
            return same
        raise ValidationError({"code": _("Koden %(code)s finns redan: %(name)s.") % {"code": code, "name": same}})
    if not _CODE.fullmatch(code):
        raise ValidationError({"code": _("Koden skrivs med små bokstäver a till z, siffror och understreck.")})
    if kind not in KINDS_TO_ADD:
        raise ValidationError({"kind": _("Välj huvudpaket eller tilläggspaket.")})
    package = Package(pk=uuid4(), code=code, kind=kind, position=_room_for(kind, facts.includes, every))
    _refuse_wrong(package, facts, every)
    for name in _NAMES:
        setattr(package, name, getattr(facts, name))
    package.includes = facts.includes
    package.save(force_insert=True)
    _set_permissions(package, facts)
    after = {said: getattr(facts, name) for name, said in _NAMES.items()} | {
        "code": code, "package_kind": kind, "includes": _code_of(facts.includes), "contents": facts.permission_codes,
    }  # fmt: skip
    record("packages_billing.package_added", by=by, subject=package, after=after)
    return package


@transaction.atomic
def change_package(
    package: Package, *, facts: PackageFacts, by: Actor, seen: str | None = None, at: datetime | None = None
) -> Package:
    """Changes names, what it includes and the permissions in it; code and group stay. The same again records nothing.

    `seen` is the fingerprint of the catalogue that the change was looked over against: ValidationError where it is
    another by now. Refused too: a circle, something else than a huvudpaket below, a name that another package has, and
    taking away a permission that carries a right here from people who have it by the package.
    """
    every = _locked()
    package = next(row for row in every if row.pk == package.pk)
    changes = _changes(package, facts)
    if not changes:
        return package
    before = catalogue_now()
    if seen is not None and seen != before.fingerprint:
        raise ValidationError(_("Katalogen ändrades medan du skrev. Se över ändringen igen."))
    _refuse_wrong(package, facts, every)
    _refuse_taking_rights(package, facts, before, at or timezone.now())
    for name in _NAMES:
        setattr(package, name, getattr(facts, name))
    package.includes = facts.includes
    package.save(update_fields=[*_NAMES, "includes"])
    _set_permissions(package, facts)
    record(
        "packages_billing.package_changed", by=by, subject=package,
        before={name: was for name, (was, _is) in changes.items()},
        after={"code": package.code} | {name: now for name, (_was, now) in changes.items()},
    )  # fmt: skip
    return package


@transaction.atomic
def withdraw_package(package: Package, *, by: Actor, at: datetime | None = None) -> Package:
    """Offers the package to nobody from now on. Who has it keeps it, and is charged. Again changes nothing.

    Raises ValidationError for a package that the application itself gives.
    """
    package = Package.objects.select_for_update(no_key=True).get(pk=package.pk)
    if package.is_fixed:
        raise ValidationError(_("%(name)s ges av systemet självt och kan inte dras in.") % {"name": package})
    if package.retired_at is None:
        package.retired_at = at or timezone.now()
        package.save(update_fields=["retired_at"])
        record("packages_billing.package_withdrawn", by=by, subject=package, after={"code": package.code})
    return package


@transaction.atomic
def offer_package(package: Package, *, by: Actor) -> Package:
    """Offers a withdrawn package again. Again changes nothing."""
    package = Package.objects.select_for_update(no_key=True).get(pk=package.pk)
    if package.retired_at is not None:
        package.retired_at = None
        package.save(update_fields=["retired_at"])
        record("packages_billing.package_offered", by=by, subject=package, after={"code": package.code})
    return package


def proposed(package: Package, facts: PackageFacts, before: Catalogue) -> Catalogue:
    """The catalogue as the change would make it."""
    return before.with_package(package.pk, facts.includes.pk if facts.includes else None, _ids(facts))


def _locked() -> list[Package]:
    """Every package: two operators who change the catalogue take turns. Giving one out waits for nobody.

    Read once they are locked: one that was added during the wait is in no answer to the lock itself.
    """
    list(Package.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return list(Package.objects.order_by("pk"))


def _ids(facts: PackageFacts) -> list[UUID]:
    return [permission.pk for permission in facts.permissions]


def _code_of(package: Package | None) -> str:
    return package.code if package is not None else ""


def _changes(package: Package, facts: PackageFacts) -> dict[str, tuple[Any, Any]]:
    """What differs, as the log names it: before and after."""
    held = PackagePermission.objects.filter(package=package).values_list("permission__code", flat=True)
    said = {said: (getattr(package, name), getattr(facts, name)) for name, said in _NAMES.items()}
    said["includes"] = (_code_of(package.includes), _code_of(facts.includes))
    said["contents"] = (sorted(held), facts.permission_codes)
    return {name: (was, now) for name, (was, now) in said.items() if was != now}


def _room_for(kind: str, includes: Package | None, every: list[Package]) -> int:
    """Its place: just before the huvudpaket that it includes, else last in its group. Those after it move on."""
    if includes is not None and (below := next((row for row in every if row.pk == includes.pk), None)) is not None:
        place = below.position
    else:
        last = Package.objects.filter(kind=kind).aggregate(last=Max("position"))["last"]
        place = max((row.position for row in every), default=-1) + 1 if last is None else last + 1
    Package.objects.filter(position__gte=place).update(position=F("position") + 1)
    return place


def _refuse_wrong(package: Package, facts: PackageFacts, every: list[Package]) -> None:
    if not facts.name:
        raise ValidationError({"name": _("Ge paketet ett namn.")})
    if any(row.name.lower() == facts.name.lower() and row.pk != package.pk for row in every):
        raise ValidationError({"name": _("Ett annat paket heter redan så.")})
    if facts.includes is None:
        return
    if {package.kind, facts.includes.kind} != {PackageKind.MAIN}:
        raise ValidationError({"includes": _("Bara huvudpaket ingår i varandra.")})
    below = {row.pk: row.includes_id for row in every}
    step: UUID | None = facts.includes.pk
    while step is not None:
        if step == package.pk:
            said = {"package": package, "other": facts.includes}
            raise ValidationError({"includes": _("%(package)s ingår redan i %(other)s.") % said})
        step = below[step]


def _refuse_taking_rights(package: Package, facts: PackageFacts, before: Catalogue, at: datetime) -> None:
    """A permission with a right here lets people administer a company: nobody loses it behind the company's back."""
    was, becomes = before.contents, proposed(package, facts, before).contents
    gone = lost(was, becomes, held_together(changed_packages(was, becomes), at))
    counted = {one.permission: one.users for one in gone if one.users}
    carrying = SystemPermission.objects.filter(pk__in=counted).exclude(right="").first() if counted else None
    if carrying is not None:
        said = {"name": carrying, "users": counted[carrying.pk]}
        raise ValidationError(
            {"permissions": _("%(name)s kan inte tas bort: %(users)s användare har den genom paketet och skulle "
                              "förlora rätten här. Ge dem den på annat sätt först.") % said}
        )  # fmt: skip


def _set_permissions(package: Package, facts: PackageFacts) -> None:
    wanted = set(_ids(facts))
    held = set(PackagePermission.objects.filter(package=package).values_list("permission_id", flat=True))
    PackagePermission.objects.filter(package=package, permission__in=held - wanted).delete()
    PackagePermission.objects.bulk_create(
        PackagePermission(package=package, permission_id=permission) for permission in sorted(wanted - held)
    )
    renew_contents()
