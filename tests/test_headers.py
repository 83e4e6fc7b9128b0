"""What every response carries, whatever its status (QUALITY: every response, 400 to 500 included)."""

from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client
from users.models import User

pytestmark = pytest.mark.django_db
POLICY = {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"}
ANSWERS = [
    ("/clients/", 200),
    ("/", 302),
    ("/fails/400/", 400),
    ("/clients/new/?csrf", 403),
    ("/clients/00000000-0000-4000-8000-000000000000/", 404),
    ("/overview/", 405),
    ("/fails/429/", 429),
    ("/fails/500/", 500),
    ("/fails/503/", 503),
]


@pytest.mark.parametrize("is_signed_in", [True, False])
@pytest.mark.parametrize(("address", "status"), ANSWERS)
def test_every_status_carries_every_header(
    alfa: Client, anna: User, settings: Any, address: str, status: int, *, is_signed_in: bool
) -> None:
    settings.ROOT_URLCONF = "tests.failing_urls"
    browser = Browser(raise_request_exception=False, enforce_csrf_checks=address.endswith("csrf"))
    if is_signed_in:
        browser.force_login(anna)

    response = browser.generic("POST" if status in (403, 405) else "GET", address)

    if is_signed_in:
        assert response.status_code == status
    assert {part.strip() for part in response["Content-Security-Policy"].split(";")} >= POLICY
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("address", ["/login/", "/fails/500/", "/fails/400/"])
def test_over_https_everything_asks_for_https(alfa: Client, settings: Any, address: str) -> None:
    settings.ROOT_URLCONF = "tests.failing_urls"
    settings.SECURE_HSTS_SECONDS = 31_536_000

    response = Browser(raise_request_exception=False).get(address, secure=True)

    assert "max-age=31536000" in response["Strict-Transport-Security"]
