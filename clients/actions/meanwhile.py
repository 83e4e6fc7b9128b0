"""Two people write in the same card: the second is told, and nothing of either is lost."""

from collections.abc import Mapping
from typing import Any

from clients.models import Client
from events.models import Event

# Some fields stand in the log under another name.
_LOGGED_AS = {"name": ("company_name",), "org_number": ("org_number", "personal_number")}
_EVENTS_LOOKED_AT = 20


class ChangedMeanwhile(Exception):  # noqa: N818  # it says what happened
    """Someone else saved the card first, and nothing was saved now.

    `client` is as it stands now; `who` has the name of whoever changed each field, "" where the log does not say.
    """

    def __init__(self, client: Client, who: dict[str, str]) -> None:
        super().__init__("changed meanwhile")
        self.client = client
        self.who = who


def refuse_overwriting(
    client: Client, kind: str, *, opened_with: Mapping[str, Any], now: Mapping[str, Any], wished: Mapping[str, Any]
) -> None:
    """Raises ChangedMeanwhile if a field has another value than the form was opened with, and than is wished for."""
    fields = [name for name in now if now[name] != opened_with.get(name) and wished[name] != now[name]]
    if fields:
        raise ChangedMeanwhile(client, _who_changed(client, kind, fields))


def _who_changed(client: Client, kind: str, fields: list[str]) -> dict[str, str]:
    """By field, the name of whoever changed it last."""
    who = dict.fromkeys(fields, "")
    events = Event.objects.of_client(client.pk).filter(kind=kind).newest_first()[:_EVENTS_LOOKED_AT]
    for event in reversed(events):
        details = event.detail.personal_values
        touched = event.after_values.keys() | details.get("after", {}).keys()
        for name in fields:
            if not touched.isdisjoint(_LOGGED_AS.get(name, (name,))):
                who[name] = details.get("actor", {}).get("name", "")
    return who
