"""Keyset paging: a page begins after the last row of the one before, however long the list is."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import EmptyResultSet, ValidationError
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
    found = ask_together({name: count_of(rows) for name, rows in lists.items()})
    return {name: count or 0 for name, count in found.items()}


class Compiled(NamedTuple):
    """A query and its values. `counted` are the rows whose "count" its answer holds beside other things."""

    sql: str
    values: tuple[Any, ...]
    counted: "Compiled | None" = None


def count_of(rows: QuerySet[Any]) -> Compiled | None:
    """For ask_together: how many rows there are, counted no further than COUNT_CAP + 1."""
    return _wrapped("SELECT count(*) FROM ({}) AS counted", rows.order_by().values("pk")[: COUNT_CAP + 1])


def first_of(rows: QuerySet[Any, dict[str, Any]]) -> Compiled | None:
    """For ask_together: the first of values(), as JSON carries it."""
    return _wrapped("SELECT row_to_json(first) FROM ({}) AS first", rows[:1])


def all_of(rows: QuerySet[Any, Any]) -> Compiled | None:
    """For ask_together: all of values(), in their order, as JSON carries them."""
    return _wrapped("SELECT coalesce(json_agg(listed), '[]') FROM ({}) AS listed", rows)


# What went beyond COUNT_CAP, for a minute: such a list is not counted again at every look.
_MANY = LocMemCache("many", {"TIMEOUT": 60, "OPTIONS": {"MAX_ENTRIES": 10_000}})


def ask_together(asked: dict[str, Compiled | None]) -> dict[str, Any]:
    """The answer to each, by one query; None where there is none. What is asked under two names is asked once.

    A count that went beyond COUNT_CAP is answered so for a minute without being asked: the page shows no number of it.
    """
    keys = {name: _key(part) for name, part in asked.items() if part is not None}
    parts = {key: part for name, key in keys.items() if (part := asked[name])}
    counted = {key: _key(part.counted) if part.counted else key for key, part in parts.items()}
    known = _MANY.get_many(set(counted.values()))
    answers = {key: known[counted[key]] for key in parts if counted[key] in known}
    parts = {key: part for key, part in parts.items() if key not in answers}
    for (key, part), answer in zip(parts.items(), _answers(list(parts.values())), strict=True):
        answers[key] = answer
        if (answer["count"] if part.counted else answer) == COUNT_CAP + 1:
            _MANY.set(counted[key], answer)
    return {name: answers[keys[name]] if name in keys else None for name in asked}


def _key(part: Compiled) -> str:
    return sha256(repr(part).encode()).hexdigest()


def _answers(parts: list[Compiled]) -> tuple[Any, ...]:
    if not parts:
        return ()
    with connection.cursor() as cursor:
        # Django compiled the parts, and every value is a parameter.
        cursor.execute(
            f"SELECT {', '.join(f'({part.sql})' for part in parts)}",
            [value for part in parts for value in part.values],
        )
        return tuple(cursor.fetchone())


def _wrapped(around: str, rows: QuerySet[Any, Any]) -> Compiled | None:
    compiled = compiled_of(rows)
    return compiled and Compiled(around.format(compiled.sql), compiled.values)


def compiled_of(rows: QuerySet[Any, Any]) -> Compiled | None:
    """The query and its values; None where Django knows without asking that there is no row."""
    try:
        query, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return Compiled(query, tuple(values))


def keyset_page(
    rows: QuerySet[Row],
    order: Sequence[str],
    *,
    before: str = "",
    after: str = "",
    size: int = PAGE_SIZE,
    keys: Sequence[Any] | None = None,
) -> Page[Row]:
    """One page of `rows` in `order`: field names, the last one the key, none null, all rising or all falling ("-").

    `after` or `before` is a cursor of an earlier page. A cursor that cannot be read gives the first page.
    `keys` are those of the page's rows, where they are known already (matched_of).
    """
    values, running, backwards = _place(rows.model, order, before, after)
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    elif values is not None:
        rows = rows.filter(beyond(running, values))
    found = list(rows.order_by(*running)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_earlier, has_later = (more, True) if backwards else (values is not None, more)
    return Page(
        rows=found,
        before=cursor_of(found[0], order) if found and has_earlier else "",
        after=cursor_of(found[-1], order) if found and has_later else "",
    )


_MATCHED = """
WITH found AS MATERIALIZED ({found} LIMIT {cap})
SELECT json_build_object('count', count(*), 'keys', (
    SELECT coalesce(json_agg(key), '[]')
    FROM (SELECT "{key}" AS key FROM found {where} ORDER BY {way} LIMIT {most}) AS page
)) FROM found
"""


def matched_of(rows: QuerySet[Any], order: Sequence[str], *, before: str = "", after: str = "") -> Compiled | None:
    """For ask_together: "count" of a search's rows, no further than COUNT_CAP + 1, and "keys" for keyset_page().

    They are matched once, on their own (MATERIALIZED): the planner might walk the whole list in its order instead. Of
    more than COUNT_CAP the keys are of no use: not all of the rows were put in order, and for a minute they are another
    page's, since that there are so many is remembered for all pages.
    """
    values, running, _backwards = _place(rows.model, order, before, after)
    names = [name.lstrip("-") for name in order]
    compiled = compiled_of(rows.order_by().values(*names))
    if compiled is None:
        return None
    beyond_it, way = seek(running)
    where = f"WHERE {beyond_it}" if values is not None else ""
    # Django compiled the query, the names are those of fields, and every value is a parameter.
    sql = _MATCHED.format(
        found=compiled.sql, cap=COUNT_CAP + 1, key=names[-1], where=where, way=way, most=PAGE_SIZE + 1
    )
    return Compiled(sql, (*compiled.values, *(values or ())), counted=compiled)


def seek(order: Sequence[str]) -> tuple[str, str]:
    """Rows after a place (%s for each of its values) and their order, as SQL: beyond() and order_by() of a subquery."""
    names = [name.lstrip("-") for name in order]
    falls = order[0].startswith("-")
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join(["%s"] * len(names))
    way = ", ".join(f'"{name}" DESC' if falls else f'"{name}"' for name in names)
    return f"({columns}) {'<' if falls else '>'} ({places})", way


def _place(
    model: type[Model], order: Sequence[str], before: str, after: str
) -> tuple[list[Any] | None, list[str], bool]:
    """The values of the cursor, the order that leads on from it, and whether that is backwards."""
    values = _read(before or after, [field_of(model, name) for name in order])
    backwards = bool(before) and values is not None
    return values, flipped(order) if backwards else list(order), backwards


def flipped(order: Sequence[str]) -> list[str]:
    """The same order the other way."""
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


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


def cursor_of(row: Model, order: Sequence[str]) -> str:
    """The place of a row in the order, as an address carries it."""
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
        # encode() finds half characters.
        if not isinstance(values, list) or b"\0" in "".join(map(str, values)).encode():
            return None
        return [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        return None
