"""Whole answers, kept for ten minutes: who looks at a company twice does not ask its register twice.

They lie in the shared store, sealed, under a keyed hash of the number: whoever reads the store learns nothing, and what
was written there by somebody else is no answer. A record says when it was fetched, and the pages show that.
"""

import hashlib
import hmac
import json
from contextlib import suppress
from typing import Any

from clients.registries.contract import Adapter, CompanyRecord, NotFound
from clients.registries.store import StoreAway, store_at
from common.identifiers import OrgNumber
from common.sealing import open_personal, seal_personal

KEPT = 600  # seconds
ABSENCE_KEPT = 60  # seconds: a company that is being founded may be there in a moment
_LARGEST = 64 * 1024  # characters, sealed
_PURPOSE = b"klientadministration register answers 1"  # so that this hash shares no key with another
_PREFIX = "register:answers:"

_GET = "return redis.call('GET', KEYS[1])"
_SET = "redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) return 1"
_FORGET = "for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end return 1"


class AnswerCache:
    """The registers' answers of the last minutes. `key` is 32 bytes in URL-safe base64, as for common.sealing."""

    def __init__(self, redis_url: str, key: bytes) -> None:
        self._store, self._key = store_at(redis_url), key
        self._hash_key = hmac.new(key, _PURPOSE, hashlib.sha256).digest()

    def fetch(self, adapter: Adapter, number: OrgNumber, *, afresh: bool = False) -> CompanyRecord:
        """As `adapter.fetch()`, or what that said a moment ago; `afresh` asks in any case. Raises what it raises.

        Half answers, refusals and failures are not kept, nor is anything about a personal number.
        """
        if number.is_personal:
            return adapter.fetch(number.digits)
        place = self._place(adapter, number)
        kept = None if afresh else self._kept(place, number)
        if kept is not None:
            return kept
        try:
            record = adapter.fetch(number.digits)
        except NotFound:
            self._keep(place, _absence(number), ABSENCE_KEPT)
            raise
        if record.is_complete:
            self._keep(place, record.to_json(), KEPT)
        return record

    def forget(self) -> None:
        """Drops all answers: for tests, which start anew each time. Never raises."""
        with suppress(StoreAway):
            self._store.run(_FORGET, [], f"{_PREFIX}*")

    def _place(self, adapter: Adapter, number: OrgNumber) -> str:
        named = f"{number.country}:{adapter.source}:{number.digits}"
        return f"{_PREFIX}{number.country}:{hmac.new(self._hash_key, named.encode(), hashlib.sha256).hexdigest()}"

    def _kept(self, place: str, number: OrgNumber) -> CompanyRecord | None:
        """The answer about this number, if this version can read it. Raises NotFound where that is the answer."""
        try:
            sealed = self._store.run(_GET, [place])
            values = json.loads(open_personal((sealed or "").encode(), self._key)) if sealed else None
            if values == _absence(number):
                raise NotFound("not in the register")
            record = CompanyRecord.from_json(values) if values else None
        except (StoreAway, ValueError):  # nothing there, not ours, or of another version
            return None
        if record is None:
            return None
        return record if (record.country, record.number) == (number.country, number.digits) else None

    def _keep(self, place: str, values: dict[str, Any], seconds: int) -> None:
        sealed = seal_personal(json.dumps(values), self._key).decode("ascii")
        if len(sealed) <= _LARGEST:
            with suppress(StoreAway):
                self._store.run(_SET, [place], sealed, seconds)


def _absence(number: OrgNumber) -> dict[str, Any]:
    """That the register has no such company: with the number, so that it says nothing in another one's place."""
    return {"absent": f"{number.country}:{number.digits}"}
