"""Keyset paging: a page begins after the last row of the one before, however long the list is."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import BooleanField, F, Field, Func, GeneratedField, Model, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows, and the cursors of its neighbours (empty where there is none)."""

    rows: Sequence[Row]
    before: str
    after: str


COUNT_CAP = 10_000


def capped_counts(lists: dict[str, QuerySet[Any]]) -> dict[str, int]:
    """How many rows each list has, in one query; nothing is counted beyond COUNT_CAP + 1."""
    compiled = {
        name: rows.order_by().values("pk")[: COUNT_CAP + 1].query.sql_with_params() for name, rows in lists.items()
    }
    asked = list(dict.fromkeys(compiled.values()))  # the same list under two names is counted once
    # Django compiled the parts, and every value is a parameter.
    parts = ", ".join(f"(SELECT count(*) FROM ({query}) AS counted)" for query, _ in asked)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}", [value for _, values in asked for value in values])
        counts = dict(zip(asked, cursor.fetchone(), strict=True))
    return {name: counts[query] for name, query in compiled.items()}


def keyset_page(
    rows: QuerySet[Row], order: Sequence[str], *, before: str = "", after: str = "", size: int = PAGE_SIZE
) -> Page[Row]:
    """One page of `rows` in `order`: field names, the last one unique, none of them null, all rising or all falling ("-").

    `after` or `before` is a cursor of an earlier page. A cursor that cannot be read gives the first page.
    """
    values = _read(before or after, [field_of(rows.model, name) for name in order])
    backwards = bool(before) and values is not None
    running = [_flip(name) for name in order] if backwards else list(order)
    if values is not None:
        rows = rows.filter(beyond(running, values))
    found = list(rows.order_by(*running)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_earlier, has_later = (more, True) if backwards else (values is not None, more)
    return Page(
        rows=found,
        before=_write(found[0], order) if found and has_earlier else "",
        after=_write(found[-1], order) if found and has_later else "",
    )


def _flip(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def beyond(order: Sequence[str], values: Sequence[Any]) -> GreaterThan | LessThan:
    """Rows after `values` in `order`, compared as one row: (a, b) > (x, y). The index seeks straight to the place."""
    names = [name.lstrip("-") for name in order]
    if len(names) != len({*names}) or len({name.startswith("-") for name in order}) != 1:
        raise ValueError("an order rises or falls as a whole")
    lookup = LessThan if order[0].startswith("-") else GreaterThan
    return lookup(_row(*map(F, names)), _row(*map(Value, values)))


def _row(*parts: F | Value) -> Func:
    return Func(*parts, template="(%(expressions)s)", output_field=BooleanField())


def field_of(model: type[Model], name: str) -> "Field[Any, Any]":
    """The field behind a name of an order."""
    name = name.lstrip("-")
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return field.output_field if isinstance(field, GeneratedField) else field  # type: ignore[return-value]


def _write(row: Model, order: Sequence[str]) -> str:
    values = [_plain(getattr(row, name.lstrip("-"))) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).rstrip(b"=").decode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(cursor: str, fields: "Sequence[Field[Any, Any]]") -> list[Any] | None:
    """The values of a cursor, each as its field takes it; None for one that nobody here has written."""
    if not cursor or len(cursor) > 2000:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or "\x00" in "".join(map(str, values)):
            return None
        return [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (ValueError, ValidationError):
        return None
