"""Texts of Django and allauth that a user may see and that their own catalogues lack, or say otherwise than we do.

They are English there, so Swedish has a catalogue too, with these alone. tests/klientadmin/test_catalogues.py tells
when an upgrade brings a text that upstream has not translated.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext

BORROWED = (
    _("You must type the same password each time."),
    _("Enter a valid domain name."),
    _("Enter a valid %(protocol)s address."),
)


def too_short(count: int) -> str:
    """What Django's validator of length says; a pair of plural forms has no noop, so it stands in a call."""
    return ngettext(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        count,
    )
