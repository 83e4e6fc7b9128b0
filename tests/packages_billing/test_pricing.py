"""What is charged: cases from billing practice by hand, and properties over random histories."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages_billing.choices import Proration
from packages_billing.pricing import Holding, Line, Month, Price, charged_days, lines_for, rounded, unpriced

STOCKHOLM = "Europe/Stockholm"
CRM = Price("crm", date(2020, 1, 1), Decimal("199.00"))
PROJECTS = Price("projects", date(2020, 1, 1), Decimal("249.00"))
BANK = Price("bank", date(2020, 1, 1), Decimal("49.00"))
FLAT = Price("payroll", date(2020, 1, 1), Decimal("89.00"), Proration.STARTED_MONTH)
PRICES = [CRM, PROJECTS, BANK, FLAT]


def at(text: str, zone: str = STOCKHOLM) -> datetime:
    """ "2026-03-11 14:00" as an instant by the zone's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def held(package: str, starts: str, ends: str | None = None, slot: str = "") -> Holding:
    slot = slot or ("main" if package in ("crm", "projects") else package)
    return Holding(package, slot, at(starts), at(ends) if ends else None)


def told(lines: list[Line]) -> list[tuple[str, int, int, str]]:
    return [(line.package, line.days, line.of_days, str(line.amount)) for line in lines]


MARCH, FEBRUARY = Month(2026, 3), Month(2026, 2)
CASES = [
    ("the whole month", [held("crm", "2026-01-15 10:00")], MARCH, [("crm", 31, 31, "199.00")]),
    ("given on the eleventh", [held("crm", "2026-03-11 16:45")], MARCH, [("crm", 21, 31, "134.81")]),
    (
        "until the last day inclusive",
        [held("crm", "2026-01-01", "2026-03-11 09:00")],
        MARCH,
        [("crm", 11, 31, "70.61")],
    ),
    ("ends with the day itself", [held("crm", "2026-01-01", "2026-03-11 00:00")], MARCH, [("crm", 10, 31, "64.19")]),
    (
        "starts and ends the same day",
        [held("crm", "2026-03-11 09:00", "2026-03-11 09:01")],
        MARCH,
        [("crm", 1, 31, "6.42")],
    ),
    ("called off before it began", [held("crm", "2026-03-11 09:00", "2026-03-11 09:00")], MARCH, []),
    ("over before the month", [held("crm", "2026-01-01", "2026-02-28 23:59")], MARCH, []),
    ("begins after it", [held("crm", "2026-04-01 00:00")], MARCH, []),
    (
        "31 January to 29 February",
        [held("crm", "2028-01-31 12:00", "2028-02-29 12:00")],
        Month(2028, 2),
        [("crm", 29, 29, "199.00")],
    ),
    (
        "31 January is a day of January",
        [held("crm", "2028-01-31 12:00", "2028-02-29 12:00")],
        Month(2028, 1),
        [("crm", 1, 31, "6.42")],
    ),
    (
        "an upgrade in mid month: the day is charged to what was held last",
        [held("crm", "2026-01-01", "2026-03-16 11:00"), held("projects", "2026-03-16 11:00")],
        MARCH,
        [("crm", 15, 31, "96.29"), ("projects", 16, 31, "128.52")],
    ),
    (
        "up and down again the same day",
        [
            held("crm", "2026-01-01", "2026-03-16 09:00"),
            held("projects", "2026-03-16 09:00", "2026-03-16 15:00"),
            held("crm", "2026-03-16 15:00"),
        ],
        MARCH,
        [("crm", 31, 31, "199.00")],
    ),
    (
        "a break in the month is one line, rounded once",
        [held("crm", "2026-01-01", "2026-03-05 12:00"), held("crm", "2026-03-20 08:00")],
        MARCH,
        [("crm", 17, 31, "109.13")],
    ),
    (
        "a tilläggspaket beside it has a slot of its own",
        [held("crm", "2026-01-01"), held("bank", "2026-03-31 23:59")],
        MARCH,
        [("bank", 1, 31, "1.58"), ("crm", 31, 31, "199.00")],
    ),
    ("a started month is a month", [held("payroll", "2026-03-31 23:00")], MARCH, [("payroll", 1, 31, "89.00")]),
    (
        "a started month is charged once, whatever breaks",
        [held("payroll", "2026-03-02 08:00", "2026-03-03 08:00"), held("payroll", "2026-03-20 08:00")],
        MARCH,
        [("payroll", 14, 31, "89.00")],
    ),
    ("the month of summer time has 31 days", [held("crm", "2026-03-29 00:30")], MARCH, [("crm", 3, 31, "19.26")]),
    (
        "the month of winter time too",
        [held("crm", "2026-10-25 01:00", "2026-10-25 23:30")],
        Month(2026, 10),
        [("crm", 1, 31, "6.42")],
    ),
]


@pytest.mark.parametrize(
    ("holdings", "month", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_a_month_costs(holdings: list[Holding], month: Month, expected: list[tuple[str, int, int, str]]) -> None:
    assert told(lines_for(holdings, PRICES, month, STOCKHOLM)) == expected


def test_a_price_that_changes_in_the_month_makes_a_line_each() -> None:
    dearer = Price("crm", date(2026, 3, 21), Decimal("219.00"))

    lines = lines_for([held("crm", "2026-01-01")], [CRM, dearer], MARCH, STOCKHOLM)

    assert told(lines) == [("crm", 20, 31, "128.39"), ("crm", 11, 31, "77.71")]
    assert [(line.first_day.day, line.last_day.day) for line in lines] == [(1, 20), (21, 31)]


def test_a_started_month_keeps_the_price_that_it_began_with() -> None:
    dearer = Price("payroll", date(2026, 3, 21), Decimal("99.00"), Proration.STARTED_MONTH)

    assert told(lines_for([held("payroll", "2026-01-01")], [FLAT, dearer], MARCH, STOCKHOLM)) == [
        ("payroll", 31, 31, "89.00")
    ]
    assert told(lines_for([held("payroll", "2026-03-22 08:00")], [FLAT, dearer], MARCH, STOCKHOLM)) == [
        ("payroll", 10, 31, "99.00")
    ]


def test_two_started_months_in_a_slot_are_one_charged_to_the_later() -> None:
    small = Price("small", date(2020, 1, 1), Decimal("50.00"), Proration.STARTED_MONTH)
    large = Price("large", date(2020, 1, 1), Decimal("80.00"), Proration.STARTED_MONTH)
    holdings = [
        held("small", "2026-01-01", "2026-03-10 10:00", slot="main"), held("large", "2026-03-10 10:00", slot="main")
    ]  # fmt: skip

    assert told(lines_for(holdings, [small, large], MARCH, STOCKHOLM)) == [("large", 31, 31, "80.00")]


def test_the_same_moment_is_another_day_further_east() -> None:
    late = [Holding("crm", "main", at("2026-03-31 23:30"))]

    assert told(lines_for(late, PRICES, MARCH, STOCKHOLM)) == [("crm", 1, 31, "6.42")]
    assert lines_for(late, PRICES, MARCH, "Europe/Helsinki") == []


def test_a_package_without_a_price_makes_no_line_and_is_named() -> None:
    later = Price("crm", date(2026, 3, 30), Decimal("199.00"))
    holdings = [held("crm", "2026-03-28 08:00")]

    assert told(lines_for(holdings, [later], MARCH, STOCKHOLM)) == [("crm", 2, 31, "12.84")]
    assert unpriced(holdings, [later], MARCH, STOCKHOLM) == {("crm", date(2026, 3, 28)), ("crm", date(2026, 3, 29))}


@pytest.mark.parametrize(
    ("amount", "expected"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), ("2.675", "2.68")]
)
def test_half_an_ore_is_rounded_up(amount: str, expected: str) -> None:
    assert str(rounded(Decimal(amount))) == expected


# --- Properties ----------------------------------------------------------------------------------------------------

_START = datetime(2026, 2, 20, tzinfo=UTC)
_moments = st.integers(0, 50 * 24 * 4).map(lambda quarters: _START + timedelta(minutes=15 * quarters))


@st.composite
def histories(draw: st.DrawFn) -> list[Holding]:
    """Periods of one holder: those of one slot never overlap, as the database promises."""
    found: list[Holding] = []
    for slot, packages in (("main", ["crm", "projects"]), ("bank", ["bank"]), ("payroll", ["payroll"])):
        bounds = sorted(draw(st.sets(_moments, max_size=8)))
        pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
        if len(bounds) % 2:
            pairs.append((bounds[-1], None))
        found += [Holding(draw(st.sampled_from(packages)), slot, start, end) for start, end in pairs]
    return found


@given(holdings=histories())
def test_a_day_is_never_charged_twice_and_never_forgotten(holdings: list[Holding]) -> None:
    lines = lines_for(holdings, PRICES, MARCH, STOCKHOLM)
    zone = ZoneInfo(STOCKHOLM)
    for slot in {held.slot for held in holdings}:
        expected = set()
        for number in range(1, 32):  # the slow way: does any moment of this day lie in a period?
            midnight = datetime(2026, 3, number, tzinfo=zone)
            after = datetime(2026, 3, number, tzinfo=zone) + timedelta(days=1)
            if any(
                held.slot == slot and held.starts_at < after and (held.ends_at is None or held.ends_at > midnight)
                for held in holdings
            ):
                expected.add(number)
        assert sum(line.days for line in lines if line.slot == slot) == len(expected)


@given(holdings=histories(), seed=st.randoms(use_true_random=False))
def test_the_order_of_periods_does_not_matter(holdings: list[Holding], seed: object) -> None:
    turned = list(holdings)
    seed.shuffle(turned)  # type: ignore[attr-defined]

    assert lines_for(turned, PRICES, MARCH, STOCKHOLM) == lines_for(holdings, PRICES, MARCH, STOCKHOLM)


@given(holdings=histories())
def test_no_slot_costs_more_than_its_dearest_package_for_the_whole_month(holdings: list[Holding]) -> None:
    for slot, dearest in (("main", PROJECTS), ("bank", BANK), ("payroll", FLAT)):
        total = sum(line.amount for line in lines_for(holdings, PRICES, MARCH, STOCKHOLM) if line.slot == slot)
        assert total <= dearest.amount + Decimal("0.01")  # two lines may each be rounded up by half an öre


@given(day=st.integers(1, 30))
def test_an_end_and_a_start_at_the_same_moment_charge_what_one_period_would(day: int) -> None:
    moment = f"2026-03-{day:02d} 13:00"
    parts = [held("crm", "2026-01-01", moment), held("crm", moment)]

    assert told(lines_for(parts, PRICES, MARCH, STOCKHOLM)) == [("crm", 31, 31, "199.00")]


@given(holdings=histories())
def test_every_charged_day_is_charged_to_something_held_that_day(holdings: list[Holding]) -> None:
    for (slot, day), package in charged_days(holdings, MARCH, STOCKHOLM).items():
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(STOCKHOLM))
        assert any(
            held.slot == slot
            and held.package == package
            and held.starts_at < midnight + timedelta(days=1)
            and (held.ends_at is None or held.ends_at > midnight)
            for held in holdings
        )
