"""Every role at every address answers as tests/permission_table.py says, and what that table cannot say of rights."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client as Browser
from django.utils import timezone

from agreements.models import Agreement
from clients.models import Client, Reseller
from common.access import Permission
from tests import factories
from tests.cast import Cast, address_of, everyone
from tests.permission_table import ROLES, rows
from tests.source import views
from users.models import Membership, User


@pytest.fixture
def cast(byran: Reseller, andra: Reseller, alfa: Client, anna: User, karin: User, nils: User) -> Cast:
    """Everyone in ROLES."""
    return everyone(byran, andra, alfa, admin=anna, on_it=karin, other_admin=nils)


def test_every_address_has_a_row() -> None:
    written = [name for name, _get, _post in rows()]

    assert sorted(written) == sorted({name for name, _entry in views()})
    assert all(len(get) == len(post) == len(ROLES) for _name, get, post in rows())


def sign_of(response: Any) -> str:
    if response.status_code in (301, 302, 303):
        return "L" if response.headers["Location"].startswith("/login/?next=") else "3"
    return {200: "2", 422: "2", 204: "3", 401: "1", 403: "0", 404: "4", 405: "5"}.get(
        response.status_code, str(response.status_code)
    )


def everything() -> dict[str, str]:
    """A fingerprint of every table but the sessions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'"
            " AND relname NOT IN ('django_session', 'usersessions_usersession', 'django_migrations')"
        )
        prints = {}
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table}\" t"
            )
            prints[table] = cursor.fetchone()[0]
    return prints


@pytest.mark.parametrize("role", ROLES)
def test_every_role_at_every_address(cast: Cast, role: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MFA_RATE_LIMITS = False
    place, browser = ROLES.index(role), cast.browser(role)
    wrong: list[str] = []
    before = everything()
    for name, get, _post in rows():
        url = address_of(name, cast)
        # A HEAD draws the whole page again: of those who may see it one is asked, of those who may not everybody.
        for method in (browser.get, browser.head) if role == "admin" or get[place] != "2" else (browser.get,):
            if (sign := sign_of(method(url))) != get[place]:
                wrong.append(f"{method.__name__} {name}: {sign}, not {get[place]}")
    assert everything() == before, "a GET changed something"

    for name, _get, post in rows():
        sign = _post_and_undo(browser, address_of(name, cast), denied=post[place] in "L045")
        if sign != post[place]:
            wrong.append(f"post {name}: {sign}, not {post[place]}")
    assert everything() == before, "a denied POST changed something"
    assert not wrong, "\n".join(wrong)


def _post_and_undo(browser: Browser, url: str, *, denied: bool) -> str:
    """Posts an empty form. What an allowed one changed is undone; what a denied one changed is left to be found."""
    cache.clear()
    with transaction.atomic():
        sign = sign_of(browser.post(url))
        if not denied:
            transaction.set_rollback(True)
    browser.cookies.pop(settings.SHARING_COOKIE_NAME, None)  # no rollback takes back what the browser keeps
    return sign


def test_rights_are_held_per_client(
    cast: Cast, byran: Reseller, alfa: Client, as_user: Callable[[User], Browser]
) -> None:
    """Someone who may see Alfa and is a plain user of Gamma: Alfa opens, Gamma is closed, Delta is unknown."""
    gamma, delta = factories.client(byran, name="Gamma AB"), factories.client(byran, name="Delta AB")
    kim = factories.login("kim@kund.example", "Kim")
    factories.member(kim, alfa, permissions=[Permission.SEE_CLIENTS])
    factories.member(kim, gamma)
    browser = as_user(kim)

    answers = [browser.get(f"/clients/{client.pk}/").status_code for client in (alfa, gamma, delta)]

    assert answers == [200, 403, 404]
    assert browser.get(f"/clients/{alfa.pk}/contact/").status_code == 403


def test_a_client_administrator_opens_the_own_peoples_tab_and_no_other_page_of_any_client(
    cast: Cast, alfa: Client
) -> None:
    browser = cast.browser("client_admin")
    gamma = Client.objects.get(name="Gamma AB")

    assert browser.get(f"/clients/{alfa.pk}/users/").status_code == 200
    assert browser.get(f"/clients/{gamma.pk}/users/").status_code == 403
    for page in ("", "company/", "contact/", "events/", "end/", "notes/", "responsible/", "tags/"):
        assert browser.get(f"/clients/{alfa.pk}/{page}").status_code in (403, 405), page


def test_a_right_taken_away_is_gone_at_the_next_request(cast: Cast, alfa: Client) -> None:
    browser = cast.browser("on_it")
    assert browser.get(f"/clients/{alfa.pk}/").status_code == 200

    factories.end_access(Membership.objects.get(client=alfa, person__user=cast.people["on_it"]), timezone.now())

    assert browser.get(f"/clients/{alfa.pk}/").status_code == 404


def test_an_employee_who_leaves_loses_every_client_at_once(cast: Cast, alfa: Client) -> None:
    browser = cast.browser("on_it")
    employment = factories.employment_of(cast.people["on_it"])
    factories.end_access(employment, timezone.now())

    assert browser.get(f"/clients/{alfa.pk}/").status_code == 403
    assert browser.get("/").url == "/me/"


def test_every_denied_answer_keeps_the_safe_headers(cast: Cast, alfa: Client) -> None:
    for role in ("anonymous", "other_admin", "client_user"):
        response = cast.browser(role).get(f"/clients/{alfa.pk}/")
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "no-store, private"


def test_nothing_is_left_of_the_other_firm_in_a_denied_answer(cast: Cast, alfa: Client) -> None:
    response = cast.browser("other_admin").get(f"/clients/{alfa.pk}/")

    assert response.status_code == 404
    assert "Alfa" not in response.content.decode()
    assert Agreement.objects.filter(client=alfa).exists()
