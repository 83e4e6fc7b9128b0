"""The permission tree: what it says agrees with what the person has, whatever is chosen and ticked."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from common.periods import Span
from users.access import ByHand, Given, Holdings, effective_access
from users.tree import BY_HAND, TAKEN, Catalogue, Choice, Leaf, Module, Offer, effective, merged, ticked, tree

AT = datetime(2026, 3, 11, tzinfo=UTC)
CODES = [f"{module}.{leaf}" for module in "abc" for leaf in "1234"]
CATALOGUE = Catalogue(
    tuple(Module(name, name, tuple(Leaf(code, code) for code in CODES if code[0] == name)) for name in "abc"),
    {
        offer.code: offer
        for offer in [
            Offer("large", "Large", True, {"a.1": "small", "a.2": "small", "b.1": "large", "b.2": "large"}, ("Small",)),
            Offer("small", "Small", True, {"a.1": "small", "a.2": "small"}),
            Offer("extra", "Extra", False, {"b.2": "extra", "c.1": "extra", "c.2": "extra"}),
            Offer("more", "More", False, {f"c.{number}": "more" for number in "1234"}),
        ]
    },
)
codes = st.frozensets(st.sampled_from(CODES))


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    main = draw(st.sampled_from([None, "large", "small"]))
    packages = draw(st.frozensets(st.sampled_from(["extra", "more"]))) | ({main} if main else set())
    granted = draw(codes)
    return Choice(packages, granted, draw(codes) - granted)


def on_of(branches: tuple) -> set[str]:  # type: ignore[type-arg]
    return {node.leaf.code for branch in branches for node in branch.nodes if node.is_on}


@given(choices(), choices())
def test_the_tree_says_what_effective_access_says(before: Choice, after: Choice) -> None:
    def held(choice: Choice) -> frozenset[str]:
        now = Span(AT)
        packages = tuple(Given(now, frozenset(CATALOGUE.offers[code].brings)) for code in choice.packages)
        singles = tuple(ByHand(now, code, is_granted=True) for code in choice.granted)
        singles += tuple(ByHand(now, code, is_granted=False) for code in choice.taken)
        return effective_access(Holdings((now,), packages, singles), AT)

    branches = tree(CATALOGUE, before, after)

    assert on_of(branches) == held(after) == effective(CATALOGUE, after)
    gained = {node.leaf.code for branch in branches for node in branch.gained}
    lost = {node.leaf.code for branch in branches for node in branch.lost}
    assert (gained, lost) == (held(after) - held(before), held(before) - held(after))
    assert sum(branch.total for branch in branches) == len(CODES)


@given(choices(), choices())
def test_every_permission_that_is_held_says_where_it_comes_from(before: Choice, after: Choice) -> None:
    for branch in tree(CATALOGUE, before, after):
        for node in branch.nodes:
            code = node.leaf.code
            packaged = {brings[code] for p in after.packages if code in (brings := CATALOGUE.offers[p].brings)}
            if node.is_on:
                assert node.source in (packaged or {BY_HAND})
            elif packaged:
                assert node.source == TAKEN
            elif not node.was_on:
                assert node.source == ""
            else:
                assert node.source


@given(choices(), codes)
def test_what_has_a_tick_is_what_is_held_afterwards(drawn: Choice, on: frozenset[str]) -> None:
    """Module boxes as they were drawn: untouched, they say nothing."""
    modules = {branch.module.code for branch in tree(CATALOGUE, drawn, drawn) if branch.state == "all"}

    after = ticked(CATALOGUE, drawn, on, modules)

    assert effective(CATALOGUE, after) == on
    assert after.packages == drawn.packages
    assert not after.granted & after.taken


@given(choices())
def test_a_tree_that_nobody_touched_changes_nothing_not_even_what_hands_said_before(drawn: Choice) -> None:
    branches = tree(CATALOGUE, drawn, drawn)
    modules = {branch.module.code for branch in branches if branch.state == "all"}

    assert ticked(CATALOGUE, drawn, on_of(branches), modules) == drawn


@given(choices(), st.sampled_from("abc"))
def test_a_modules_own_box_speaks_for_all_that_is_in_it(drawn: Choice, module: str) -> None:
    branches = tree(CATALOGUE, drawn, drawn)
    shown = {branch.module.code for branch in branches if branch.state == "all"}

    after = effective(CATALOGUE, ticked(CATALOGUE, drawn, on_of(branches), shown ^ {module}))

    mine = {code for code in CODES if code[0] == module}
    assert after & mine == (set() if module in shown else mine)
    assert after - mine == on_of(branches) - mine


@given(choices(), choices(), choices())
def test_two_changes_together_lose_neither(base: Choice, mine: Choice, now: Choice) -> None:
    both = merged(CATALOGUE, base, mine, now)

    assert merged(CATALOGUE, base, mine, base) == mine or mine.granted & mine.taken
    assert merged(CATALOGUE, base, base, now) == now
    mains = [code for code in both.packages if CATALOGUE.offers[code].is_main]
    assert len(mains) <= 1
    assert mine.granted - base.granted <= both.granted
    assert mine.taken - base.taken <= both.taken
    assert not both.granted & both.taken


def test_a_permission_in_several_packages_comes_from_the_huvudpaket() -> None:
    (_a, b, _c) = tree(CATALOGUE, Choice(), Choice(frozenset({"extra", "large"})))

    assert [(node.leaf.code, node.source) for node in b.nodes if node.is_on] == [("b.1", "large"), ("b.2", "large")]
    assert (b.on, b.total, b.state) == (2, 4, "some")
