"""Through which day something is kept, by the calendar."""

from datetime import date, timedelta

import pytest

from common.retention import Keeping, before_fiscal_year


@pytest.mark.parametrize(
    ("keeping", "day", "first_due"),
    [
        (Keeping(12, "months"), date(2026, 3, 11), date(2027, 3, 12)),
        (Keeping(12, "months"), date(2026, 12, 31), date(2028, 1, 1)),
        (Keeping(12, "months"), date(2028, 2, 29), date(2029, 3, 1)),
        (Keeping(12, "months"), date(2027, 2, 28), date(2028, 2, 29)),
        (Keeping(48, "months"), date(2028, 2, 29), date(2032, 3, 1)),
        (Keeping(1, "months"), date(2027, 1, 31), date(2027, 3, 1)),
        (Keeping(30, "days"), date(2026, 12, 2), date(2027, 1, 2)),
        (Keeping(7, "years"), date(2026, 1, 1), date(2034, 1, 1)),
        (Keeping(7, "years"), date(2026, 12, 31), date(2034, 1, 1)),
        (Keeping(10, "years"), date(2028, 2, 29), date(2039, 1, 1)),
    ],
)
def test_a_day_is_kept_to_the_last_and_due_on_the_first(keeping: Keeping, day: date, first_due: date) -> None:
    last_kept = keeping.last_due(first_due - timedelta(days=1))
    due = keeping.last_due(first_due)

    assert last_kept is not None and last_kept < day
    assert due is not None and due >= day


def test_due_days_only_grow_and_no_day_is_skipped() -> None:
    day, before = date(2027, 12, 20), date.min
    for _ in range(500):
        due = Keeping(12, "months").last_due(day)
        assert due is not None and due >= before
        day, before = day + timedelta(days=1), due


def test_nought_is_for_ever() -> None:
    assert [Keeping(0, unit).last_due(date(2999, 1, 1)) for unit in ("years", "months", "days")] == [None] * 3
    assert before_fiscal_year(0, 1, date(2999, 1, 1)) is None


@pytest.mark.parametrize(
    ("starts_in", "month", "first_due"),
    [
        (1, date(2026, 1, 1), date(2034, 1, 1)),
        (1, date(2026, 12, 1), date(2034, 1, 1)),
        (7, date(2026, 6, 1), date(2034, 1, 1)),  # the last month of a year that ended in June 2026
        (7, date(2026, 7, 1), date(2035, 1, 1)),  # the first of the next, which ends in 2027
        (5, date(2026, 12, 1), date(2035, 1, 1)),
        (12, date(2026, 12, 1), date(2035, 1, 1)),
        (12, date(2026, 11, 1), date(2034, 1, 1)),
    ],
)
def test_a_month_is_kept_seven_years_after_the_year_in_which_its_fiscal_year_ended(
    starts_in: int, month: date, first_due: date
) -> None:
    kept = before_fiscal_year(7, starts_in, first_due - timedelta(days=1))
    due = before_fiscal_year(7, starts_in, first_due)

    assert kept is not None and kept < month
    assert due is not None and due >= month
