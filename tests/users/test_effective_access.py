"""Effective access against a naive recomputation, over random histories; and the answer from the log's own words."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from common.periods import Span
from users.access import ByHand, Given, Holdings, effective_access

START = datetime(2026, 1, 1, tzinfo=UTC)
CODES = ["crm.see", "crm.edit", "bank.see", "administration.users"]

moments = st.integers(0, 60).map(lambda hours: START + timedelta(hours=hours))
codes = st.sampled_from(CODES)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    starts_at = draw(moments)
    length = draw(st.none() | st.integers(0, 30))
    return Span(starts_at, None if length is None else starts_at + timedelta(hours=length))


holdings = st.builds(
    Holdings,
    access=st.lists(spans(), max_size=4).map(tuple),
    packages=st.lists(st.builds(Given, span=spans(), codes=st.frozensets(codes)), max_size=5).map(tuple),
    singles=st.lists(st.builds(ByHand, span=spans(), code=codes, is_granted=st.booleans()), max_size=5).map(tuple),
)


def hours_of(span: Span) -> set[int]:
    """The hours (0 to 120) that the span covers, counted one by one: another way to the same answer."""
    return {
        hour
        for hour in range(121)
        if START + timedelta(hours=hour) >= span.starts_at
        and (span.ends_at is None or START + timedelta(hours=hour) < span.ends_at)
    }


def naive(held: Holdings, hour: int) -> set[str]:
    """Goes through the day hour by hour with a table of who has what."""
    table: dict[int, set[str]] = {number: set() for number in range(121)}
    for package in held.packages:
        for number in hours_of(package.span):
            table[number].update(package.codes)
    for single in held.singles:
        if single.is_granted:
            for number in hours_of(single.span):
                table[number].add(single.code)
    for single in held.singles:
        if not single.is_granted:
            for number in hours_of(single.span):
                table[number].discard(single.code)
    open_hours = set().union(*(hours_of(span) for span in held.access)) if held.access else set()
    return table[hour] if hour in open_hours else set()


@given(held=holdings, hour=st.integers(0, 100))
def test_it_equals_a_naive_recomputation(held: Holdings, hour: int) -> None:
    assert effective_access(held, START + timedelta(hours=hour)) == naive(held, hour)


@given(held=holdings, hour=st.integers(0, 100))
def test_the_order_of_rows_does_not_matter(held: Holdings, hour: int) -> None:
    at = START + timedelta(hours=hour)
    turned = Holdings(held.access[::-1], held.packages[::-1], held.singles[::-1])

    assert effective_access(held, at) == effective_access(turned, at)


def test_a_span_holds_from_its_first_moment_until_just_before_its_end() -> None:
    span = Span(START, START + timedelta(hours=1))

    assert [span.covers(START - timedelta.resolution), span.covers(START)] == [False, True]
    assert span.covers(START + timedelta(hours=1) - timedelta.resolution)
    assert not span.covers(START + timedelta(hours=1))
