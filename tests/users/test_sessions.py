"""How long a session lives, and how a blocking ends it for ever."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from common.access import Actor
from events.models import Event
from tests import factories
from users.actions import block_login, unblock_login
from users.models import User
from users.reset import holder_of, password_path

AsUser = Callable[[User], Browser]
MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
IDLE, ABSOLUTE, SECOND = timedelta(hours=2), timedelta(hours=12), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


@pytest.fixture
def clock() -> Iterator[Any]:
    """Seven in the morning; the test moves it."""
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


@pytest.fixture
def admin(anna: User) -> Actor:
    """Someone else, who blocks."""
    return Actor(name="Drift", is_operator=True)


def is_in(browser: Browser) -> bool:
    return browser.get("/me/").status_code == 200


def sign_in(user: User, browser: Browser | None = None) -> Browser:
    browser = browser or Browser()
    browser.post("/login/", {"login": user.email, "password": factories.PASSWORD})
    return browser


def test_two_hours_without_a_request_end_it(anna: User, clock: Any) -> None:
    browser = sign_in(anna)
    clock.move_to(MORNING + IDLE - SECOND)
    assert is_in(browser)
    clock.shift(IDLE - SECOND)
    assert is_in(browser)

    clock.shift(IDLE + SECOND)

    assert browser.get("/me/").url.startswith("/login/?next=")


def test_twelve_hours_end_it_whatever_is_done(anna: User, clock: Any) -> None:
    browser = sign_in(anna)
    for hour in range(1, 12):
        clock.move_to(MORNING + timedelta(hours=hour))
        browser.post("/me/account/", {"first_name": f"Anna {hour}", "last_name": "Ek", "language": "sv"})  # saves it
        assert is_in(browser)
    clock.move_to(MORNING + ABSOLUTE - SECOND)
    assert is_in(browser)

    clock.move_to(MORNING + ABSOLUTE)

    assert not is_in(browser)


def test_the_limits_are_settings(anna: User, clock: Any, settings: object) -> None:
    settings.SESSION_COOKIE_AGE = 600  # type: ignore[attr-defined]
    browser = sign_in(anna)
    clock.shift(timedelta(minutes=11))

    assert not is_in(browser)


def test_signing_in_begins_it_anew(anna: User, clock: Any) -> None:
    browser = Browser()
    browser.get("/me/")
    session = browser.session
    session["before"] = "signing in"
    session.save()
    clock.shift(IDLE - SECOND)
    sign_in(anna, browser)

    clock.shift(ABSOLUTE - IDLE)
    hours_later = Session.objects.get(pk=browser.session.session_key)

    assert hours_later.get_decoded()["began_at"] == int((MORNING + IDLE - SECOND).timestamp())


def test_a_busy_session_is_written_once_a_minute(anna: User, clock: Any) -> None:
    def updates() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert is_in(browser)
        return sum(query["sql"].startswith('UPDATE "django_session"') for query in queries)

    browser = sign_in(anna)
    is_in(browser)

    counts = []
    for _time in range(4):
        clock.shift(timedelta(seconds=30))
        counts.append(updates())

    assert counts == [0, 1, 0, 1]


def test_blocking_ends_every_session_and_unblocking_revives_none(anna: User, admin: Actor) -> None:
    here, there = sign_in(anna), sign_in(anna)
    kept = Session.objects.get(pk=here.session.session_key).session_data
    link = password_path(anna).rstrip("/").rpartition("/")[2].split("-", 1)

    blocked = block_login(anna, by=admin)

    assert (blocked.is_active, blocked.times_blocked) == (False, 1)
    assert not is_in(here)
    assert not is_in(there)
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    assert holder_of(*link) is None
    refused = Browser().post("/login/", {"login": anna.email, "password": factories.PASSWORD})
    assert refused.status_code == 200

    unblock_login(anna, by=admin)
    later = datetime.now(UTC) + timedelta(hours=1)
    Session.objects.create(session_key="a" * 32, session_data=kept, expire_date=later)  # as from a backup
    revived = Browser()
    revived.cookies["session"] = "a" * 32

    assert not is_in(revived)
    assert not is_in(here)
    assert holder_of(*link) is None
    assert is_in(sign_in(anna))
    assert list(Event.objects.filter(kind__endswith="blocked").order_by("id").values_list("kind", "subject_id")) == [
        ("user.blocked", anna.pk),
        ("user.unblocked", anna.pk),
    ]


def test_by_whatever_path_it_is_blocked(anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    link = password_path(anna).rstrip("/").rpartition("/")[2].split("-", 1)

    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert not is_in(browser)
    User.objects.filter(pk=anna.pk).update(is_active=True)
    User.objects.filter(pk=anna.pk).update(times_blocked=0)  # it cannot be counted back

    anna.refresh_from_db()
    assert anna.times_blocked == 1
    assert not is_in(browser)
    assert holder_of(*link) is None


def test_blocking_twice_is_once_and_nobody_blocks_oneself(anna: User, karin: User, admin: Actor) -> None:
    block_login(karin, by=admin)
    block_login(karin, by=admin)
    with pytest.raises(ValidationError):
        block_login(anna, by=factories.actor_of(anna))
    unblock_login(anna, by=admin)

    assert Event.objects.filter(kind="user.blocked").count() == 1
    assert not Event.objects.filter(kind="user.unblocked").exists()
    anna.refresh_from_db()
    assert anna.is_active


@pytest.mark.parametrize("unblocked_too", [False, True])
def test_blocked_between_the_password_and_the_code(anna: User, admin: Actor, unblocked_too: bool) -> None:
    TOTP.activate(anna, generate_totp_secret())
    RecoveryCodes.activate(anna)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    browser = sign_in(anna)
    block_login(anna, by=admin)
    if unblocked_too:
        unblock_login(anna, by=admin)

    browser.post("/account/2fa/authenticate/", {"code": codes[0]})

    assert not is_in(browser)
