"""What all processes know of a register together: how its look-ups ended, whether it rests, what is left of its limits.

The store holds counts, moments and our own reasons: no number, no name and no text of an answer.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from clients.registries.circuit import Circuit
from clients.registries.contract import NotFound, Rejected, Resting, Unavailable
from clients.registries.rate import KEPT, WINDOW, RateLimit, day_key
from clients.registries.store import SharedStore

_LONGEST_REASON = 80
_LAST_KEPT = 30 * 24 * 3600  # seconds that a register's last answer and failure are remembered

_NOTE = """
local now = redis.call('TIME')
local at = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('EXPIRE', KEYS[1], ARGV[4])
if ARGV[1] == 'failure' then redis.call('HSET', KEYS[2], 'failed_at', at, 'reason', ARGV[3])
else redis.call('HSET', KEYS[2], 'answered_at', at, 'kind', ARGV[1], 'ms', ARGV[2]) end
redis.call('EXPIRE', KEYS[2], ARGV[5])
return 1
"""
_READ = """
local now = redis.call('TIME')
local at = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
local minute = redis.call('ZCOUNT', KEYS[4], '(' .. (at - tonumber(ARGV[1])), '+inf')
local rests_until = redis.call('HGET', KEYS[3], 'rests_until')
if not rests_until or at >= tonumber(rests_until) then rests_until = '0' end
return {redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2]), rests_until, minute}
"""


class Ending(StrEnum):
    """How a look-up ended, as it is counted. Absence and refusal are answers."""

    ANSWER = "answer"
    NOT_FOUND = "not_found"
    REJECTED = "rejected"
    FAILURE = "failure"

    @classmethod
    def of(cls, error: BaseException | None) -> "Ending | None":
        """None where the register was not asked, or is not to blame."""
        match error:
            case None:
                return cls.ANSWER
            case NotFound():
                return cls.NOT_FOUND
            case Rejected():
                return cls.REJECTED
            case Resting():
                return None
            case Unavailable():
                return cls.FAILURE
        return None


@dataclass(frozen=True, slots=True)
class RegisterState:
    """A register today. `is_shared` is False while the store is away: then only what this process knows stands here.

    The day is the registers' own (Europe/Copenhagen). `left_today` and `left_this_minute` are None without a limit.
    `last_failure_reason` is ours, in English, for staff: it names nobody.
    """

    is_shared: bool = True
    questions: int = 0
    answers: int = 0
    not_found: int = 0
    rejected: int = 0
    failures: int = 0
    last_answer_at: datetime | None = None
    last_answer: Ending | None = None
    last_answer_ms: int | None = None
    last_failure_at: datetime | None = None
    last_failure_reason: str = ""
    rests_until: datetime | None = None
    left_today: int | None = None
    left_this_minute: int | None = None

    @property
    def look_ups(self) -> int:
        """Look-ups that ended today. One look-up may be several questions."""
        return self.answers + self.not_found + self.rejected + self.failures

    @property
    def share_of_failures(self) -> float | None:
        """From 0 to 1; None where nobody has looked anything up today."""
        return self.failures / self.look_ups if self.look_ups else None


class Statistics:
    """Notes how look-ups end, and reads what has been noted."""

    def __init__(self, register: str, store: SharedStore) -> None:
        self._register, self._store = register, store

    def keys(self, moment: datetime) -> list[str]:
        """Where the counts of the moment's day stand, and the last answer and failure."""
        return [day_key(self._register, moment), f"register:{self._register}:last"]

    def note(self, ending: Ending, moment: datetime, *, milliseconds: int, reason: str) -> None:
        """Counts a look-up that ended. Raises StoreAway."""
        self._store.run(_NOTE, self.keys(moment), str(ending), milliseconds, reason[:_LONGEST_REASON], KEPT, _LAST_KEPT)

    def read(self, moment: datetime, *, circuit: Circuit, rate: RateLimit) -> RegisterState:
        """The state now. Raises StoreAway."""
        keys = [*self.keys(moment), circuit.key, rate.key]
        today, last, rests_until, minute = self._store.run(_READ, keys, int(WINDOW * 1000))
        counts, known = _pairs(today), _pairs(last)
        asked = {name: int(counts.get(name, 0)) for name in ("questions", *Ending)}
        return RegisterState(
            questions=asked["questions"],
            answers=asked[Ending.ANSWER],
            not_found=asked[Ending.NOT_FOUND],
            rejected=asked[Ending.REJECTED],
            failures=asked[Ending.FAILURE],
            last_answer_at=_moment(known.get("answered_at")),
            last_answer=Ending(known["kind"]) if "kind" in known else None,
            last_answer_ms=int(known["ms"]) if "ms" in known else None,
            last_failure_at=_moment(known.get("failed_at")),
            last_failure_reason=known.get("reason", ""),
            rests_until=_moment(rests_until),
            left_today=_left(rate.per_day, asked["questions"]),
            left_this_minute=_left(rate.per_minute, minute),
        )


def _pairs(flat: list[Any]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _moment(milliseconds: str | None) -> datetime | None:
    told = float(milliseconds or 0)
    return datetime.fromtimestamp(told / 1000, UTC) if told else None


def _left(limit: int | None, used: int) -> int | None:
    return max(0, limit - used) if limit is not None else None
