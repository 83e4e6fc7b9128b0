"""A program with a key, and what it is answered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from clients.models import Client
from common.access import Actor
from tests import factories
from users import actions
from users.models import ApiKey, Membership, User

AsUser = Callable[[User], Browser]
ActorOf = Callable[[User], Actor]


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Each test counts its questions from nought."""
    cache.clear()


def ask(secret: str, address: str = "/api/access/") -> Any:
    """The answer to a program with the secret."""
    return Browser().get(address, headers={"Authorization": f"Bearer {secret}"})


def with_key(target: Client, owner: User, **values: Any) -> tuple[Membership, ApiKey, str]:
    """A program at the client, its key and the secret of it."""
    row = factories.integration(target, owner=owner)
    facts = {"name": "Servern", "expires_at": None, "by": factories.actor_of(owner)} | values
    key, secret = actions.create_api_key(row, **facts)
    return row, key, secret
