"""Sök as one types, among very many: `python -m bench.finding` prints p50 and the slowest of each, by the test client.

It asks the largest firm that `make bench` and its parts have made; with none there it makes one of 100,000 clients.
"""

import os
import statistics
import time
from datetime import UTC, datetime
from typing import Any

from bench import servers

TYPED = ("a", "an", "and", "Gran S", "5520316", "bjud in till Gran", "kim", "utskick", "zzzz")
_TIMES = 15
_AS_TYPED = {"HX-Request": "true", "HX-Target": "find-hits"}


def _largest_firm() -> Any:
    from django.db.models import Count

    from clients.models import Reseller
    from klientadmin.demo.scale import seed

    firm = Reseller.objects.annotate(count=Count("clients")).order_by("-count").first()
    if firm is None or firm.count < 100_000:
        return seed("Sökbyrån AB", 100_000, now=datetime(2026, 3, 1, tzinfo=UTC))
    return firm


def _browser(firm: Any) -> Any:
    from django.test import Client as Browser

    from users.models import User

    staff = {"people__memberships__permissions__contains": ["see_all_clients"], "people__reseller": firm}
    browser = Browser(headers={"host": "localhost"})
    browser.force_login(User.objects.filter(people__memberships__client__is_internal=True, **staff)[:1].get())
    return browser


def main() -> None:
    """Prints a line for each of what is typed."""
    with servers.services() as env:
        os.environ.update(env | {"DJANGO_SETTINGS_MODULE": "klientadmin.settings"})
        import django

        django.setup()
        firm = _largest_firm()
        browser = _browser(firm)
        print(f"{firm.clients.count():,} clients, {firm.people.count():,} people")
        for typed in TYPED:
            took = []
            for _time in range(_TIMES):
                began = time.perf_counter()
                browser.post("/find/", {"q": typed}, headers=_AS_TYPED)
                took.append((time.perf_counter() - began) * 1000)
            print(f"{typed:20} p50 {statistics.median(took):5.1f} ms, slowest {max(took[1:]):5.1f} ms")


if __name__ == "__main__":
    main()
