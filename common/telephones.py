"""Telephone numbers, as somebody who is called looks for them: by what is the same however they are written."""

import re

from django.db.models import Func, TextField

SHORTEST = 6  # digits without the zero or the country before them
_COUNTRIES = ("46", "47", "45", "358", "354", "298", "44", "49")
_WRITTEN = re.compile(r"[+0][\d\s()./\-]*")


class Digits(Func):
    """The digits of a field, for an index and a question that must agree."""

    template = "regexp_replace(%(expressions)s, '[^0-9]', '', 'g')"
    output_field = TextField()


def telephone_typed(text: str) -> str:
    """What 070-174 11 32, +46 70 174 11 32 and 0046701741132 have in common: 701741132.

    Empty for what does not begin with a zero or a plus: without one it may be an organisation number.
    """
    text = text.strip()
    if not _WRITTEN.fullmatch(text):
        return ""
    digits = re.sub(r"\D", "", text, flags=re.ASCII)
    if text.startswith("+") or digits.startswith("00"):
        abroad = digits.removeprefix("00")
        code = next((country for country in _COUNTRIES if abroad.startswith(country)), "")
        digits = abroad.removeprefix(code)
    digits = digits.lstrip("0")
    return digits if len(digits) >= SHORTEST else ""
