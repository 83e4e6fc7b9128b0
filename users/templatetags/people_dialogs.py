"""Words of the permission tree."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.translation import gettext as _

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
