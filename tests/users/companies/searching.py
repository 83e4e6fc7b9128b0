"""Searching as a person at the client does."""

from collections.abc import Callable
from typing import Any

from django.test import Client as Browser

from users.models import Membership, User

AsUser = Callable[[User], Browser]
ACTIVE, BANKRUPT, ABSENT, DOWN, LIMITED = "559911-0011", "559911-2900", "559912-0051", "559980-0017", "559980-0264"
VERA = "19900101-2385"


def search(browser: Browser, membership: Membership, words: str, country: str = "SE", **more: Any) -> Any:
    data = {"country": country, "words": words}
    return browser.post(f"/me/{membership.pk}/companies/", data, **more)


def text_after(browser: Browser, membership: Membership, words: str, country: str = "SE") -> str:
    response = search(browser, membership, words, country, follow=True)
    assert response.status_code == 200
    return str(response.text)
