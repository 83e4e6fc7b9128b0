"""Keyset paging: a page begins after the last row of the one before, however long the list is."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, Q, QuerySet

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
    parts: list[str] = []
    params: list[Any] = []
    for rows in lists.values():
        compiled = rows.order_by().values("pk")[: COUNT_CAP + 1].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({compiled[0]}) AS counted)")  # noqa: S608  # compiled by Django
        params.extend(compiled[1])
    with connection.cursor() as cursor:
        # Django compiled the parts, and every value is a parameter.
        cursor.execute("SELECT " + ", ".join(parts), params)
        return dict(zip(lists, cursor.fetchone(), strict=True))


def keyset_page(
    rows: QuerySet[Row], order: Sequence[str], *, before: str = "", after: str = "", size: int = PAGE_SIZE
) -> Page[Row]:
    """One page of `rows` in `order` (field names, "-" for falling; the last one unique; none of them null).

    `after` or `before` is a cursor of an earlier page. A cursor that cannot be read gives the first page.
    """
    values = _read(before or after, len(order))
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


def beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after `values`: (a > x) or (a = x and b > y) and so on. The outer bound on `a` lets the index seek."""
    beyond = Q()
    for position, name in enumerate(order):
        field, step = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        same = {order[earlier].lstrip("-"): values[earlier] for earlier in range(position)}
        beyond |= Q(**same, **{f"{field}__{step}": values[position]})
    first = order[0]
    bound = "lte" if first.startswith("-") else "gte"
    return Q(**{f"{first.lstrip('-')}__{bound}": values[0]}) & beyond


def _write(row: Model, order: Sequence[str]) -> str:
    values = [_plain(getattr(row, name.lstrip("-"))) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode()).rstrip(b"=").decode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(cursor: str, length: int) -> list[Any] | None:
    if not cursor or len(cursor) > 2000:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        return None
    is_sound = isinstance(values, list) and len(values) == length and all(isinstance(v, str | int) for v in values)
    return values if is_sound else None
