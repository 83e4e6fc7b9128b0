"""A number for each month as a plot beside a page: months that are over are solid columns, the others hollow ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from packages_billing.chart import NARROW, Chart, Column, chart_of
from packages_billing.pricing import Month

MONTHS = 12
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class MonthValue:
    """A month's number; None where nobody has reckoned it. `is_final`: it will not change any more."""

    month: Month
    value: Decimal | int | None
    is_final: bool


@dataclass(frozen=True, slots=True)
class MonthPlot:
    """What packages_billing/month_plot.html draws, and tells in its table, newest first."""

    chart: Chart
    rows: Sequence[MonthValue]

    @property
    def has_preliminary(self) -> bool:
        """Whether a column is hollow."""
        return any(not row.is_final for row in self.rows)


def months_until(last: Month, first: Month | None = None) -> list[Month]:
    """The twelve months up to `last`, oldest first; none before `first`."""
    months = [last]
    while len(months) < MONTHS and (first is None or months[-1] > first):
        months.append(months[-1].previous)
    return months[::-1]


def plot_of(values: Sequence[MonthValue]) -> MonthPlot:
    """The plot of months in order."""
    columns = [_column(value) for value in values]
    return MonthPlot(chart_of(columns, NARROW), values[::-1])


def _column(value: MonthValue) -> Column:
    amount = Decimal(value.value or 0)
    parts = (amount, _ZERO, _ZERO) if value.is_final else (_ZERO, _ZERO, amount)
    return Column(value.month, *parts)
