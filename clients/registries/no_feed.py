"""Enhetsregisteret's feed of changes: which companies are new, changed or deleted, in the order it happened.

Source: the register's documentation of /oppdateringer/enheter. `oppdateringsid` is inclusive and beats `dato`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from clients.registries.contract import Unavailable
from clients.registries.feed import FeedPage
from clients.registries.no_answer import number_of
from clients.registries.reading import dig

SIZE = 1000  # changes a page: some 300 kB
_FARTHEST = 10**9  # that a page is from where the last one ended: the register counts some three million a year


def question(after: int | None, since: datetime) -> dict[str, str]:
    """The query that reads on after a serial number, or begins at a moment."""
    if after is not None:
        return {"oppdateringsid": str(after + 1), "size": str(SIZE)}
    moment = since.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"dato": moment, "size": str(SIZE)}


def read_page(answer: Mapping[str, Any], after: int | None) -> FeedPage:
    """The page. Nothing new: `_embedded` is absent. Raises Unavailable for what is no page of this feed.

    A change without a serial number spoils the page: the cursor could not say where it stands. One without a number of
    a company is passed over. Changes that were read before are named again and move nothing. A serial number far beyond
    the last spoils the page, too: a cursor that followed it would wait there for years, and nobody would be told.
    """
    changes = dig(answer, "_embedded", "oppdaterteEnheter")
    if changes is None and isinstance(answer.get("page"), Mapping) and "_embedded" not in answer:
        return FeedPage((), None, is_last=True)
    if not isinstance(changes, list):
        raise Unavailable("no page of changes")
    serials = [_serial(change) for change in changes]
    newest = max(serials, default=-1)
    if after is not None and newest - after > _FARTHEST:
        raise Unavailable("a serial number from far away")
    numbers = dict.fromkeys(number for change in changes if (number := number_of(change)))
    is_stuck = after is not None and newest <= after
    last = None if is_stuck or not serials else newest
    return FeedPage(tuple(numbers), last, is_last=is_stuck or len(changes) < SIZE)


def _serial(change: object) -> int:
    value = dig(change, "oppdateringsid")
    if isinstance(value, str) and re.fullmatch("[0-9]{1,18}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise Unavailable("a change without a serial number")
    return value
