"""The lines of a month one by one, open or closed alike."""

from collections.abc import Collection
from uuid import UUID

from packages_billing.basis import COLUMNS, BasisLine, lines_of
from packages_billing.firm_book import FirmBook
from packages_billing.models import ClosedLine
from packages_billing.pricing import Month


def month_lines(
    reseller_id: UUID, book: FirmBook, month: Month, clients: Collection[UUID] | None = None
) -> list[BasisLine]:
    """As frozen where the month is closed, corrections last; else as they stand now. One query."""
    closing = book.closing(month)
    if closing is None:
        return list(lines_of(reseller_id, month, clients, book.prices))
    rows = ClosedLine.objects.filter(closing=closing)
    if clients is not None:
        rows = rows.filter(client__in=clients)
    found = [BasisLine(*row) for row in rows.order_by("id").values_list(*COLUMNS, "corrects")]
    return sorted(found, key=lambda line: line.corrects is not None)
