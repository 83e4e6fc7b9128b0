"""cvrapi.dk: a Danish company by number, or the one that a name may mean. Private and free, fifty look-ups a day.

Source: cvrapi.dk's documentation and recorded answers. Used where there are no credentials for Virk (dk_virk.py).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from clients.registries import dk_answer
from clients.registries.contract import CompanyRecord, NameHit, NotFound, Rejected, Unavailable
from clients.registries.guard import Guard
from clients.registries.http import USER_AGENT, Budget, GuardedSession
from common.identifiers import looks_personal

_SHORTEST_NAME = 2


class Cvrapi:
    """Denmark's companies by way of cvrapi.dk. Thread-safe; one per process.

    `contact` is an address that stands in each question, as cvrapi asks of those who use it.
    """

    country = "DK"
    source = dk_answer.SOURCE
    has_name_search = True
    has_officers = False
    is_set_up = True  # open, without a key

    def __init__(self, url: str, contact: str, *, timeout: float, guard: Guard) -> None:
        self._url = url
        self._session = GuardedSession(self.source)
        self._headers = {"User-Agent": f"{USER_AGENT} {contact}".strip()}
        self.guard, self._timeout = guard, timeout

    def fetch(self, number: str) -> CompanyRecord:
        """The company with this number (eight digits). Raises NotFound, Unavailable or Rejected."""
        if not re.fullmatch(r"[0-9]{8}", number):
            raise Rejected("not eight digits")
        with self.guard.guarding():
            company = self._ask({"vat": number})
            if dk_answer.number_of(company) != number:
                raise Unavailable("answered about another company")
            return dk_answer.read_company(company, number, fetched_at=datetime.now(UTC))

    def search(self, name: str) -> tuple[NameHit, ...]:
        """The company that the name may mean, or none. Raises Unavailable, Rejected.

        The name stands in the address of the question: what could be a personal number is not asked about.
        """
        words = " ".join(name.split())[:180]
        if len(words) < _SHORTEST_NAME or looks_personal(words):
            return ()
        try:
            with self.guard.guarding():
                return dk_answer.read_hit(self._ask({"name": words}))
        except NotFound:
            return ()

    def _ask(self, query: dict[str, str]) -> Mapping[str, Any]:
        """The company in a 200 answer. Its `error` is read before its status."""
        self.guard.take()
        budget = Budget(self._timeout, self.guard.take)
        answer = self._session.ask("GET", self._url, budget, params={"country": "dk", **query}, headers=self._headers)
        company = answer.json()
        dk_answer.refuse_error(company)
        if answer.status != 200:
            raise Unavailable(f"status {answer.status}")
        return company
