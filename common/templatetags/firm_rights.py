"""Rights as staff, asked of in templates."""

from typing import Any

from django import template

from common.access import Permission

register = template.Library()


@register.simple_tag(takes_context=True)
def may_at_firm(context: dict[str, Any], permission: str) -> bool:
    """Whether the reader holds the right as staff of the own firm."""
    return bool(context["request"].actor.may_at_firm(Permission(permission)))
