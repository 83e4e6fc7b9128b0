"""A browser by its name, from the long line that it sends."""

import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# In this order: each later one also says that it is an earlier one's kin.
_BROWSERS = [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]
_SYSTEMS = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
]  # fmt: skip


@register.filter
def browser_name(user_agent: str) -> str:
    """ "Firefox, Windows"; anything else by its first word."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    known = ", ".join(part for part in (browser, system) if part)
    return known or " ".join(re.findall(r"[\w.-]+", user_agent)[:1]) or _("Okänd webbläsare")
