"""A client that has the extra, and somebody of its own who may write the mail."""

import pytest

from clients.models import Client
from tests import factories
from users.models import User


@pytest.fixture
def alfa(alfa: Client) -> Client:
    """With the extra on."""
    Client.objects.filter(pk=alfa.pk).update(has_custom_invoice_email=True)
    alfa.refresh_from_db()
    return alfa


@pytest.fixture
def owner(alfa: Client) -> User:
    """Someone of the client's own who may change its settings."""
    user = factories.login("vd@alfa.example", "Petra", "Alm")
    factories.give(factories.member(user, alfa), "complete")
    return user
