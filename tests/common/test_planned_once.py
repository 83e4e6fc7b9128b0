"""What a connection is asked again and again is planned once (docs/decisions/0031)."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser

from clients.models import Client
from common.many import one_of
from users.models import User

pytestmark = pytest.mark.django_db
MOST_VALUES = 65_535  # of one statement


def _planned() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE generic_plans > 0")
        return [statement for (statement,) in cursor.fetchall()]


def test_who_asks_and_which_clients_are_planned_once(
    alfa: Client, anna: User, as_user: Callable[[User], Browser]
) -> None:
    browser = as_user(anna)
    for _ in range(12):
        assert browser.get(f"/clients/{alfa.pk}/").status_code == 200

    planned = _planned()

    assert any("WITH held AS" in statement for statement in planned), planned
    assert any('FROM "clients_client"' in statement for statement in planned), planned


def test_more_ids_than_a_statement_takes_values_go_as_one(alfa: Client) -> None:
    ids = [alfa.pk, *(uuid4() for _ in range(MOST_VALUES))]

    assert Client.objects.get(one_of(ids)) == alfa
