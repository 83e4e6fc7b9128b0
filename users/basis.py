"""What the invoicing basis shows of people: how many of each kind there were in a month, and their names.

Named in settings (BASIS_USERS, BASIS_NAMES): packages_billing stands below and cannot ask for them itself.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, Exists, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from packages_billing.models import PackagePeriod
from users.choices import MemberKind
from users.models import AccessPeriod, Membership

_KINDS = {
    "firm_users_then": [MemberKind.RESELLER],
    "own_users_then": [MemberKind.SYSTEM, MemberKind.NO_SYSTEM],
    "external_users_then": [MemberKind.EXTERNAL],
}


def users_between(first_day: date, last_day: date) -> dict[str, Any]:
    """Annotations for a queryset of clients: users who had access or a package on one of these days, by kind."""
    return {name: Coalesce(Subquery(_count(kinds, first_day, last_day)), 0) for name, kinds in _KINDS.items()}


def names_of(membership_ids: Collection[UUID]) -> dict[UUID, str]:
    """Whose memberships they are; a program is called as in Användare, an erased person so. One query."""
    rows = Membership.objects.filter(pk__in=membership_ids).select_related("person")
    rows = rows.only("person__first_name", "person__last_name", "person__email")
    return {row.pk: row.person.name or _("Raderad person") for row in rows}


def _count(kinds: list[MemberKind], first_day: date, last_day: date) -> Any:
    rows = Membership.objects.filter(client=OuterRef("pk"), kind__in=kinds)
    touches = Q(starts_at__lt=_midnight(last_day + timedelta(days=1))) & (
        Q(ends_at__isnull=True) | Q(ends_at__gt=_midnight(first_day))
    )
    held = [model.objects.filter(touches, membership=OuterRef("pk")) for model in (AccessPeriod, PackagePeriod)]
    there = rows.filter(Exists(held[0]) | Exists(held[1])).order_by()
    return there.values("client").annotate(found=Count("pk")).values("found")


def _midnight(day: date) -> Func:
    """The start of the day by the clock of the client that is counted."""
    zone = OuterRef(OuterRef("time_zone"))
    return Func(
        Value(day), zone, template="(%(expressions)s)", arg_joiner="::timestamp AT TIME ZONE ",
        output_field=DateTimeField(),
    )  # fmt: skip
