"""API keys of an Integrationsanvändare: made, revoked, used."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import Actor
from events.record import record
from users.actions.holding import locked_membership
from users.api_keys import PREFIX_LENGTH, digest_of, new_secret
from users.choices import MembershipState
from users.models import ApiKey, Membership

MOST_KEYS = 20
_USE_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def create_api_key(
    membership: Membership,
    *,
    name: str,
    expires_at: datetime | None,
    form_key: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key, and its secret: the only time that anybody sees it.

    The same `form_key` again gives the key of the first time, and "" for the secret: it is not kept. Raises
    ValidationError for an integration whose access is closed, and for one with MOST_KEYS usable keys.
    """
    row, at = locked_membership(membership), at or timezone.now()
    if form_key is not None and (same := row.api_keys.filter(form_key=form_key).first()):
        return same, ""
    if row.state != MembershipState.ACTIVE or row.is_over(at):
        raise ValidationError(_("Integrationens åtkomst är avstängd. Öppna den först, så kan den få en nyckel."))
    if ApiKey.objects.usable_at(at).filter(membership=row).count() >= MOST_KEYS:
        raise ValidationError(_("Integrationen har redan %(count)s nycklar. Spärra en först.") % {"count": MOST_KEYS})
    secret = new_secret()
    key = ApiKey.objects.create(
        membership=row, name=name, prefix=secret[:PREFIX_LENGTH], digest=digest_of(secret), form_key=form_key,
        created_at=at, created_by_id=by.user_id, expires_at=expires_at,
    )  # fmt: skip
    _record("integration.key_created", row, key, by=by, expires_at=expires_at)
    return key, secret


@transaction.atomic
def revoke_api_key(key: ApiKey, *, by: Actor, at: datetime | None = None) -> ApiKey:
    """Spärra: the key opens nothing from now on. Again changes nothing."""
    row, at = locked_membership(key.membership), at or timezone.now()
    key = ApiKey.objects.get(pk=key.pk)
    if key.revoked_at is not None:
        return key
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    _record("integration.key_revoked", row, key, by=by)
    return key


def revoke_keys(membership: Membership, *, by: Actor, at: datetime) -> None:
    """Revokes every key of a membership that ends for good. A part of actions that lock the client."""
    for key in membership.api_keys.filter(revoked_at=None):
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        _record("integration.key_revoked", membership, key, by=by)


def note_key_used(key: ApiKey, at: datetime) -> None:
    """Writes down when the key was last used, once a minute at most: a program may call many times a second."""
    earlier = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - _USE_NOTED_EVERY)
    ApiKey.objects.filter(earlier, pk=key.pk).update(last_used_at=at)


def _record(kind: str, row: Membership, key: ApiKey, *, by: Actor, expires_at: datetime | None = None) -> None:
    """Which key it was, by the name it was given and its first letters. Never the secret or its digest."""
    after = {"name": row.person.name, "key_name": key.name, "key_prefix": key.prefix}
    if expires_at is not None:
        after["key_expires_at"] = expires_at.isoformat()
    record(
        kind, by=by, subject=row, client_id=row.client_id, reseller_id=row.client.reseller_id, after=after,
    )  # fmt: skip
