"""The words for someone whose form was overtaken: who changed the access, how it stands now, what they had chosen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from users.choices import MemberKind, MembershipState, ResellerRole
from users.tree import Catalogue, Choice

_LABELS: dict[str, str | Promise] = {
    "kind": gettext_lazy("Slag"),
    "state": gettext_lazy("Status"),
    "roles": gettext_lazy("Roller"),
    "main": gettext_lazy("Huvudpaket"),
    "packages": gettext_lazy("Tilläggspaket"),
    "granted": gettext_lazy("Valda för hand"),
    "taken": gettext_lazy("Borttagna för hand"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was changed: how it stands now, and what the form says. `mine` is None where it says nothing."""

    label: str
    theirs: str
    mine: str | None


@dataclass(frozen=True, slots=True)
class News:
    """A sentence, and what differs."""

    sentence: str
    differences: list[Difference]


def news_of(
    who: str, was: Mapping[str, Any], now: Mapping[str, Any], mine: Mapping[str, Any], catalogue: Catalogue
) -> News:
    """What somebody changed between `was` and `now`; `mine` holds what the form says of it. Values as in a Standing."""
    sides = [_by_label(values, catalogue) for values in (was, now, mine)]
    differences = [
        Difference(str(label), _words(name, sides[1][name], catalogue), _mine(name, sides[2], catalogue))
        for name, label in _LABELS.items()
        if sides[0].get(name) != sides[1].get(name)
    ]
    sentence = _("%(who)s ändrade åtkomsten medan du hade sidan öppen. Ditt val är kvar, och inget är sparat än.")
    return News(sentence % {"who": who or _("Någon annan")}, differences)


def of_choice(choice: Choice) -> dict[str, Any]:
    """A choice in the words of a Standing."""
    return {name: sorted(getattr(choice, name)) for name in ("packages", "granted", "taken")}


def _by_label(values: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """The same with huvudpaket apart, and the packages that go with a role left to the roles."""
    said = dict(values)
    packages = said.pop("packages", None)
    if packages is not None:
        mains = {code for code, offer in catalogue.offers.items() if offer.is_main}
        said["main"] = [code for code in packages if code in mains]
        said["packages"] = [code for code in packages if code not in mains and code not in set(ResellerRole)]
    return said


def _mine(name: str, said: Mapping[str, Any], catalogue: Catalogue) -> str | None:
    return _words(name, said[name], catalogue) if name in said else None


def _words(name: str, value: Any, catalogue: Catalogue) -> str:
    if name == "kind":
        return str(MemberKind(value).label)
    if name == "state":
        return str(MembershipState(value).label)
    return ", ".join(_names(name, value, catalogue)) or _("inget")


def _names(name: str, codes: Collection[str], catalogue: Catalogue) -> list[str]:
    if name == "roles":
        return [str(ResellerRole(code).label) for code in codes]
    if name in ("granted", "taken"):
        return [leaf.name for module in catalogue.modules for leaf in module.leaves if leaf.code in codes]
    return [offer.name for code, offer in catalogue.offers.items() if code in codes]
