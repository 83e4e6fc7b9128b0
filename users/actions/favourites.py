"""Favoriter: clients that somebody keeps at hand, a bookmark of their own."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from common.access import Actor
from users.models import User

MOST = 20


@transaction.atomic
def set_favourite(user_id: UUID, *, client: Client, is_on: bool, by: Actor) -> User:
    """Keeps the client at hand for the login, or no longer. Twice changes nothing.

    Raises ValidationError for one too many.
    """
    row = User.objects.select_for_update(no_key=True).get(pk=user_id)
    others = [pk for pk in row.favourites if pk != client.pk]
    if is_on and len(others) >= MOST:
        raise ValidationError(
            _("Du har %(count)s favoriter, och fler får inte plats. Ta bort en först.") % {"count": MOST}
        )
    row.favourites = [*others, client.pk] if is_on else others
    row.save(update_fields=["favourites"])
    return row
