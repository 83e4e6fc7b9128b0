"""Runs pieces of Python beside the running product, as `manage.py shell -c` does, without starting anew for each.

One line of JSON in is the code, one line out is {"printed": ...} or {"failed": ...}.
"""

import json
import sys
import traceback
from contextlib import redirect_stdout
from functools import cache
from io import StringIO

import django
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


class OneSaltHasher(Argon2PasswordHasher):
    """The product's own, which it signs people in by; a password that many have is hashed once for all of them."""

    encode = cache(Argon2PasswordHasher.encode)

    def salt(self) -> str:
        """As long as the product's: a shorter one would be renewed at sign-in, and end the sessions made before."""
        return "theSaltOfThoseInATest1"


def answer_to(code: str) -> dict[str, str]:
    """What the code printed, or how it failed."""
    printed = StringIO()
    try:
        with redirect_stdout(printed):
            exec(compile(code, "<test>", "exec"), {})
    except Exception:
        return {"failed": traceback.format_exc()}
    return {"printed": printed.getvalue()}


if __name__ == "__main__":
    django.setup()
    settings.PASSWORD_HASHERS = ["tests.browser.runner.OneSaltHasher"]
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer_to(json.loads(line))) + "\n")
        sys.stdout.flush()
