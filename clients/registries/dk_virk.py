"""Virk, CVR system-to-system (Erhvervsstyrelsen): Danish companies by number or by name, with their management.

Source: Erhvervsstyrelsen's guide to the distribution of CVR data; an Elasticsearch of old. Used where the settings have
credentials for it.
"""

import re
from datetime import UTC, datetime
from typing import Any

from clients.registries import dk_virk_answer
from clients.registries.contract import CompanyRecord, NameHit, Rejected, Unavailable
from clients.registries.guard import Guard
from clients.registries.http import Answer, Budget, GuardedSession
from common.identifiers import looks_personal

HITS = 20  # more than anyone picks from
_SHORTEST_NAME = 2
_NUMBER, _NAME = "Vrvirksomhed.cvrNummer", "Vrvirksomhed.virksomhedMetadata.nyesteNavn.navn"


class Virk:
    """Denmark's own register of companies. Thread-safe; one per process."""

    country = "DK"
    source = dk_virk_answer.SOURCE
    has_name_search = True
    has_officers = True
    is_set_up = True  # chosen only where there are credentials

    def __init__(self, url: str, user: str, password: str, *, timeout: float, guard: Guard) -> None:
        self._url = f"{url.rstrip('/')}/virksomhed/_search"
        self._session = GuardedSession(self.source)
        self._credentials = (user.encode(), password.encode())
        self.guard, self._timeout = guard, timeout

    def fetch(self, number: str) -> CompanyRecord:
        """The company with this number (eight digits). Raises NotFound, Unavailable or Rejected."""
        if not re.fullmatch(r"[0-9]{8}", number):
            raise Rejected("not eight digits")
        with self.guard.guarding():
            answer = self._ask({"term": {_NUMBER: int(number)}}, size=1)
            return dk_virk_answer.read_companies(answer.json(), number, fetched_at=datetime.now(UTC))

    def search(self, name: str) -> tuple[NameHit, ...]:
        """The companies that the register finds for the name, in its order, at most HITS. Raises Unavailable, Rejected.

        What could be a personal number is not asked about.
        """
        words = " ".join(name.split())[:180]
        if len(words) < _SHORTEST_NAME or looks_personal(words):
            return ()
        with self.guard.guarding():
            answer = self._ask({"match": {_NAME: words}}, size=HITS)
            return dk_virk_answer.read_hits(answer.json())[:HITS]

    def _ask(self, query: dict[str, Any], *, size: int) -> Answer:
        """The 200 answer."""
        self.guard.take()
        wanted = [f"Vrvirksomhed.{member}" for member in dk_virk_answer.MEMBERS]
        question = {"query": query, "size": size, "_source": wanted}
        budget = Budget(self._timeout, self.guard.take)
        answer = self._session.ask("POST", self._url, budget, json=question, auth=self._credentials)
        if answer.status == 400:
            raise Rejected("the register refuses the question")
        if answer.status != 200:  # 401 and 403 are about our credentials, not about the number
            raise Unavailable(f"status {answer.status}")
        return answer
