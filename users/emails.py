"""Mail to people about their logins and their work. Each is a row in the transaction of what caused it."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import Client, CompanyChange, Reseller
from common.access import Actor
from common.periods import local_day
from mail.compose import compose
from mail.links import Link, SealedLink, mark
from mail.models import Message
from mail.notices import Notice, stop_url
from mail.outbox import draft, queue
from users import links
from users.choices import RequestState
from users.models import AccessRequest, Invitation, Membership, User
from users.reset import password_path

_LISTED_AT_MOST = 50

# What is told when a login has been changed; the second steps by the names of allauth's own mails.
_NOTICES: dict[str, str | Promise] = {
    "password_changed": _("Lösenordet är bytt."),
    "totp_activated": _("Tvåstegsinloggning med app är på."),
    "totp_deactivated": _("Tvåstegsinloggning med app är av."),
    "webauthn_added": _("En nyckel är tillagd."),
    "webauthn_removed": _("En nyckel är borttagen."),
    "recovery_codes_generated": _("Reservkoder är skapade. Äldre koder gäller inte."),
}


def password_link(user: User, *, firm_name: str = "") -> None:
    """A link to choose a password with. `firm_name` where a firm made the login; the mail is the platform's own.

    Each has a key of its own: a person who asks twice is sent two, and the first use kills both.
    """
    is_first = not user.has_usable_password()
    context = {"user": user, "firm_name": firm_name, "link": mark("password"), "is_first": is_first}
    queue(
        key=f"account:{user.pk}:password:{uuid.uuid4().hex}",
        kind="account",
        to=(user.name, user.email),
        language=user.language,
        composed=compose("users/emails/password_link", context, language=user.language),
        links={"password": SealedLink(password_path(user), shown=reverse("account_reset_password"))},
    )


def login_changed(user: User, change: str) -> None:
    """Tells the owner of a login that it was changed: `change` is a name in the list above."""
    context = {"user": user, "what": _NOTICES[change], "at": timezone.localtime()}
    queue(
        key=f"account:{user.pk}:notice:{uuid.uuid4().hex}",
        kind="account",
        to=(user.name, user.email),
        language=user.language,
        composed=compose("users/emails/account_notice", context, language=user.language),
    )


def you_are_responsible(client: Client, responsible: Membership, *, event_id: int, by: Actor) -> None:
    """Tells an employee that a client is theirs. Sent to the firm's own address of the person, or not at all."""
    person = responsible.person
    if not (person.email and person.wants(Notice.RESPONSIBLE)):
        return
    language, stop = person.language or client.reseller.language, person.stop_links(Notice.RESPONSIBLE)
    context = {
        "client": client, "firm": client.reseller, "by": by, "path": reverse("clients:detail", args=[client.pk]),
        "stop_url": stop_url(stop),
    }  # fmt: skip
    queue(
        key=f"client:{client.pk}:responsible:{event_id}",
        kind="responsible",
        to=(person.name, person.email),
        language=language,
        composed=compose("users/emails/you_are_responsible", context, language=language),
        links=stop,
        firm=client.reseller,
        client_id=client.pk,
    )


def you_are_responsible_for_many(responsible: Membership, *, order_id: uuid.UUID, count: int, by: Actor) -> None:
    """Tells an employee, once, that many clients are theirs. Sent to the firm's own address of the person, or not."""
    person, firm = responsible.person, responsible.client.reseller
    if not (person.email and person.wants(Notice.RESPONSIBLE)):
        return
    language, stop = person.language or firm.language, person.stop_links(Notice.RESPONSIBLE)
    context = {
        "count": count, "firm": firm, "by": by, "path": f"{reverse('clients:list')}?view=mine",
        "stop_url": stop_url(stop),
    }  # fmt: skip
    queue(
        key=f"bulk:{order_id}:responsible",
        kind="responsible",
        to=(person.name, person.email),
        language=language,
        composed=compose("users/emails/you_are_responsible_for_many", context, language=language),
        links=stop,
        firm=firm,
    )


def invitation(row: Invitation) -> None:
    """To whoever is invited: what they get, by whom, until when the link works."""
    membership = row.membership
    client, firm = membership.client, membership.client.reseller
    with translation.override(row.language):
        packages = package_names(membership, row.sent_at)
    context = {
        "invitation": row, "membership": membership, "client": client, "firm": firm, "url": mark("invitation"),
        "packages": packages,
        "last_day": last_day_of(row),
    }  # fmt: skip
    queue(
        key=invitation_key(row),
        kind="invitation",
        to=(membership.person.name, row.email),
        language=row.language,
        composed=compose("users/emails/invitation", context, language=row.language),
        links={"invitation": Link(kind=links.INVITATION_KIND, row_id=row.pk, salt=row.salt, path=links.PATH)},
        firm=firm,
        client_id=client.pk,
    )


def last_day_of(row: Invitation) -> date:
    """The last day that the link works, by the client's calendar."""
    return local_day(row.expires_at - timedelta(microseconds=1), row.membership.client.time_zone)


def invitation_key(row: Invitation) -> str:
    """The key of the mail that carries this invitation's link."""
    return f"invitation:{row.pk}:sent"


def access_changed(membership: Membership, *, event_id: int, by: Actor) -> None:
    """To someone whose packages or permissions were changed, if the firm has an address of theirs."""
    person, client = membership.person, membership.client
    if not person.email:
        return
    language = person.language or client.language
    with translation.override(language):
        packages = package_names(membership, timezone.now())
    context = {"client": client, "firm": client.reseller, "by": by, "packages": packages, "path": reverse("users:me")}
    queue(
        key=f"membership:{membership.pk}:access:{event_id}",
        kind="access_changed",
        to=(person.name, person.email),
        language=language,
        composed=compose("users/emails/access_changed", context, language=language),
        firm=client.reseller,
        client_id=client.pk,
    )


def request_asked(row: AccessRequest, readers: Sequence[Membership]) -> None:
    """To the employees who are to answer a request; to the firm where it has nobody to tell. One mail to each."""
    client, asker = row.membership.client, row.membership.person
    recipients: list[Membership | None] = [*readers] or [None]
    for to in recipients:
        language = (to.person.language if to else "") or client.reseller.language
        with translation.override(language):
            what = str(row.thing)
        context = {
            "request": row, "what": what, "client": client, "firm": client.reseller, "asker": asker,
            "is_reader": to is not None, "path": reverse("users:decide", args=[row.pk]),
        }  # fmt: skip
        queue(
            key=f"request:{row.pk}:asked:{to.pk if to else client.reseller_id}",
            kind="request_asked",
            to=(to.person.name, to.person.email) if to else (client.reseller.name, client.reseller.email),
            language=language,
            composed=compose("users/emails/request_asked", context, language=language),
            firm=client.reseller,
            client_id=client.pk,
        )


def request_answered(row: AccessRequest, *, by: Actor) -> None:
    """To whoever asked for more: approved until when, or refused and why."""
    membership = row.membership
    person, client = membership.person, membership.client
    if not person.email:
        return
    language = person.language or client.language
    until = local_day(row.ends_at - timedelta(microseconds=1), client.time_zone) if row.ends_at else None
    with translation.override(language):
        what = str(row.thing)
    context = {
        "request": row, "what": what, "client": client, "firm": client.reseller, "by": by, "until": until,
        "is_approved": row.state == RequestState.APPROVED, "path": reverse("users:company", args=[membership.pk]),
    }  # fmt: skip
    queue(
        key=f"request:{row.pk}:answered",
        kind="request_answered",
        to=(person.name, person.email),
        language=language,
        composed=compose("users/emails/request_answered", context, language=language),
        firm=client.reseller,
        client_id=client.pk,
    )


def company_changed(change: CompanyChange, follower: Membership) -> Message:
    """A draft to someone who follows a company: what is different in the register. One for each change and follower."""
    company, person, client = change.company, follower.person, change.company.client
    language, stop = person.language or client.language, person.stop_links(Notice.COMPANY_CHANGED)
    path = reverse("users:company_card", args=[follower.pk, company.country, company.number])
    context = {
        "change": change, "company": company, "client": client, "firm": client.reseller, "path": path,
        "stop_url": stop_url(stop),
    }  # fmt: skip
    return draft(
        key=f"company_change:{change.pk}:{follower.pk}",
        kind="company_changed",
        to=(person.name, person.email),
        language=language,
        composed=compose("users/emails/company_changed", context, language=language),
        links=stop,
        firm=client.reseller,
        client_id=client.pk,
    )


def package_names(membership: Membership, at: datetime) -> list[str]:
    """The packages that the person has or will have, in the active language and the catalogue's order."""
    periods = membership.package_periods.not_over(at).select_related("package").order_by("package__position")
    return [str(period.package) for period in periods]


class LastDay(Protocol):
    """Someone whose access ends, or has."""

    @property
    def id(self) -> uuid.UUID | str:
        """The membership."""

    @property
    def name(self) -> str:
        """Whose it is."""

    @property
    def client_id(self) -> uuid.UUID | str:
        """On which client."""

    @property
    def client_name(self) -> str:
        """And what that is called."""

    @property
    def ends_on(self) -> date:
        """The last day."""


def last_days(rows: Sequence[LastDay], *, firm: Reseller, reader: Membership | None, has_ended: bool) -> Message:
    """A draft that tells a responsible, or the firm, of everyone whose access ends within a week, or has ended."""
    rows = sorted(rows, key=lambda row: (row.ends_on, row.client_name, row.name))
    language = (reader.person.language if reader else "") or firm.language
    clients = {row.client_id for row in rows}
    only = next(iter(clients)) if len(clients) == 1 else None
    stop = reader.person.stop_links(Notice.LAST_DAY_PASSED) if reader and has_ended else {}
    context = {
        "rows": rows[:_LISTED_AT_MOST], "count": len(rows), "more": max(0, len(rows) - _LISTED_AT_MOST),
        "first": rows[0], "firm": firm, "has_ended": has_ended, "is_one_client": only is not None,
        "is_responsible": reader is not None, "stop_url": stop_url(stop),
        "path": reverse("users:people", args=[only]) if only else reverse("clients:list"),
    }  # fmt: skip
    reason = hashlib.sha256(" ".join(f"{row.id} {row.ends_on}" for row in rows).encode()).hexdigest()
    return draft(
        key=f"last_days:{'ended' if has_ended else 'coming'}:{reader.pk if reader else firm.pk}:{reason}",
        kind="last_days",
        to=(reader.person.name, reader.person.email) if reader else (firm.name, firm.email),
        language=language,
        composed=compose("users/emails/last_days", context, language=language),
        links=stop,
        firm=firm,
        client_id=uuid.UUID(str(only)) if only else None,
    )
