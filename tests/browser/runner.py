"""Runs pieces of Python beside the running product, as `manage.py shell -c` does, without starting anew for each.

One line of JSON in is the code, one line out is {"printed": ...} or {"failed": ...}.
"""

import json
import sys
import traceback
from contextlib import redirect_stdout
from io import StringIO

import django


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
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer_to(json.loads(line))) + "\n")
        sys.stdout.flush()
