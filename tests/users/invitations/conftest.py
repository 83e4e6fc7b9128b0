"""Linnea, who has been mailed a link, and a browser with nobody signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from clients.models import Client
from common.access import Actor
from packages_billing.models import Package
from tests import factories
from users import actions
from users.actions import NewAccess, NewPerson
from users.choices import MemberKind
from users.links import invitation_token
from users.models import Membership, User

AsUser = Callable[[User], Browser]
PASSWORD = "en lång mening om katter"
NEW = {"first_name": "Linnea", "last_name": "Sundkvist", "how": "password", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _own_count() -> None:
    """Each test counts its posts from nought."""
    cache.clear()


@pytest.fixture
def visitor() -> Browser:
    """A browser with nobody signed in."""
    return Browser()


@pytest.fixture
def by(anna: User) -> Actor:
    """Anna, as the one who invites."""
    return factories.actor_of(anna)


def invite(client: Client, by: Actor, email: str = "Linnea@Alfa.example ", **access: Any) -> Membership:
    """Someone's row at the client, once they are invited to Projektstyrning and Bank."""
    given = NewAccess(kind=MemberKind.SYSTEM, packages=Package.objects.filter(code__in=["projects", "bank"]), **access)
    (row,) = actions.invite_people(client, people=[NewPerson("Linnea", "Sundkvist", email)], access=given, by=by)
    return row


@pytest.fixture
def invited(alfa: Client, by: Actor) -> Membership:
    """Linnea, who has been mailed a link."""
    return invite(alfa, by)


def address(row: Membership) -> str:
    """Where the newest link of the row leads."""
    return f"/invitations/{invitation_token(row.invitations.order_by('-sent_at')[0])}/"


@pytest.fixture
def url(invited: Membership) -> str:
    """The address in the mail."""
    return address(invited)
