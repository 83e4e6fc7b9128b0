"""From a login to an Actor: one query over the access in force now."""

import ipaddress
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from common.access import Actor, Permission
from users.access import rights_of
from users.choices import MemberKind
from users.held_now import Held, held_at
from users.models import User


def actor_for(request: HttpRequest) -> Actor:
    """The actor behind a request: a signed-in person with their rights now, or someone with a link at most."""
    ip, user_agent = client_ip(request), request.headers.get("User-Agent", "")[:400]
    if not request.user.is_authenticated:
        return Actor(kind="contact", ip=ip, user_agent=user_agent)
    return actor_of(request.user, at=timezone.now(), ip=ip, user_agent=user_agent)


def actor_of(user: User, *, at: datetime, ip: str = "", user_agent: str = "") -> Actor:
    """The rights of a login at this moment. Each client's last day is one of its own calendar."""
    held = held_at(user.pk, at)
    job = next((row for row in held if row.is_internal), None)
    return Actor(
        user_id=user.pk,
        name=_name(job) if job else user.name,
        email=user.email,
        reseller_id=job.reseller_id if job else None,
        firm_name=job.firm_name if job else "",
        time_zone=job.time_zone if job else settings.TIME_ZONE,
        membership_id=job.membership_id if job else None,
        staff_permissions=_direct(job) if job else frozenset(),
        staff_client_ids=frozenset(row.client_id for row in held if _is_work(row, job)),
        client_permissions=_client_permissions(held, job, at),
        is_operator=user.is_operator,
        ip=ip,
        user_agent=user_agent,
    )


def actor_of_login(user_id: UUID, at: datetime) -> Actor | None:
    """The rights of a login at this moment, for a worker; None where it is blocked or gone."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return actor_of(user, at=at) if user else None


def _name(row: Held) -> str:
    """As Person.name."""
    full = f"{row.first_name} {row.last_name}".strip()
    return full or row.email


def _direct(row: Held) -> frozenset[Permission]:
    """Rights in this application that stand on the membership itself, and what follows from them."""
    rights = {Permission(code) for code in row.permissions}
    if Permission.EDIT_CLIENTS in rights:
        rights.add(Permission.EDIT_INVOICE_EMAIL)
    return frozenset(rights)


def _is_work(row: Held, job: Held | None) -> bool:
    """Whether it is an employee's place on a client. Not employed (any more): never, whatever rows are left."""
    works_there = job is not None and row.reseller_id == job.reseller_id
    return row.kind == MemberKind.RESELLER and works_there and not row.is_internal


def _client_permissions(held: list[Held], job: Held | None, at: datetime) -> Mapping[UUID, frozenset[Permission]]:
    """Rights on single clients: of the client's own people, and what an employee was given there beside the job."""
    known: dict[tuple[str, ...], frozenset[Permission]] = {}
    return {
        row.client_id: _carried(row, at, known) | _direct(row)
        for row in held
        if row.kind != MemberKind.RESELLER or _is_work(row, job)
    }


def _carried(row: Held, at: datetime, known: dict[tuple[str, ...], frozenset[Permission]]) -> frozenset[Permission]:
    """What its packages and permissions carry. A consultant holds the same on hundreds of clients: worked out once."""
    said = (*row.packaged, "granted", *row.granted, "taken", *row.taken)
    if said not in known:
        known[said] = rights_of(row, at)
    return known[said]


def client_ip(request: HttpRequest) -> str:
    """The caller's address, without a port; empty where none is known.

    Only the hops that TRUSTED_PROXY_COUNT names are believed: the last ones in the header. A hop that is no address
    ("unknown") counts as its proxy.
    """
    hops = [hop for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted, own = settings.TRUSTED_PROXY_COUNT, _address(str(request.META.get("REMOTE_ADDR", "")))
    return _address(hops[-trusted]) or own if trusted and len(hops) >= trusted else own


def _address(hop: str) -> str:
    """Some proxies write "192.0.2.1:5678" and "[2001:db8::1]:443": with its port, one caller would be many."""
    host = hop.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return ""
