"""Alfa's own Linnea, whose access is changed, and what the pages that change it say."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from packages_billing.models import PackagePeriod
from tests import factories
from users.models import Membership, SinglePermission, User

AsUser = Callable[[User], Browser]


@pytest.fixture
def linnea(alfa: Client) -> Membership:
    """Alfa's own Linnea, with CRM and Fakturering."""
    row = factories.member(factories.login("linnea@alfa.example", "Linnea", "Sundkvist"), alfa)
    for code in ("crm", "invoicing"):
        factories.give(row, code)
    return row


def url(row: Membership, name: str = "access") -> str:
    """Where the row is changed."""
    return reverse(f"users:{name}", args=[row.client_id, row.pk])


def page(response: Any) -> str:
    """The page, as text."""
    return str(response.content.decode())


def opened(response: Any) -> str:
    """What the form carries of how it all stood when it was opened."""
    return str(response.context["opened"])


def held(row: Membership) -> list[str]:
    """The packages that the row holds now."""
    periods = PackagePeriod.objects.at(timezone.now()).filter(membership=row)
    return sorted(periods.values_list("package__code", flat=True))


def by_hand(row: Membership) -> dict[str, bool]:
    """The single permissions, given or taken."""
    singles = SinglePermission.objects.at(timezone.now()).filter(membership=row)
    return {single.permission.code: single.is_granted for single in singles}
