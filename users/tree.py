"""The permission tree of a person: what the chosen packages bring, what was chosen by hand, what is won and lost.

Pure: no database, no request. Codes are those of the catalogue; see users.catalogue for where it comes from.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

BY_HAND, TAKEN = "granted", "taken"  # what brings a permission, or keeps it away, where no package does


@dataclass(frozen=True, slots=True)
class Leaf:
    """A permission."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Module:
    """A group of permissions."""

    code: str
    name: str
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A package. `brings` says for each permission in it which package it comes from: itself, or one it includes."""

    code: str
    name: str
    is_main: bool
    brings: Mapping[str, str]
    includes: tuple[str, ...] = ()  # names of the packages below, the nearest first
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The tree and the packages, both in the catalogue's order."""

    modules: tuple[Module, ...]
    offers: Mapping[str, Offer]

    @property
    def codes(self) -> frozenset[str]:
        """Every permission there is."""
        return frozenset(leaf.code for module in self.modules for leaf in module.leaves)


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody has, or is to have: packages, and permissions given and taken by hand beside them."""

    packages: frozenset[str] = frozenset()
    granted: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Node:
    """A permission as it is drawn. `source` is a package's code, BY_HAND, TAKEN or nothing."""

    leaf: Leaf
    is_on: bool
    was_on: bool
    source: str

    @property
    def change(self) -> str:
        """new, gone or nothing."""
        return "" if self.is_on == self.was_on else "new" if self.is_on else "gone"


@dataclass(frozen=True, slots=True)
class Branch:
    """A module as it is drawn."""

    module: Module
    nodes: tuple[Node, ...]

    @property
    def on(self) -> int:
        """How many of its permissions are held."""
        return sum(node.is_on for node in self.nodes)

    @property
    def total(self) -> int:
        """How many permissions it has."""
        return len(self.nodes)

    @property
    def state(self) -> str:
        """all, some or none."""
        return "none" if not self.on else "all" if self.on == self.total else "some"

    @property
    def gained(self) -> tuple[Node, ...]:
        """What is won here."""
        return tuple(node for node in self.nodes if node.change == "new")

    @property
    def lost(self) -> tuple[Node, ...]:
        """What is lost here."""
        return tuple(node for node in self.nodes if node.change == "gone")


def contents(catalogue: Catalogue, packages: Collection[str]) -> dict[str, str]:
    """Permission → the package that brings it. Of several, the first of the catalogue: huvudpaket come first."""
    brought: dict[str, str] = {}
    for offer in catalogue.offers.values():
        if offer.code in packages:
            brought = dict(offer.brings) | brought
    return brought


def effective(catalogue: Catalogue, choice: Choice) -> frozenset[str]:
    """The permissions that the choice comes to."""
    return (frozenset(contents(catalogue, choice.packages)) | choice.granted) - choice.taken


def tree(catalogue: Catalogue, before: Choice, after: Choice) -> tuple[Branch, ...]:
    """Every module with every permission: held or not, why, and what differs from before."""
    had, has = effective(catalogue, before), effective(catalogue, after)
    sources, earlier = _sources(catalogue, after, has), _sources(catalogue, before, had)

    def node(leaf: Leaf) -> Node:
        code = leaf.code
        why = sources.get(code) or (earlier.get(code, "") if code in had and code not in has else "")
        return Node(leaf, code in has, code in had, why)

    return tuple(Branch(module, tuple(map(node, module.leaves))) for module in catalogue.modules)


def _sources(catalogue: Catalogue, choice: Choice, has: frozenset[str]) -> dict[str, str]:
    brought = contents(catalogue, choice.packages)
    held = {code: brought.get(code, BY_HAND) for code in has}
    return held | dict.fromkeys(choice.taken & brought.keys(), TAKEN)


def ticked(catalogue: Catalogue, drawn: Choice, on: Collection[str], modules: Collection[str]) -> Choice:
    """The choice after somebody has ticked in a tree that was drawn for `drawn`: what differs was done by hand.

    `on` are the permissions with a tick, `modules` the modules with one. A module's own box, when it was touched,
    speaks for all that is in it. What stands as it was drawn is left alone, also where a hand had said it before.
    """
    had = effective(catalogue, drawn)
    for module in catalogue.modules:
        codes = {leaf.code for leaf in module.leaves}
        was_all = codes <= had
        is_ticked = module.code in modules
        wanted = codes & set(on) if is_ticked == was_all else codes if is_ticked else set()
        drawn = _by_hand(catalogue, drawn, gives=wanted - had, takes=(codes & had) - wanted)
    return drawn


def _by_hand(catalogue: Catalogue, choice: Choice, *, gives: Iterable[str], takes: Iterable[str]) -> Choice:
    brought, gives, takes = frozenset(contents(catalogue, choice.packages)), frozenset(gives), frozenset(takes)
    return replace(
        choice,
        granted=choice.granted - takes | (gives - brought),
        taken=choice.taken - gives | (takes & brought),
    )


def merged(catalogue: Catalogue, base: Choice, mine: Choice, now: Choice) -> Choice:
    """Both changes since `base` together. Where both changed the same thing, mine stands."""
    return Choice(
        packages=_main(catalogue, base, mine, now) | both(*(_addons(catalogue, row) for row in (base, mine, now))),
        granted=both(base.granted, mine.granted, now.granted) - (mine.taken - base.taken),
        taken=both(base.taken, mine.taken, now.taken) - (mine.granted - base.granted),
    )


def both(base: frozenset[str], mine: frozenset[str], now: frozenset[str]) -> frozenset[str]:
    """Two changes of one set together."""
    return (mine - base) | (now - (base - mine))


def _main(catalogue: Catalogue, base: Choice, mine: Choice, now: Choice) -> frozenset[str]:
    was, wished, stands = (row.packages - _addons(catalogue, row) for row in (base, mine, now))
    return stands if wished == was else wished


def _addons(catalogue: Catalogue, choice: Choice) -> frozenset[str]:
    return frozenset(code for code in choice.packages if not catalogue.offers[code].is_main)
