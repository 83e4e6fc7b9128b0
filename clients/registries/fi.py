"""PRH, YTJ open data v3: a Finnish company by number or by name. Open, without a key; no officers, no sole traders.

Source: avoindata.prh.fi. Data under CC BY 4.0: name the source where they are shown.
"""

import re
from datetime import UTC, datetime

from clients.registries import fi_answer
from clients.registries.contract import CompanyRecord, CompanyStatus, NameHit, Rejected, Unavailable
from clients.registries.guard import Guard
from clients.registries.http import Answer, Budget, GuardedSession
from common.identifiers import looks_personal

HITS = 20  # more than anyone picks from
_PAGE_ROWS = 100  # the register's own, and fixed
_MOST_PAGES = 3
_SHORTEST_NAME = 2


class Prh:
    """Finland's register of companies. Thread-safe; one per process."""

    country = "FI"
    source = fi_answer.SOURCE
    has_name_search = True
    has_officers = False
    is_set_up = True  # open, without a key

    def __init__(self, url: str, *, timeout: float, guard: Guard) -> None:
        self._url = f"{url.rstrip('/')}/companies"
        self._session = GuardedSession(self.source)
        self.guard, self._timeout = guard, timeout

    def fetch(self, number: str) -> CompanyRecord:
        """The company with this number (seven digits, a hyphen and one). Raises NotFound, Unavailable or Rejected."""
        if not re.fullmatch(r"[0-9]{7}-[0-9]", number):
            raise Rejected("not seven digits, a hyphen and one")
        with self.guard.guarding():
            answer = self._ask({"businessId": number}, Budget(self._timeout, self.guard.take))
            return fi_answer.read_companies(answer.json(), number, fetched_at=datetime.now(UTC))

    def search(self, name: str) -> tuple[NameHit, ...]:
        """The companies that the register finds for the name, those that are alive first, at most HITS.

        Asks for further pages only while fewer than HITS of those before are alive. Raises Unavailable, Rejected.
        The name stands in the address of the question: what could be a personal number is not asked about.
        """
        words = " ".join(name.split())[:180]
        if len(words) < _SHORTEST_NAME or looks_personal(words):
            return ()
        with self.guard.guarding():
            found = self._pages(words, Budget(self._timeout, self.guard.take))
        return tuple(sorted(found.values(), key=_has_ended))[:HITS]

    def _pages(self, words: str, budget: Budget) -> dict[str, NameHit]:
        """The hits by number: a page beyond the last is the first one again. A later page is worth no failure."""
        found: dict[str, NameHit] = {}
        for page in range(1, _MOST_PAGES + 1):
            try:
                answer = self._ask({"name": words, "page": str(page)}, budget).json()
            except (Unavailable, Rejected):
                if not found:
                    raise
                break
            found |= {hit.number: hit for hit in fi_answer.read_hits(answer) if hit.number not in found}
            rows, total = fi_answer.rows_of(answer)
            alive = sum(not _has_ended(hit) for hit in found.values())
            if alive >= HITS or rows < _PAGE_ROWS or page * _PAGE_ROWS >= total:
                break
        return found

    def _ask(self, query: dict[str, str], budget: Budget) -> Answer:
        """The 200 answer."""
        self.guard.take()
        answer = self._session.ask("GET", self._url, budget, params=query)
        if answer.status == 400:
            raise Rejected("the register refuses the question")
        if answer.status != 200:
            raise Unavailable(f"status {answer.status}")
        return answer


def _has_ended(hit: NameHit) -> bool:
    return hit.status == CompanyStatus.DEREGISTERED
