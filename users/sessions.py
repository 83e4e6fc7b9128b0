"""Sessions in PostgreSQL with two limits: so long without a request, and so long in all, whatever is done.

SESSION_COOKIE_AGE is the first, SESSION_ABSOLUTE_AGE the second. The row's expiry says which comes sooner.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

_BEGAN = "began_at"
# A request moves the expiry only where it gains this much: one write a minute, not one a request.
_STEP = timedelta(minutes=1)


class SessionStore(db.SessionStore):
    """What SESSION_ENGINE names."""

    def get_session_cookie_age(self) -> int:
        """Seconds until the session ends unless another request comes."""
        return max(0, int((_ends_at(self.get(_BEGAN)) - timezone.now()).total_seconds()))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """As Django's; the first time it is saved it begins."""
        data.setdefault(_BEGAN, int(timezone.now().timestamp()))
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]  # its stub says less
        return session

    def cycle_key(self) -> None:
        """Signing in begins the session anew: what went before was nobody's."""
        self.pop(_BEGAN, None)
        super().cycle_key()

    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie may say anything, U+0000 too, which PostgreSQL takes in no text: what no key looks like is none."""
        if key is None or not (key.isascii() and key.isalnum()):
            return False
        return bool(super()._validate_session_key(key))  # type: ignore[misc]  # its stub leaves it out

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]  # its stub leaves it out
        if row is not None:
            self._prolong(row)
        return row

    def _prolong(self, row: Session) -> None:
        """By an UPDATE of its own: it writes over nothing, and brings back no session that was ended meanwhile."""
        ends_at = _ends_at(self.decode(row.session_data).get(_BEGAN))
        if ends_at - row.expire_date >= _STEP:
            Session.objects.filter(pk=row.pk).update(expire_date=ends_at)


def _ends_at(began_at: int | None) -> datetime:
    now = timezone.now()
    began = now if began_at is None else datetime.fromtimestamp(began_at, tz=UTC)
    idle, absolute = timedelta(seconds=settings.SESSION_COOKIE_AGE), timedelta(seconds=settings.SESSION_ABSOLUTE_AGE)
    return min(now + idle, began + absolute)
