"""Användarmallar: shared from one's own settings, renamed, archived, taken by whoever has the mallnyckel."""

import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import Actor
from events.record import record
from users.models import Membership, User, UserTemplate

# Nothing that is read for something else: no I, L, O, 0 or 1.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
GROUPS, LETTERS = 3, 4
SETTINGS = ("start_page", "language", "shortcuts")


def new_key() -> str:
    """A mallnyckel: three groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET) for _letter in range(LETTERS)) for _group in range(GROUPS))


def tidy_key(typed: str) -> str:
    """The key as it is kept, however it was typed: "abcd efgh jkmn" is ABCD-EFGH-JKMN."""
    letters = "".join(char for char in typed.upper() if char.isalnum())[: GROUPS * LETTERS]
    return "-".join(letters[start : start + LETTERS] for start in range(0, len(letters), LETTERS))


def share_user_template(user: User, *, name: str, by: Actor, at: datetime | None = None) -> UserTemplate:
    """Dela som mall: the person's start page, language and shortcuts under a name, with a fresh key.

    The same name and settings again give the template that is there. Raises ValidationError (`name`) for a name that
    another of the firm's templates has.
    """
    try:
        with transaction.atomic():
            return _share(user, name, by, at or timezone.now())
    except IntegrityError:
        return _same_or_refuse(user, name, by)


def _share(user: User, name: str, by: Actor, at: datetime) -> UserTemplate:
    row = UserTemplate.objects.create(
        reseller_id=by.firm, name=name, key=new_key(), shared_by_id=by.user_id, shared_by_name=by.name, created_at=at,
        **_settings_of(user),
    )  # fmt: skip
    _record("user_template.shared", row, after=_settings_of(user), by=by)
    return row


def _same_or_refuse(user: User, name: str, by: Actor) -> UserTemplate:
    row = UserTemplate.objects.on_offer().filter(reseller_id=by.firm, name=name, shared_by_id=by.user_id).first()
    if row is None or _settings_of(row) != _settings_of(user):
        raise ValidationError({"name": _("En annan användarmall har redan det namnet.")})
    return row


def rename_user_template(template: UserTemplate, *, name: str, by: Actor) -> UserTemplate:
    """Gives it another name; the key stays. The same name changes nothing. Raises ValidationError for a taken one."""
    try:
        with transaction.atomic():
            row = UserTemplate.objects.select_for_update().get(pk=template.pk)
            before, row.name = row.name, name
            if before == name:
                return row
            row.save(update_fields=["name"])
            _record("user_template.renamed", row, before={"template_name": before}, by=by)
            return row
    except IntegrityError:
        raise ValidationError({"name": _("En annan användarmall har redan det namnet.")}) from None


@transaction.atomic
def archive_user_template(template: UserTemplate, *, by: Actor, at: datetime | None = None) -> UserTemplate:
    """Takes it off offer: its key opens nothing. Whoever started with it keeps what it gave. Again changes nothing."""
    row = UserTemplate.objects.select_for_update().get(pk=template.pk)
    if row.archived_at is None:
        row.archived_at = at or timezone.now()
        row.save(update_fields=["archived_at"])
        _record("user_template.archived", row, by=by)
    return row


@transaction.atomic
def restore_user_template(template: UserTemplate, *, by: Actor) -> UserTemplate:
    """Puts it on offer again, under its name and with the key that it had. Again changes nothing."""
    row = UserTemplate.objects.select_for_update().get(pk=template.pk)
    if row.archived_at is not None:
        row.archived_at = None
        row.save(update_fields=["archived_at"])
        _record("user_template.restored", row, by=by)
    return row


@transaction.atomic
def take_user_template(user: User, *, key: str, by: Actor, at: datetime | None = None) -> UserTemplate:
    """Använd en mallnyckel: the template's settings become the person's own.

    Raises ValidationError (`key`), in the same words for an unknown key, an archived template and another firm's.
    """
    at = at or timezone.now()
    mine = Membership.objects.filter(person__user=user).in_force(at)
    offered = UserTemplate.objects.on_offer().filter(reseller__in=mine.values("client__reseller"))
    template = offered.filter(key=tidy_key(key)).first()
    if template is None:
        raise ValidationError({"key": _("Det finns ingen mall med den nyckeln. Be den som delade den om nyckeln.")})
    user = User.objects.select_for_update().get(pk=user.pk)
    before, after = _settings_of(user), _settings_of(template)
    for name, value in after.items():
        setattr(user, name, value)
    user.save(update_fields=list(SETTINGS))
    there = Membership.objects.filter(person__user=user, client__reseller=template.reseller_id)
    there.filter(pk__in=mine.values("pk")).update(user_template=template)
    record(
        "user_template.taken", by=by, subject=user, reseller_id=template.reseller_id,
        before={name: before[name] for name in after if before[name] != after[name]},
        after={"template_name": template.name} | {name: after[name] for name in after if before[name] != after[name]},
    )  # fmt: skip
    return template


def _settings_of(row: User | UserTemplate) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SETTINGS}


def _record(
    kind: str, row: UserTemplate, *, by: Actor, before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """The name of a template is not about a person."""
    told = {"template_name": row.name} | (after or {})
    record(kind, by=by, subject=row, reseller_id=row.reseller_id, before=before, after=told)
