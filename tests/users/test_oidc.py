"""Signing in by another service, against a real one on loopback."""

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client as Browser

from events.models import Event
from klientadmin.logs import mask_links
from klientadmin.oidc import providers_from
from tests.factories import PASSWORD
from tests.users.oidc_service import CLIENT_ID, CLIENT_SECRET, SignInService
from users.models import User

LOGIN = "/account/oidc/prov/login/"


@pytest.fixture
def service(settings: Any) -> Iterator[SignInService]:
    """A service called Provet, which the application knows."""
    cache.clear()
    with SignInService() as running:
        known = {"id": "prov", "name": "Provet", "issuer": running.issuer}
        settings.OIDC_PROVIDERS = [known | {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}]
        yield running


def leave(browser: Browser, **posted: str) -> str:
    """The address that the page leads to."""
    page = browser.post(LOGIN, posted).content.decode()
    found = re.search(r'<meta http-equiv="refresh" content="0;url=([^"]+)">', page)
    assert found is not None, page
    return html.unescape(found.group(1))


def return_path(address: str) -> str:
    """Where the service sends the person back to."""
    back = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    assert back.startswith("http://testserver/account/oidc/prov/login/callback/?")
    return back.removeprefix("http://testserver")


def come_in(browser: Browser, **posted: str) -> Any:
    """The whole way."""
    return browser.get(return_path(leave(browser, **posted)))


def said(browser: Browser) -> str:
    return browser.get("/login/").content.decode()


def is_in(browser: Browser) -> bool:
    return browser.get("/me/").status_code == 200


def test_the_login_page_names_the_services_that_are_configured_only(
    service: SignInService, settings: Any, client: Browser, db: None
) -> None:
    assert "Logga in med Provet" in said(client)
    assert LOGIN in said(client)
    settings.OIDC_PROVIDERS = []

    assert "/account/oidc/" not in said(client)
    assert client.post(LOGIN).status_code == 404
    assert client.get(f"{LOGIN}callback/").status_code == 404


def test_whoever_has_a_login_of_the_address_comes_in(service: SignInService, anna: User, client: Browser) -> None:
    service.claims["email"] = "Anna@Byran.Example"

    response = come_in(client, next="/me/account/")

    assert (response.status_code, response.url) == (302, "/me/account/")
    assert is_in(client)
    event = Event.objects.get()
    assert (event.kind, event.actor_id) == ("user.signed_in", anna.pk)
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)
    assert not SocialAccount.objects.exists()
    address = parse_qs(urlsplit(return_path(leave(Browser()))).query)
    assert address.keys() == {"code", "state"}


def test_it_asks_with_a_challenge_and_only_for_what_it_needs(service: SignInService, anna: User) -> None:
    browser = Browser()
    path = f"{LOGIN}?scope=admin&auth_params=prompt%3Dnone&process=connect"
    page = browser.post(path).content.decode()
    asked = parse_qs(urlsplit(html.unescape(re.findall(r'url=([^"]+)"', page)[0])).query)

    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["code_challenge_method"] == ["S256"]
    assert "prompt" not in asked


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@byran.example"},
        {"email_verified": False},
        {"email_verified": "false"},
        {"email_verified": None},
        {"email": ""},
        {"email": None},
    ],
)
def test_nobody_else_does(service: SignInService, anna: User, client: Browser, claims: dict[str, Any]) -> None:
    service.claims |= claims

    assert come_in(client).url == "/login/"

    assert "Det gick inte att logga in. Adressen måste vara bekräftad hos Provet" in said(client)
    assert not is_in(client)
    assert User.objects.count() == 1
    assert not Event.objects.exists()


def test_a_blocked_login_is_told_what_an_unknown_address_is(
    service: SignInService, anna: User, client: Browser
) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)

    assert come_in(client).url == "/login/"

    assert "Adressen måste vara bekräftad hos Provet" in said(client)
    assert not is_in(client)


def test_both_answers_must_be_about_the_same_person(service: SignInService, anna: User, client: Browser) -> None:
    service.userinfo = service.claims | {"sub": "43"}

    come_in(client)

    assert not is_in(client)


@pytest.mark.parametrize("broken", ["/.well-known/openid-configuration", "nonsense"])
def test_a_service_that_is_away_leads_back_in_words(
    service: SignInService, anna: User, client: Browser, broken: str
) -> None:
    service.broken = broken

    assert client.post(LOGIN).url == "/login/"
    assert "Provet svarar inte som den ska." in said(client)


@pytest.mark.parametrize("broken", ["/token", "/userinfo", "audience"])
def test_what_breaks_on_the_way_signs_nobody_in(
    service: SignInService, anna: User, client: Browser, broken: str
) -> None:
    service.broken = broken

    assert come_in(client).url == "/login/"
    assert not is_in(client)


def test_one_that_was_cancelled_says_so(service: SignInService, anna: User, client: Browser) -> None:
    service.broken = "cancelled"

    assert come_in(client).url == "/login/"
    assert "Inloggningen avbröts." in said(client)


def test_a_return_works_once_and_in_the_browser_that_left(service: SignInService, anna: User) -> None:
    mine, other = Browser(), Browser()
    path = return_path(leave(mine))

    assert other.get(path).url == "/login/"
    assert not is_in(other)
    assert mine.get(path).url == "/"
    assert is_in(mine)
    mine.get(path)
    assert len([path for path, _sent in service.asked if path == "/token"]) == 1


def test_the_second_step_is_asked_for_and_no_token_waits_in_the_session(
    service: SignInService, anna: User, client: Browser
) -> None:
    TOTP.activate(anna, generate_totp_secret())
    RecoveryCodes.activate(anna)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()

    assert come_in(client).url.startswith("/account/2fa/authenticate/")
    assert not is_in(client)
    waiting = str(Session.objects.get(pk=client.session.session_key).get_decoded())
    assert "id_token" not in waiting
    assert "'token'" not in waiting
    assert client.post("/account/2fa/authenticate/", {"code": codes[0]}).status_code == 302

    assert is_in(client)


def test_leaving_needs_a_form_of_ours(service: SignInService, db: None) -> None:
    assert Browser(enforce_csrf_checks=True).post(LOGIN).status_code == 403
    assert Browser().get(LOGIN).status_code == 405
    assert service.asked == []


def test_the_code_and_the_state_are_in_no_log() -> None:
    assert mask_links("GET /x/?code=abc&state=def&n=1") == "GET /x/?code=***&state=***&n=1"


class Variables(dict[str, str]):
    """An environment, read as django-environ does."""

    def str(self, name: str, default: Any = None) -> Any:
        """The variable, else the default."""
        return self.get(name, default)


def test_several_are_read_from_the_environment() -> None:
    env = Variables(
        OIDC_ENTRA_NAME="Microsoft", OIDC_ENTRA_ISSUER="https://login.example/tenant/", OIDC_ENTRA_CLIENT_ID="a",
        OIDC_ENTRA_CLIENT_SECRET="b", OIDC_X_ISSUER="http://x.example", OIDC_X_CLIENT_ID="", OIDC_X_CLIENT_SECRET="",
    )  # fmt: skip

    read = providers_from(env, ["entra", " x "], allow_http=True)

    assert [(one["id"], one["name"]) for one in read] == [("entra", "Microsoft"), ("x", "X")]
    assert read[0]["issuer"] == "https://login.example/tenant"
    for names in (["x"], ["En-tra"]):
        with pytest.raises(ImproperlyConfigured):
            providers_from(env, names, allow_http=False)
