"""Invitations: sent, sent again, opened, accepted. A link is used by one conditional UPDATE that must hit one row."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import Actor
from common.periods import day_ends_at, local_day
from common.tokens import new_salt, token_digest
from events.record import record
from users import emails, links
from users.actions.holding import locked_membership, open_access, record_membership
from users.choices import MembershipState
from users.models import Invitation, Membership, Person, User
from users.standing import standing_of

VALID_DAYS = 7


class LinkDead(Exception):  # noqa: N818  # it names what is wrong
    """The link is used, replaced or too old."""


class AnotherLogin(Exception):  # noqa: N818  # it names what is wrong
    """The link was sent to another address than the one signed in with."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A passkey that the browser has just made, checked (allauth), for a login that is to have this id."""

    user_id: UUID
    name: str
    credential: dict[str, Any]


def send(membership: Membership, *, form_key: UUID | None, by: Actor, at: datetime) -> Invitation:
    """A fresh invitation by mail; an open one before it is dead. A part of actions that lock the client and record."""
    revoke_open(membership, at)
    last_day = local_day(at, membership.client.time_zone) + timedelta(days=VALID_DAYS)
    invitation = Invitation(
        membership=membership, email=membership.person.email.strip().lower(), language=membership.client.language,
        salt=new_salt(), form_key=form_key, sent_at=at, sent_by_id=by.user_id, sent_by_name=by.name,
        expires_at=day_ends_at(last_day, membership.client.time_zone),
    )  # fmt: skip
    invitation.token_digest = token_digest(links.invitation_token(invitation))
    invitation.save(force_insert=True)
    emails.invitation(invitation)
    return invitation


def revoke_open(membership: Membership, at: datetime) -> None:
    """Kills the open invitation of a membership, if there is one. A part of actions that record."""
    Invitation.objects.open().filter(membership=membership).update(revoked_at=at)


@transaction.atomic
def send_invitation_again(
    membership: Membership, *, form_key: UUID | None = None, by: Actor, at: datetime | None = None
) -> Invitation:
    """Skicka igen: a fresh link, the old one dies. The same `form_key` again gives the invitation of the first time.

    Raises ValidationError for someone who waits for no answer.
    """
    row, at = locked_membership(membership), at or timezone.now()
    if form_key is not None and (same := row.invitations.filter(form_key=form_key).first()):
        return same
    if row.state != MembershipState.INVITED or row.is_over(at):
        raise ValidationError(_("Bara den som är inbjuden kan få inbjudan igen."))
    invitation = send(row, form_key=form_key, by=by, at=at)
    record(
        "invitation.sent_again", by=by, subject=row, client_id=row.client_id, reseller_id=row.client.reseller_id,
        after={"name": row.person.name, "email": invitation.email, "expires_at": invitation.expires_at},
    )  # fmt: skip
    return invitation


@transaction.atomic
def mark_invitation_opened(invitation: Invitation, *, by: Actor, at: datetime) -> None:
    """First-seen, once, and unconfirmed: a mail filter opens links too. Nothing else changes."""
    if Invitation.objects.filter(pk=invitation.pk, opened_at__isnull=True).update(opened_at=at):
        membership = invitation.membership
        record(
            "invitation.opened", by=by, subject=membership, client_id=membership.client_id,
            reseller_id=membership.client.reseller_id, after={"email": invitation.email, "opened_at": at},
        )  # fmt: skip


@transaction.atomic
def accept_as_new(
    token: str,
    *,
    first_name: str,
    last_name: str,
    password: str | None = None,
    key: NewKey | None = None,
    by: Actor,
    at: datetime,
) -> User:
    """Accepts with a login that is made now, together with the way in: a password, or a passkey.

    Raises LinkDead, AnotherLogin where the address has a login, and ValueError without any way in.
    """
    if not password and key is None:
        raise ValueError("a login needs a way in")
    invitation, membership = _claim(token, at)
    names = {"first_name": first_name, "last_name": last_name, "language": invitation.language}
    user = _new_login(invitation.email, password, key, names)
    record("user.created", by=by, subject=user, after={"email": user.email})
    if key is not None:
        WebAuthn.add(user, key.name, key.credential)
        record("user.second_step_changed", by=by, subject=user, after={"change": "webauthn_added"})
    _take_template(user, membership)
    _join(membership, user, by=by, at=at)
    return user


def _new_login(email: str, password: str | None, key: NewKey | None, names: dict[str, str]) -> User:
    """The login. Another invitation to the same address may be accepted in this very moment: one of them makes it."""
    if User.objects.filter(email=email).exists():
        raise AnotherLogin
    own_id = {"id": key.user_id} if key else {}
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, **own_id, **names)
    except IntegrityError as taken:
        raise AnotherLogin from taken


@transaction.atomic
def accept_as(token: str, *, user: User, by: Actor, at: datetime) -> Membership:
    """Accepts with the login that the address has already. Raises LinkDead or AnotherLogin, and changes nothing."""
    invitation, membership = _claim(token, at)
    if user.email.strip().lower() != invitation.email or not user.is_active:
        raise AnotherLogin
    return _join(membership, user, by=by, at=at)


def _claim(token: str, at: datetime) -> tuple[Invitation, Membership]:
    """Uses the link: exactly one row, or LinkDead. Whatever is raised after this takes it back."""
    digest = token_digest(token)
    found = Invitation.objects.filter(token_digest=digest).select_related("membership__client").first()
    if found is None:
        raise LinkDead
    membership = locked_membership(found.membership)
    open_now = Invitation.objects.open().filter(token_digest=digest, expires_at__gt=at)
    waits = membership.state == MembershipState.INVITED and not membership.is_over(at)
    if not waits or open_now.update(accepted_at=at) != 1:
        raise LinkDead
    return found, membership


def _take_template(user: User, membership: Membership) -> None:
    """A new login starts as the användarmall says that it was given."""
    template = membership.user_template
    if template is not None:
        user.start_page, user.language, user.shortcuts = template.start_page, template.language, template.shortcuts
        user.save(update_fields=["start_page", "language", "shortcuts"])


def _join(membership: Membership, user: User, *, by: Actor, at: datetime) -> Membership:
    before = standing_of(membership, at)
    membership.person = _person_of(membership, user)
    membership.state = MembershipState.ACTIVE
    membership.save(update_fields=["state", "person"])
    open_access(membership, at)
    record_membership("membership.accepted", membership, before=before, at=at, by=by)
    return membership


def _person_of(membership: Membership, user: User) -> Person:
    """The firm's person, now with the login. One whom the firm knew by another address is the same person still."""
    person = membership.person
    known = Person.objects.filter(reseller_id=person.reseller_id, user=user).exclude(pk=person.pk).first()
    if known is not None and not known.memberships.filter(client=membership.client_id).exists():
        return known
    if known is None and person.user_id is None:
        person.user = user
        person.save(update_fields=["user"])
    return person
