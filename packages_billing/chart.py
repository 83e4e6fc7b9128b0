"""The columns of the months as shapes: plain numbers in, an SVG's attributes out. Drawn by the server, no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from packages_billing.pricing import Month
from packages_billing.words import month_short

BASE, TOP = 168, 26
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Shape:
    """Where columns stand: the first one's place, how far to the next, how wide one is, how many say their value."""

    left: int = 44
    step: int = 60
    bar: int = 34
    labelled: int = 2
    tick: int = 26  # where the words of the axis end

    @property
    def width(self) -> int:
        """Of twelve months."""
        return self.left + 12 * self.step - (self.step - self.bar) // 2


WIDE = Shape()
NARROW = Shape(left=36, step=26, bar=16, labelled=1, tick=28)  # beside a page


@dataclass(frozen=True, slots=True)
class Column:
    """A month's three parts: huvudpaket, tilläggspaket, and byråanvändare with klienttillval."""

    month: Month
    main: Decimal
    addon: Decimal
    other: Decimal

    @property
    def total(self) -> Decimal:
        """All three."""
        return self.main + self.addon + self.other


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; numbers are written as SVG wants them, whatever the reader's language."""

    css: str
    x: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a place."""

    x: str
    y: str
    words: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that the template draws."""

    columns: Sequence[Column]
    bars: Sequence[Bar]
    months: Sequence[Label]
    values: Sequence[Label]  # on the last two, as the design has it
    ticks: Sequence[Label]
    in_thousands: bool
    shape: Shape = WIDE


def chart_of(columns: Sequence[Column], shape: Shape = WIDE) -> Chart:
    """The chart. A month that comes to less than nothing has no column; the table beside tells its sum."""
    most = max([column.total for column in columns] + [Decimal(1)])
    in_thousands = most >= 10_000
    step = _step(most)
    scale = (BASE - TOP) / float(most)
    bars, months, values = [], [], []
    for place, column in enumerate(columns):
        x, is_last = shape.left + shape.step * place, place == len(columns) - 1
        stacked, top = _stack(column, x, scale)
        bars += stacked
        months.append(Label(_n(x + shape.bar / 2), "186", month_short(column.month), is_last))
        if place >= len(columns) - shape.labelled and column.total > 0:
            values.append(Label(_n(x + shape.bar / 2), _n(top - 6), _short(column.total, in_thousands)))
    ticks = [
        Label(str(shape.tick), _n(BASE - float(at) * scale), _short(at, in_thousands))
        for at in (step * number for number in range(int(most / step) + 1))
    ]
    return Chart(columns, bars, months, values, ticks, in_thousands, shape)


def _stack(column: Column, x: int, scale: float) -> tuple[list[Bar], float]:
    bars, y = [], float(BASE)
    for css, part in (("p1", column.main), ("p2", column.addon), ("p3", column.other)):
        height = max(float(part), 0.0) * scale
        if height:
            y -= height
            bars.append(Bar(css, _n(x), _n(y), _n(max(height - 1.5, 0.5))))
    return bars, y


def _step(most: Decimal) -> Decimal:
    """A whole, round number that goes two to five times into the highest column, less often into a very low one."""
    power = Decimal(10) ** (len(str(int(most))) - 1)
    candidates = [power * step / 10 for step in _STEPS] + [power * step for step in _STEPS]
    return max(next((step for step in candidates if most / step < 5), power), Decimal(1))


def _short(amount: Decimal, in_thousands: bool) -> str:
    return str(int((amount / 1000 if in_thousands else amount).to_integral_value()))


def _n(number: float) -> str:
    return f"{number:.1f}"
