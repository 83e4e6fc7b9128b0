"""Metrics of the running product: any one of its processes tells what all of them have answered."""

import re
import urllib.request

from tests.browser.conftest import Stack

COUNTED = re.compile(r'^klientadmin_requests_total\{method="GET",route="healthz",status="2xx"\} (\S+)$', re.MULTILINE)


def _scrape(stack: Stack) -> float:
    headers = {"Authorization": f"Bearer {stack.env['METRICS_TOKEN']}"}
    with urllib.request.urlopen(urllib.request.Request(f"{stack.url}/metrics", headers=headers)) as answer:
        found = COUNTED.search(answer.read().decode())
    return float(found[1]) if found else 0


def test_every_process_counts_and_each_tells_of_all(stack: Stack) -> None:
    before = _scrape(stack)
    for _time in range(20):
        urllib.request.urlopen(f"{stack.url}/healthz").close()

    assert {_scrape(stack) for _time in range(10)} == {before + 20}
