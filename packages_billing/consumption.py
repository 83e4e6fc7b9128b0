"""Förbrukning: what the firm's clients come to by month, this month beside the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from clients.firm_size import is_large
from common.access import ActorRequest
from common.remembered import once_a_request, remembered, scope_key
from packages_billing.figures import month_sums
from packages_billing.firm_book import FirmBook, open_book
from packages_billing.invoicing_filters import FIRST_MONTH, scope_of
from packages_billing.month_plot import MonthPlot, MonthValue, months_until, plot_of
from packages_billing.pricing import Month

Sums = Mapping[tuple[Month, str], Decimal]
_RECKONED = 2  # open months of a large firm that are reckoned for the plot: each of them takes half a second
_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Consumption:
    """One currency: this month as it stands, the month before, and a plot of twelve."""

    currency: str
    now: Decimal
    before: Decimal
    plot: MonthPlot

    @property
    def change(self) -> Decimal:
        """Against the month before."""
        return self.now - self.before


def firm_book(request: ActorRequest) -> FirmBook:
    """The firm's catalogue, prices and closings, without who is responsible. One query a request."""
    return once_a_request(request, "firm_book", lambda: open_book(request.actor.firm, clients=[]))


def consumption(request: ActorRequest, months: Sequence[Month]) -> list[Consumption]:
    """Of the clients whose basis the person may see, by currency, those with anything in these months. One query.

    `months` in order. Closed ones are as they were frozen, others as they stand now.
    """
    book, scope = firm_book(request), scope_of(request.actor)
    reckoned = _reckoned(book, months, is_large(request))
    sums = remembered(
        f"consumption:{scope_key(request.actor.firm, scope)}:{months[-1]}",
        lambda: month_sums(request.actor.firm, book, reckoned[::-1], scope=scope),
        when=is_large(request),
    )
    currencies = sorted({currency for _month, currency in sums}, key=lambda currency: (currency != "SEK", currency))
    return [_of_currency(currency, sums, book, months, reckoned) for currency in currencies]


def shown_months(this_month: Month) -> list[Month]:
    """The twelve up to this one, none before prices began."""
    return months_until(this_month, FIRST_MONTH)


def _reckoned(book: FirmBook, months: Sequence[Month], large: bool) -> list[Month]:
    newest = months[-_RECKONED:] if large else months
    return [month for month in months if month in newest or book.closing(month)]


def _of_currency(
    currency: str, sums: Sums, book: FirmBook, months: Sequence[Month], reckoned: Sequence[Month]
) -> Consumption:
    values = [
        MonthValue(
            month,
            sums.get((month, currency), _ZERO) if month in reckoned else None,
            is_final=book.closing(month) is not None,
        )
        for month in months
    ]
    now, before = (sums.get((month, currency), _ZERO) for month in (months[-1], months[-1].previous))
    return Consumption(currency, now, before, plot_of(values))
