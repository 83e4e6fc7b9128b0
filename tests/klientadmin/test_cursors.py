"""A cursor that no page of ours has written gives the first page, whatever stands in it."""

from base64 import urlsafe_b64encode
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from clients.models import Client
from users.models import User

pytestmark = pytest.mark.django_db
KEY = '"00000000-0000-0000-0000-000000000000"'
WRITTEN_BY_NOBODY = (
    "[" * 1400, f"[5, {KEY}]", f"[Infinity, {KEY}]", rf'["\ud800", {KEY}]', rf'["\u0000", {KEY}]', "[{}, []]",
    "[null]", '"abc"', "{",
)  # fmt: skip


@pytest.mark.parametrize("address", ["/clients/", "/reports/events/"])
def test_it_is_the_first_page(address: str, alfa: Client, anna: User, as_user: Callable[[User], Browser]) -> None:
    browser = as_user(anna)

    for said in WRITTEN_BY_NOBODY:
        cursor = urlsafe_b64encode(said.encode()).decode().rstrip("=")
        assert browser.get(address, {"after": cursor}).status_code == 200, said[:40]
