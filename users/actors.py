"""From a login to an Actor: one query over the memberships in force now."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from common.access import Actor, Permission
from common.periods import local_day
from users.choices import MemberKind
from users.models import Membership, User


def actor_for(request: HttpRequest) -> Actor:
    """The actor behind a request: a signed-in person with their rights now, or someone with a link at most."""
    ip, user_agent = client_ip(request), request.headers.get("User-Agent", "")[:400]
    if not request.user.is_authenticated:
        return Actor(kind="contact", ip=ip, user_agent=user_agent)
    return actor_of(request.user, at=timezone.now(), ip=ip, user_agent=user_agent)


def actor_of(user: User, *, at: datetime, ip: str = "", user_agent: str = "") -> Actor:
    """The rights of a login at this moment. Each membership is judged by its client's own calendar day."""
    held = [row for row in _memberships(user) if row.holds_on(local_day(at, row.client.time_zone))]
    employment = next((row for row in held if row.client.is_internal), None)
    return Actor(
        user_id=user.pk,
        name=employment.person.name if employment else user.name,
        email=user.email,
        reseller_id=employment.client.reseller_id if employment else None,
        firm_name=employment.client.reseller.name if employment else "",
        time_zone=employment.client.reseller.time_zone if employment else settings.TIME_ZONE,
        membership_id=employment.pk if employment else None,
        staff_permissions=frozenset(Permission(code) for code in employment.permissions) if employment else frozenset(),
        staff_client_ids=_staff_clients(held, employment),
        client_permissions={
            row.client_id: frozenset(Permission(code) for code in row.permissions)
            for row in held
            if row.kind != MemberKind.RESELLER
        },
        is_operator=user.is_operator,
        ip=ip,
        user_agent=user_agent,
    )


def _memberships(user: User) -> list[Membership]:
    return list(
        Membership.objects.filter(person__user=user, is_active=True)
        .select_related("person", "client__reseller")
        .only(
            "kind", "starts_on", "ends_on", "is_active", "permissions", "person__first_name", "person__last_name",
            "client__reseller_id", "client__is_internal", "client__time_zone", "client__id",
            "client__reseller__name", "client__reseller__time_zone",
        )
        .order_by("created_at")
    )  # fmt: skip


def _staff_clients(held: list[Membership], employment: Membership | None) -> frozenset[UUID]:
    """Clients that an employee is on. Not employed (any more): none, whatever rows are left."""
    if employment is None:
        return frozenset()
    firm = employment.client.reseller_id
    return frozenset(
        row.client_id
        for row in held
        if row.kind == MemberKind.RESELLER and row.client.reseller_id == firm and not row.client.is_internal
    )


def client_ip(request: HttpRequest) -> str:
    """The caller's address. Only the hops that TRUSTED_PROXY_COUNT names are believed: the last ones in the header."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXY_COUNT
    if trusted and len(hops) >= trusted:
        return str(hops[-trusted])
    return str(request.META.get("REMOTE_ADDR", ""))
