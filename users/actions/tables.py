"""How a person has the tables: the height of their rows, the columns of the client list, the keys that are a sign."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from clients.columns import COLUMNS
from common.access import Actor
from users.models import User


@transaction.atomic
def set_tables(user_id: UUID, *, is_dense: bool, has_letter_keys: bool, by: Actor) -> User:
    """Keeps the density of every table of the login, and whether single signs are keys."""
    row = User.objects.select_for_update(no_key=True).get(pk=user_id)
    row.is_dense, row.has_letter_keys = is_dense, has_letter_keys
    row.save(update_fields=["is_dense", "has_letter_keys"])
    return row


@transaction.atomic
def choose_columns(user_id: UUID, *, columns: Collection[str] | None, by: Actor) -> User:
    """Keeps which columns the login's client list shows beside the name. None is all, also those that come later.

    Whoever ticks them all has chosen none. Columns that do not exist are left out.
    """
    row = User.objects.select_for_update(no_key=True).get(pk=user_id)
    kept = list(COLUMNS) if columns is None else [key for key in COLUMNS if key in columns]
    row.list_columns = None if len(kept) == len(COLUMNS) else kept
    row.save(update_fields=["list_columns"])
    return row
