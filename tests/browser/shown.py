"""What a line of tests/browser/pages.py says."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Shown:
    """One page in one state, as `who` sees it; nobody where `who` is empty."""

    name: str
    address: str
    who: str = "admin"
    do: Callable[[Page], None] = lambda _page: None
    is_of_client: bool = False
