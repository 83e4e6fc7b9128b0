"""The list that a client was opened from, carried on as its tabs are turned: its filters, in the address.

Översikt carries them as the list does (?view=mine&sort=newest). The other tabs have searches of their own, and carry
them in one value (?list=view%3Dmine%26sort%3Dnewest).
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from clients.filters import KEYS

CARRIED = "list"
_LONGEST = 500  # characters: ten times what the list itself writes


@dataclass(frozen=True, slots=True)
class ListWay:
    """The filters, as each kind of address carries them: "?view=mine" and "?list=view%3Dmine", or empty."""

    query: QueryDict

    @property
    def as_filters(self) -> str:
        """For the list and for Översikt."""
        return f"?{self.query.urlencode()}" if self.query else ""

    @property
    def in_one(self) -> str:
        """For the other tabs."""
        return f"?{urlencode({CARRIED: self.query.urlencode()})}" if self.query else ""


def list_way(address: QueryDict, tab: str) -> ListWay:
    """What the address of a client's page says of the list. `tab` is the tab that it belongs to, "overview" say."""
    said = address if tab == "overview" else QueryDict(address.get(CARRIED, "")[:_LONGEST])
    kept = QueryDict(mutable=True)
    for key in KEYS:
        if value := said.get(key, "").replace("\x00", ""):
            kept[key] = value
    return ListWay(kept)
