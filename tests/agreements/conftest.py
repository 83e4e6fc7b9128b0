"""The contact's side: a browser without a login, and the token that only the mail holds."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from agreements.actions import request_approval
from agreements.links import answer_token
from agreements.models import Agreement
from clients.models import Client
from common.access import Actor
from users.models import User


@pytest.fixture
def by(anna: User, actor_of: Callable[[User], Actor]) -> Actor:
    """Anna, as the one who sends."""
    return actor_of(anna)


@pytest.fixture
def contact() -> Actor:
    """Someone with a link and no login."""
    return Actor(kind="contact", ip="198.51.100.4", user_agent="Mozilla/5.0")


@pytest.fixture
def sent(alfa: Client, by: Actor) -> Agreement:
    """An open request to Alfa's contact."""
    return request_approval(alfa, by=by)


@pytest.fixture
def token(sent: Agreement) -> str:
    """The token of the link in the mail."""
    return answer_token(sent)


@pytest.fixture
def visitor() -> Browser:
    """A browser with nobody signed in."""
    return Browser()


@pytest.fixture(autouse=True)
def _own_count(settings: object) -> None:
    """Each test counts its posts from nought."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "agreements"}
    }
    from django.core.cache import cache

    cache.clear()
