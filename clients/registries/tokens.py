"""Access tokens by OAuth 2 client credentials, kept in this process until shortly before they end."""

import re
import threading
import time
from typing import Any

from clients.registries.contract import Unavailable
from clients.registries.http import Budget, GuardedSession

_EARLY = 60.0  # seconds before its end that a token is renewed; half the life of a token that lives shorter
_LONGEST_LIFE = 24 * 3600.0
_TOKEN = re.compile(r"[\x21-\x7e]{1,8192}")  # nothing that could end a header line


class TokenSource:
    """The token of one client at one token URL. A token of the test environment never reaches the other: other URL."""

    def __init__(self, session: GuardedSession, url: str, client_id: str, client_secret: str, scope: str) -> None:
        self._session, self._url, self._scope = session, url, scope
        self._credentials = (client_id, client_secret)
        self._lock = threading.Lock()
        self._token, self._usable_until = "", 0.0

    def token(self, budget: Budget, *, instead_of: str = "") -> str:
        """A token that should work. `instead_of` is one that just did not. Raises Unavailable.

        One look-up at a time fetches; the others wait for it, within their own budget.
        """
        if not self._lock.acquire(timeout=budget.remaining()):
            raise Unavailable("out of time")
        try:
            if self._token in ("", instead_of) or time.monotonic() >= self._usable_until:
                self._fetch(budget)
            return self._token
        finally:
            self._lock.release()

    def _fetch(self, budget: Budget) -> None:
        self._token = ""
        form = {"grant_type": "client_credentials", "scope": self._scope}
        answer = self._session.ask("POST", self._url, budget, data=form, auth=self._credentials)
        if answer.status != 200:
            raise Unavailable(f"token refused with status {answer.status}")
        values = answer.json()
        token = values.get("access_token")
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise Unavailable("token answer without a token")
        life = _seconds(values.get("expires_in"))
        self._token, self._usable_until = token, time.monotonic() + life - min(_EARLY, life / 2)


def _seconds(value: Any) -> float:
    """The life of a token; 0 (use it once) if the answer does not say."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:9])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(min(max(0, value), _LONGEST_LIFE))
