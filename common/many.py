"""Questions about many rows at once."""

import uuid
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, UUIDField, Value


def one_of(ids: Iterable[uuid.UUID]) -> Func:
    """id = ANY(the ids as one value): hundreds would else be hundreds of values, and of those a query takes 65,535."""
    values = Value(list(ids), output_field=ArrayField(UUIDField()))
    return Func(F("pk"), values, arg_joiner=" = ANY(", template="(%(expressions)s))", output_field=BooleanField())
