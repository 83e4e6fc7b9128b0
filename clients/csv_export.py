"""A list as a CSV file that a spreadsheet opens as text, whatever somebody has typed into it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from decimal import Decimal

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from common.limits import spend

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_EXPORTS_A_MINUTE = 10
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes å, ä and ö for something else


def csv_response(
    request: HttpRequest,
    name: str,
    heads: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    is_plain: bool = False,
) -> StreamingHttpResponse:
    """The rows as `name`.csv, written as they are read, in the language and by the clock of the request.

    Semicolons between the cells: the comma is the decimal sign of Nordic spreadsheets. Plain is for programs: commas,
    decimal points and no byte order mark. Every file is counted as an export: one too many raises TooMany.
    """
    count_export(request)
    written = _written(heads, rows, get_language() or "sv", get_current_timezone(), is_plain=is_plain)
    response = StreamingHttpResponse(written, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def count_export(request: HttpRequest) -> None:
    """One file more by this person; one too many raises TooMany."""
    spend(request, "exports", per_minute=_EXPORTS_A_MINUTE)


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula. A number is one, whatever its sign."""
    if isinstance(value, int | Decimal):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text


def _written(
    heads: Sequence[object], rows: Iterable[Sequence[object]], language: str, zone: tzinfo, *, is_plain: bool
) -> Iterator[str]:
    """Runs when the middleware has done with the request, so it carries the language and the zone with it."""
    writer = csv.writer(_Echo(), delimiter="," if is_plain else ";")
    with translation.override(language), timezone.override(zone):
        yield ("" if is_plain else _BYTE_ORDER_MARK) + writer.writerow([safe_cell(head) for head in heads])
        for row in rows:
            yield writer.writerow([_cell(value, is_plain=is_plain) for value in row])


def _cell(value: object, *, is_plain: bool) -> str:
    text = safe_cell(value)
    return text if is_plain or not isinstance(value, Decimal) else text.replace(".", ",")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """What csv.writer asks for."""
        return text
