"""The basis as files: every line of the clients that the page shows. Nothing is held for all of them at once."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from clients.csv_export import count_export, csv_response
from clients.models import Client
from common.pagination import keyset_page
from packages_billing.basis import BasisLine
from packages_billing.explanation import names_of
from packages_billing.firm_book import FirmBook
from packages_billing.month_lines import month_lines
from packages_billing.pricing import Month
from packages_billing.spreadsheet import workbook

FORMS = ("csv", "csv-plain", "xlsx", "json")
_ORDER = ["name_sort_key", "pk"]
_CHUNK = 200


@dataclass(frozen=True, slots=True)
class ExportedLine:
    """A line with its client, its package's name and its holder's."""

    client: Client
    line: BasisLine
    package: str
    kind: str
    code: str
    holder: str


def file_of(
    request: HttpRequest, form: str, reseller_id: UUID, book: FirmBook, month: Month, clients: Any
) -> HttpResponseBase:
    """The file, in one of FORMS. Counted as an export."""
    name, lines = f"fakturaunderlag-{month}", exported(reseller_id, book, month, clients)
    if form.startswith("csv"):
        return csv_response(request, name, heads(), map(cells, lines), is_plain=form == "csv-plain")
    count_export(request)
    if form == "xlsx":
        sheet = workbook(_("Fakturaunderlag"), heads(), map(cells, lines))
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = StreamingHttpResponse(sheet, content_type=kind)
    else:
        response = StreamingHttpResponse(_json(lines, book, month), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def exported(reseller_id: UUID, book: FirmBook, month: Month, clients: Any) -> Iterator[ExportedLine]:
    """Every line of these clients in the order of the page, read some hundred clients at a time."""
    after = ""
    while True:
        page = keyset_page(clients, _ORDER, after=after, size=_CHUNK)
        by_id = {client.pk: client for client in page.rows}
        lines = month_lines(reseller_id, book, month, list(by_id))
        names, of_client = names_of(lines), dict[UUID, list[BasisLine]]()
        for line in lines:
            of_client.setdefault(line.client_id, []).append(line)
        for client in page.rows:
            for line in of_client.get(client.pk, []):
                package = book.packages[line.package_id]
                holder = names.get(line.membership_id, "") if line.membership_id else ""
                yield ExportedLine(client, line, str(package), package.kind, package.code, holder)
        after = page.after
        if not after:
            return


def heads() -> list[str]:
    """The columns' names."""
    return [
        _("Klient"), _("Organisationsnummer"), _("Land"), _("Kundnummer"), _("Användare"), _("Paket"),
        _("Första dag"), _("Sista dag"), _("Dagar"), _("Av dagar"), _("Pris"), _("Summa"), _("Valuta"),
        _("Rättar"),
    ]  # fmt: skip


def cells(row: ExportedLine) -> list[Any]:
    """One line. A sole trader's number is masked here too."""
    line, client = row.line, row.client
    return [
        client.name, client.number, client.country, client.customer_number, row.holder, row.package,
        line.first_day, line.last_day, line.days, line.of_days, line.unit_price, line.amount, line.currency,
        str(Month.of(line.corrects)) if line.corrects else "",
    ]  # fmt: skip


def _json(lines: Iterable[ExportedLine], book: FirmBook, month: Month) -> Iterator[str]:
    """One object, written as it is read. Amounts are texts: no reader makes a float of an öre."""
    closing = book.closing(month)
    head = {"month": str(month), "closed_as": closing.number if closing else None}
    yield json.dumps(head)[:-1] + ', "lines": ['
    between = ""
    for row in lines:
        yield between + json.dumps(_object(row), ensure_ascii=False, default=str)
        between = ",\n"
    yield "]}\n"


def _object(row: ExportedLine) -> dict[str, Any]:
    line, client = row.line, row.client
    return {
        "client_id": client.pk, "client": client.name, "number": client.number, "country": client.country,
        "customer_number": client.customer_number, "membership_id": line.membership_id, "user": row.holder or None,
        "package": row.code, "package_name": row.package, "first_day": line.first_day, "last_day": line.last_day,
        "days": line.days, "of_days": line.of_days, "unit_price": line.unit_price, "proration": line.proration,
        "amount": line.amount, "currency": line.currency,
        "corrects": str(Month.of(line.corrects)) if line.corrects else None,
    }  # fmt: skip
