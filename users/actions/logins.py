"""What a person does with the own login, and blocking one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from common.access import Actor
from events.record import record
from users import emails
from users.models import Membership, User
from users.passwords import ALONE


@transaction.atomic
def note_sign_in(user: User, *, by: Actor) -> User:
    """Writes down that someone signed in. `by` is the person as of now; the firm is the one they work for."""
    record("user.signed_in", by=by, subject=user, reseller_id=by.reseller_id)
    return user


@transaction.atomic
def note_sign_out(user: User, *, by: Actor) -> User:
    """Writes down that someone signed out."""
    record("user.signed_out", by=by, subject=user, reseller_id=by.reseller_id)
    return user


@transaction.atomic
def change_password(user: User, *, password: str, by: Actor) -> User:
    """Sets a new password and tells the owner: every other session and older password link is dead at once.

    `by` is the person themselves, or someone who holds the link that was mailed to the address (kind "contact").
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    user.set_password(password)
    user.has_short_password = len(password) < ALONE
    user.save(update_fields=["password", "has_short_password"])
    record("user.password_changed", by=by, subject=user, reseller_id=by.reseller_id)
    emails.login_changed(user, "password_changed")
    return user


@transaction.atomic
def block_login(user: User, *, by: Actor) -> User:
    """Spärrar the login: every session is over at once, and no older link or session ever works again.

    Blocking a blocked one changes nothing and records nothing. Raises ValidationError for one's own login.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == by.user_id:
        raise ValidationError(_("Du kan inte spärra ditt eget konto."))
    if not user.is_active:
        return user
    user.is_active = False
    user.save(update_fields=["is_active"])  # the database counts it, and with that the sessions are dead
    for session in UserSession.objects.filter(user=user):
        session.end()
    record(
        "user.blocked", by=by, subject=user, reseller_id=by.reseller_id,
        before={"is_active": True}, after={"is_active": False},
    )  # fmt: skip
    return User.objects.get(pk=user.pk)


@transaction.atomic
def unblock_login(user: User, *, by: Actor) -> User:
    """Lets the person sign in again, with the password and second step they had. Nothing older is revived."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        return user
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(
        "user.unblocked", by=by, subject=user, reseller_id=by.reseller_id,
        before={"is_active": False}, after={"is_active": True},
    )  # fmt: skip
    return user


@transaction.atomic
def note_second_step(user: User, *, change: str, by: Actor) -> User:
    """Writes down that a second step or key was added or taken away (allauth has done it), and tells the owner."""
    record("user.second_step_changed", by=by, subject=user, reseller_id=by.reseller_id, after={"change": change})
    emails.login_changed(user, change)
    return user


@transaction.atomic
def change_account(
    user: User,
    *,
    first_name: str,
    last_name: str,
    language: str,
    start_page: str | None = None,
    shortcuts: Sequence[str] | None = None,
    by: Actor,
) -> User:
    """Changes what a login says of itself. What a firm has written about the person is the firm's and stays.

    `start_page` and `shortcuts` stay as they are where they are not given.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    after: dict[str, Any] = {"first_name": first_name, "last_name": last_name, "language": language}
    if start_page is not None:
        after["start_page"] = start_page
    if shortcuts is not None:
        after["shortcuts"] = list(shortcuts)
    before = {name: getattr(user, name) for name in after}
    if before == after:
        return user
    for name, value in after.items():
        setattr(user, name, value)
    user.save(update_fields=list(after))
    differing = [name for name in after if before[name] != after[name]]
    record(
        "user.changed", by=by, subject=user, reseller_id=by.reseller_id,
        before={name: before[name] for name in differing}, after={name: after[name] for name in differing},
    )  # fmt: skip
    return user


@transaction.atomic
def set_default_company(user: User, *, client: Client | None, by: Actor, at: datetime | None = None) -> User:
    """Makes it the company that Mina åtkomster opens with; None for none. The same again changes nothing.

    Raises ValidationError for a company that the person is not at now.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    before, after = user.default_client_id, client.pk if client else None
    if before == after:
        return user
    mine = Membership.objects.in_force(at or timezone.now()).filter(person__user=user, client=client)
    if client is not None and not mine.exists():
        raise ValidationError(_("Du har ingen åtkomst hos företaget nu."))
    user.default_client_id = after
    user.save(update_fields=["default_client_id"])
    record(
        "user.default_company_set", by=by, subject=user, reseller_id=by.reseller_id,
        before={"company_name": _company_name(before)}, after={"company_name": client.name if client else ""},
    )  # fmt: skip
    return user


def _company_name(client_id: UUID | None) -> str:
    if client_id is None:
        return ""
    return Client.objects.filter(pk=client_id).values_list("name", flat=True).first() or ""
