"""Effective access: what a person may do on a client at a moment. One pure function, and the ways to feed it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Value
from django.db.models.functions import Concat

from common.access import Permission
from common.periods import Span
from packages_billing.models import PackageContent, PackagePeriod
from users.models import AccessPeriod, Membership, SinglePermission


@dataclass(frozen=True, slots=True)
class Given:
    """A package held for a time, and the codes of the permissions in it."""

    span: Span
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class ByHand:
    """A permission given (or taken away) by hand for a time."""

    span: Span
    code: str
    is_granted: bool


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that a membership has had, over all time: what effective_access() looks at."""

    access: tuple[Span, ...] = ()
    packages: tuple[Given, ...] = ()
    singles: tuple[ByHand, ...] = field(default=())


def effective_access(held: Holdings, at: datetime) -> frozenset[str]:
    """The codes of the permissions in force at the moment `at`.

    Nothing outside the times of access. Within: what the packages of that moment contain, and what was given by hand,
    less what was taken by hand. Pure: no database, no clock.
    """
    if not any(span.covers(at) for span in held.access):
        return frozenset()
    codes = {code for given in held.packages if given.span.covers(at) for code in given.codes}
    now = [single for single in held.singles if single.span.covers(at)]
    codes |= {single.code for single in now if single.is_granted}
    codes -= {single.code for single in now if not single.is_granted}
    return frozenset(codes)


def holdings_of(memberships: Iterable[Membership]) -> dict[UUID, Holdings]:
    """Everything that each membership has had, by membership id. Four queries, however many memberships."""
    ids = [membership.pk for membership in memberships]
    access: dict[UUID, list[Span]] = {pk: [] for pk in ids}
    packages: dict[UUID, list[Given]] = {pk: [] for pk in ids}
    singles: dict[UUID, list[ByHand]] = {pk: [] for pk in ids}
    for row in AccessPeriod.objects.filter(membership__in=ids):
        access[row.membership_id].append(row.span)
    periods = list(PackagePeriod.objects.filter(membership__in=ids))
    contents = contents_of({row.package_id for row in periods})
    for row in periods:
        packages[cast(UUID, row.membership_id)].append(Given(row.span, contents[row.package_id]))
    for row in SinglePermission.objects.filter(membership__in=ids).select_related("permission"):
        singles[row.membership_id].append(ByHand(row.span, row.permission.code, row.is_granted))
    return {pk: Holdings(tuple(access[pk]), tuple(packages[pk]), tuple(singles[pk])) for pk in ids}


def access_of(membership: Membership, at: datetime) -> frozenset[str]:
    """The codes of the permissions that this membership has in force at the moment."""
    return effective_access(holdings_of([membership])[membership.pk], at)


def contents_of(package_ids: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """What each package contains, as permission codes. One query."""
    found: dict[UUID, set[str]] = {pk: set() for pk in package_ids}
    rows = PackageContent.objects.filter(package__in=found).values_list("package_id", "permission__code")
    for package_id, code in rows:
        found[package_id].add(code)
    return {pk: frozenset(codes) for pk, codes in found.items()}


# --- Rights in this application ------------------------------------------------------------------------------------


def rights_at(at: datetime) -> dict[str, ArraySubquery]:
    """Annotations for a query of AccessPeriods: the permissions in force that carry a right here, each as "code right".

    Read with rights_of(). For the people of one client; what a login holds everywhere is users.held_now.
    """
    said = Concat(F("permission__code"), Value(" "), F("permission__right"))
    packaged = PackagePeriod.objects.at(at).filter(membership=OuterRef("membership"), package__contents__right__gt="")
    in_package = Concat(F("package__contents__code"), Value(" "), F("package__contents__right"))
    return {
        "packaged": ArraySubquery(packaged.annotate(said=in_package).values("said")),
        "granted": ArraySubquery(_by_hand(at, is_granted=True, said=said)),
        "taken": ArraySubquery(_by_hand(at, is_granted=False, said=said)),
    }


def _by_hand(at: datetime, *, is_granted: bool, said: Concat):  # type: ignore[no-untyped-def]  # a values queryset
    rows = SinglePermission.objects.at(at).filter(membership=OuterRef("membership"), is_granted=is_granted)
    return rows.exclude(permission__right="").annotate(said=said).values("said")


def rights_of(row: Any, at: datetime) -> frozenset[Permission]:
    """The rights in this application at the moment of an AccessPeriod with these annotations, as a model or a row."""
    if not (row.packaged or row.granted):
        return frozenset()
    now = Span(at)
    singles = [ByHand(now, said, is_granted=True) for said in row.granted]
    singles += [ByHand(now, said, is_granted=False) for said in row.taken]
    held = Holdings((Span(row.starts_at, row.ends_at),), (Given(now, frozenset(row.packaged)),), tuple(singles))
    rights = {Permission(said.partition(" ")[2]) for said in effective_access(held, at)}
    if Permission.MANAGE_PEOPLE in rights:
        rights.add(Permission.SEE_PEOPLE)
    return frozenset(rights)
