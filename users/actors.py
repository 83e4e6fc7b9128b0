"""From a login to an Actor: one query over the access in force now."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from common.access import Actor, Permission
from users.access import rights_at, rights_of
from users.choices import MemberKind
from users.models import AccessPeriod, Membership, User


def actor_for(request: HttpRequest) -> Actor:
    """The actor behind a request: a signed-in person with their rights now, or someone with a link at most."""
    ip, user_agent = client_ip(request), request.headers.get("User-Agent", "")[:400]
    if not request.user.is_authenticated:
        return Actor(kind="contact", ip=ip, user_agent=user_agent)
    return actor_of(request.user, at=timezone.now(), ip=ip, user_agent=user_agent)


def actor_of(user: User, *, at: datetime, ip: str = "", user_agent: str = "") -> Actor:
    """The rights of a login at this moment. Each client's last day is one of its own calendar."""
    held = list(_access(user, at))
    employment = next((row.membership for row in held if row.membership.client.is_internal), None)
    return Actor(
        user_id=user.pk,
        name=employment.person.name if employment else user.name,
        email=user.email,
        reseller_id=employment.client.reseller_id if employment else None,
        firm_name=employment.client.reseller.name if employment else "",
        time_zone=employment.client.reseller.time_zone if employment else settings.TIME_ZONE,
        membership_id=employment.pk if employment else None,
        staff_permissions=_direct(employment) if employment else frozenset(),
        staff_client_ids=frozenset(row.membership.client_id for row in held if _is_work(row, employment)),
        client_permissions=_client_permissions(held, employment, at),
        is_operator=user.is_operator,
        ip=ip,
        user_agent=user_agent,
    )


def _access(user: User, at: datetime) -> "list[AccessPeriod]":
    return list(
        AccessPeriod.objects.at(at)
        .filter(membership__person__user=user)
        .select_related("membership__person", "membership__client__reseller")
        .only(
            "kind", "starts_at", "ends_at", "membership__permissions", "membership__person__first_name",
            "membership__person__last_name", "membership__client__reseller_id", "membership__client__is_internal",
            "membership__client__id", "membership__client__reseller__name", "membership__client__reseller__time_zone",
        )
        .annotate(**rights_at(at))
        .order_by("membership__created_at")
    )  # fmt: skip


def _direct(membership: Membership) -> frozenset[Permission]:
    """Rights in this application that stand on the membership itself."""
    return frozenset(Permission(code) for code in membership.permissions)


def _is_work(row: AccessPeriod, employment: Membership | None) -> bool:
    """Whether it is an employee's place on a client. Not employed (any more): never, whatever rows are left."""
    client = row.membership.client
    works_there = employment is not None and client.reseller_id == employment.client.reseller_id
    return row.kind == MemberKind.RESELLER and works_there and not client.is_internal


def _client_permissions(
    held: list[AccessPeriod], employment: Membership | None, at: datetime
) -> Mapping[UUID, frozenset[Permission]]:
    """Rights on single clients: of the client's own people, and what an employee was given there beside the job."""
    return {
        row.membership.client_id: rights_of(row, at) | _direct(row.membership)
        for row in held
        if row.kind != MemberKind.RESELLER or _is_work(row, employment)
    }


def client_ip(request: HttpRequest) -> str:
    """The caller's address. Only the hops that TRUSTED_PROXY_COUNT names are believed: the last ones in the header."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXY_COUNT
    if trusted and len(hops) >= trusted:
        return str(hops[-trusted])
    return str(request.META.get("REMOTE_ADDR", ""))
