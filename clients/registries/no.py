"""Brønnøysundregistrene, Enhetsregisteret: a company by number or by name, with its roles. Open, without a key.

Source: brreg/openAPI and recorded answers. Data under NLOD: name the source where they are shown.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from clients.registries import no_answer, no_feed
from clients.registries.contract import CompanyRecord, NameHit, NotFound, Officer, Rejected, Unavailable
from clients.registries.feed import FeedPage
from clients.registries.guard import Guard
from clients.registries.http import Answer, Budget, GuardedSession
from common.identifiers import looks_personal

HITS = 20  # one page of a name search: more than anyone picks from
_SHORTEST_NAME = 2


class Bronnoysund:
    """Norway's register of companies. Thread-safe; one per process, so that its connections are shared."""

    country = "NO"
    source = no_answer.SOURCE
    has_name_search = True
    has_officers = True
    is_set_up = True  # open, without a key

    def __init__(self, url: str, *, timeout: float, guard: Guard) -> None:
        self._url = url.rstrip("/")
        self._session = GuardedSession(self.source)
        self.guard, self._timeout = guard, timeout

    def fetch(self, number: str) -> CompanyRecord:
        """The company (or branch) with this number (nine digits), with those who hold roles in it.

        Roles that cannot be had are named in `missing`. Raises NotFound, Unavailable or Rejected.
        """
        if not re.fullmatch(r"[0-9]{9}", number):
            raise Rejected("not nine digits")
        with self.guard.guarding():
            budget, moment = Budget(self._timeout, self.guard.take), datetime.now(UTC)
            answer = self._get(f"enheter/{number}", budget)
            if answer.status == 404:
                return self._branch(number, budget, moment)
            company = _about(answer, number)
            if answer.status == 410 or company.get("slettedato"):
                return no_answer.read_deleted(company, number, fetched_at=moment)
            return no_answer.read_company(company, number, self._officers(number, budget), fetched_at=moment)

    def search(self, name: str) -> tuple[NameHit, ...]:
        """The companies that the register finds for the name, in its order, at most HITS. Raises Unavailable, Rejected.

        The name stands in the address of the question: what could be a personal number is not asked about.
        """
        words = " ".join(name.split())[:180]
        if len(words) < _SHORTEST_NAME or looks_personal(words):
            return ()
        with self.guard.guarding():
            answer = self._get(
                "enheter", Budget(self._timeout, self.guard.take), {"navn": words, "size": str(HITS), "page": "0"}
            )
            if answer.status == 400:
                raise Rejected("the register refuses the name")
            if answer.status != 200:
                raise Unavailable(f"status {answer.status}")
            return no_answer.read_hits(answer.json())

    def changes(self, *, after: int | None, since: datetime) -> FeedPage:
        """The register's feed of changes after this serial number, else since the moment. Raises Unavailable."""
        with self.guard.guarding():
            budget = Budget(self._timeout, self.guard.take)
            answer = self._get("oppdateringer/enheter", budget, no_feed.question(after, since))
            if answer.status != 200:
                raise Unavailable(f"status {answer.status}")
            return no_feed.read_page(answer.json(), after)

    def _branch(self, number: str, budget: Budget, moment: datetime) -> CompanyRecord:
        """A number that is no company's may be a branch's (underenhet), which has no roles."""
        answer = self._get(f"underenheter/{number}", budget)
        if answer.status == 404:
            raise NotFound("not in the register")
        branch = _about(answer, number)
        if answer.status == 410 or branch.get("slettedato"):
            return no_answer.read_deleted(branch, number, fetched_at=moment)
        return no_answer.read_branch(branch, number, fetched_at=moment)

    def _officers(self, number: str, budget: Budget) -> tuple[Officer, ...] | None:
        """Those who hold roles; None where they could not be had. Never worth losing the company for."""
        try:
            answer = self._get(f"enheter/{number}/roller", budget)
            if answer.status == 404:
                return ()
            return no_answer.read_officers(answer.json()) if answer.status == 200 else None
        except Unavailable:
            return None

    def _get(self, path: str, budget: Budget, query: dict[str, str] | None = None) -> Answer:
        self.guard.take()
        return self._session.ask("GET", f"{self._url}/{path}", budget, params=query)


def _about(answer: Answer, number: str) -> Mapping[str, Any]:
    """The object in a 200 or 410 answer about this number. Raises Rejected for 400, else Unavailable."""
    if answer.status == 400:
        raise Rejected("the register refuses the number")
    if answer.status not in (200, 410):
        raise Unavailable(f"status {answer.status}")
    company = answer.json()
    if no_answer.number_of(company) != number:
        raise Unavailable("answered about another company")
    return company
