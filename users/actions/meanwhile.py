"""Two people change the same access: the second is told, and nothing of either is lost."""

from collections.abc import Mapping
from typing import Any

from events.models import Event
from users.models import Membership
from users.standing import Standing

# What a form was opened with, as far as it can change: names of users.standing.Standing.
Opened = Mapping[str, Any]
COMPARED = ("kind", "state", "roles", "packages", "granted", "taken")


class AccessChangedMeanwhile(Exception):  # noqa: N818  # it says what happened
    """Someone else changed the access first, and nothing was saved now.

    `now` is how it stands; `who` is the name of whoever changed it last, "" where the log does not say.
    """

    def __init__(self, now: Standing, who: str) -> None:
        super().__init__("changed meanwhile")
        self.now = now
        self.who = who


def opened_with(standing: Standing) -> dict[str, Any]:
    """What a form keeps of how things stood when it was opened."""
    return {name: standing[name] for name in COMPARED}  # type: ignore[literal-required]


def refuse_overwriting(membership: Membership, now: Standing, opened: Opened | None) -> None:
    """Raises AccessChangedMeanwhile where it stands otherwise than it did. Without an `opened` there is no form."""
    if opened is not None and opened_with(now) != dict(opened):
        raise AccessChangedMeanwhile(now, _who_changed(membership))


def _who_changed(membership: Membership) -> str:
    events = Event.objects.filter(subject_id=membership.pk, kind__startswith="membership.").order_by("-id")
    latest = events.select_related("detail").first()
    return str(latest.detail.personal_values.get("actor", {}).get("name", "")) if latest else ""
