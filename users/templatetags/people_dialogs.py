"""Words of the permission tree."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from clients.models import Client
from packages_billing.costs import Change
from packages_billing.price_book import PriceBook, sees_no_charge
from users.dialog_costs import Costs
from users.tree import BY_HAND, TAKEN, Branch, Node, Offer

register = template.Library()


@register.simple_tag
def source_words(node: Node, offers: Mapping[str, Offer]) -> str:
    """Where a permission comes from: a package's name, or that a hand gave it or took it."""
    if node.source == BY_HAND:
        return _("vald för hand")
    if node.source == TAKEN:
        return _("borttagen för hand")
    return offers[node.source].name if node.source else ""


@register.simple_tag
def leaf_names(branch: Branch, nodes: Sequence[Node]) -> str:
    """The permissions, one after another; a whole module in a word."""
    if len(nodes) == branch.total > 1:
        return _("allt")
    return ", ".join(node.leaf.name for node in nodes)


@register.simple_tag
def change_words(change: Change, book: PriceBook) -> str:
    """Projektstyrning i stället för CRM; Bank; Fakturering tas bort."""
    names = {"new": book.names.get(change.added, ""), "old": book.names.get(change.gone, "")}
    if change.added and change.gone:
        return _("%(new)s i stället för %(old)s") % names
    return names["new"] if change.added else _("%(old)s tas bort") % names


@register.simple_tag(takes_context=True)
def never_charged(context: dict[str, Any], client: Client) -> bool:
    """Whether the reader is told, where a cost would stand, that a demo client is never charged."""
    return sees_no_charge(context["request"].actor, client)


@register.simple_tag
def package_name(book: PriceBook, code: str) -> str:
    """The package in the reader's language."""
    return book.names[code]


@register.simple_tag
def package_price(costs: Costs | None, code: str) -> Decimal | None:
    """What the package costs a month; None where it has no price or the reader may not see one."""
    return costs.prices.get(code) if costs else None
