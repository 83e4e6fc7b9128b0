"""Bolagsverket, API för värdefulla datamängder v1: a company by its number. It has no name search and no officers.

Source: Bolagsverket's OpenAPI document and connection guide v1.01 (2025-02-10).
The number goes in the body of a POST, never in an address: it can be a personal number.
"""

import re
import uuid
from datetime import UTC, datetime

from clients.registries.contract import CompanyRecord, NameHit, Rejected, Unavailable
from clients.registries.guard import Guard
from clients.registries.http import Answer, Budget, GuardedSession
from clients.registries.se_answer import read_companies
from clients.registries.tokens import TokenSource

SCOPE = "vardefulla-datamangder:read vardefulla-datamangder:ping"


class Bolagsverket:
    """Sweden's register of companies. Thread-safe; one per process, so that its token is shared."""

    country = "SE"
    source = "Bolagsverket"
    has_name_search = False
    has_officers = False

    def __init__(
        self, url: str, token_url: str, client_id: str, client_secret: str, *, timeout: float, guard: Guard
    ) -> None:
        self._url = f"{url.rstrip('/')}/organisationer"
        self._session = GuardedSession(self.source)
        self._tokens = TokenSource(self._session, token_url, client_id, client_secret, SCOPE)
        self.is_set_up = bool(client_id and client_secret)
        self.guard, self._timeout = guard, timeout

    def fetch(self, number: str) -> CompanyRecord:
        """The company with this number (ten digits, or a personal number's twelve), other firms in `alternatives`.

        Raises NotFound, Unavailable or Rejected.
        """
        if not re.fullmatch(r"[0-9]{10}(?:[0-9]{2})?", number):
            raise Rejected("not ten or twelve digits")
        if not self.is_set_up:
            raise Unavailable("no credentials in the settings")
        with self.guard.guarding():
            answer = self._ask(number, Budget(self._timeout, self.guard.take))
            return read_companies(answer.json(), number, fetched_at=datetime.now(UTC))

    def search(self, name: str) -> tuple[NameHit, ...]:
        """Nothing: this register cannot be searched by name, and no name is sent to it."""
        return ()

    def _ask(self, number: str, budget: Budget) -> Answer:
        """The 200 answer. A refused token is renewed, and the question asked again, once."""
        token = self._tokens.token(budget)
        answer = self._question(number, token, budget)
        if answer.status == 401 and budget.take_retry():
            answer = self._question(number, self._tokens.token(budget, instead_of=token), budget)
        if answer.status == 400:
            raise Rejected("the register refuses the number")
        if answer.status != 200:  # 401 and 403 are about our credentials, not about the number
            raise Unavailable(f"status {answer.status}")
        return answer

    def _question(self, number: str, token: str, budget: Budget) -> Answer:
        self.guard.take()
        headers = {"Authorization": f"Bearer {token}", "X-Request-Id": str(uuid.uuid4())}
        return self._session.ask("POST", self._url, budget, json={"identitetsbeteckning": number}, headers=headers)
