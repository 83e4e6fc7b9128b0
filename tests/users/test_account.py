"""The own account: name and language, password, second step, keys, sessions, and Mina åtkomster."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client, Reseller
from events.models import Event
from mail.models import Message
from tests import factories
from users.choices import MemberKind
from users.forms import AddWebAuthnForm, EditWebAuthnForm
from users.models import User

AsUser = Callable[[User], Browser]
NEW_PASSWORD = "en ny mening som bara jag skulle skriva"


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def confirm(browser: Browser) -> None:
    browser.post("/account/reauthenticate/", {"password": factories.PASSWORD})


def test_name_and_language_are_changed_and_written_down(anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    response = browser.post("/me/account/", {"first_name": "Anna-Lo", "last_name": "Ek", "language": "nb"})

    assert response.url == "/me/account/"
    anna.refresh_from_db()
    assert (anna.first_name, anna.language) == ("Anna-Lo", "nb")
    event = Event.objects.get()
    assert event.kind == "user.changed"
    assert event.before_values == {"language": "sv"}
    assert event.detail.personal_values["after"]["first_name"] == "Anna-Lo"
    assert '<html lang="nb"' in browser.get("/me/account/").content.decode()


def test_a_name_is_one_line_and_hides_nothing(anna: User, as_user: AsUser) -> None:
    as_user(anna).post("/me/account/", {"first_name": "An\r\nna\u202e", "last_name": "E\u0007k", "language": "sv"})

    anna.refresh_from_db()
    assert anna.name == "An na Ek"


@pytest.mark.parametrize("said", ["Tele\r\nfonen\u202e\u0007", " Tele fonen "])
def test_a_keys_name_is_one_line_and_hides_nothing(said: str) -> None:
    key = Authenticator(type=Authenticator.Type.WEBAUTHN, data={"name": "Nyckel"})
    for form in (AddWebAuthnForm({"name": said}, user=User()), EditWebAuthnForm({"name": said}, instance=key)):
        form.is_valid()
        assert form.cleaned_data["name"] == "Tele fonen"


def test_a_keys_name_is_no_longer_than_a_persons() -> None:
    key = Authenticator(type=Authenticator.Type.WEBAUTHN, data={"name": "Nyckel"})
    for form in (
        AddWebAuthnForm({"name": "n" * 101}, user=User()),
        EditWebAuthnForm({"name": "n" * 101}, instance=key),
    ):
        assert "name" in form.errors
    assert not EditWebAuthnForm({"name": "\u202e"}, instance=key).is_valid()


def test_a_language_that_is_not_on_offer_is_a_form_error(anna: User, as_user: AsUser) -> None:
    response = as_user(anna).post("/me/account/", {"first_name": "A", "last_name": "E", "language": "fi"})

    assert response.status_code == 200
    assert not Event.objects.exists()


def test_changing_the_password_signs_out_everywhere_and_is_told_by_mail(anna: User, as_user: AsUser) -> None:
    here, there = as_user(anna), as_user(anna)
    words = {"oldpassword": factories.PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    here.post("/account/password/change/", words)

    anna.refresh_from_db()
    assert anna.check_password(NEW_PASSWORD)
    assert here.get("/me/").status_code == there.get("/me/").status_code == 302
    assert "user.password_changed" in Event.objects.values_list("kind", flat=True)
    message = Message.objects.get()
    assert (message.to_email, message.reseller_id) == (anna.email, None)
    assert "Lösenordet är bytt." in message.text


def test_a_second_step_is_turned_on_sealed_and_asked_for(
    anna: User, as_user: AsUser, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    browser = as_user(anna)
    assert "/account/reauthenticate/" in browser.get("/account/2fa/totp/activate/").url
    confirm(browser)
    page = browser.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'<code class="mono">([A-Z2-7]+)</code>', page)
    assert secret is not None

    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/account/2fa/totp/activate/", {"code": code_for(secret.group(1))})

    stored = Authenticator.objects.get(type="totp")
    assert secret.group(1) not in str(stored.data)
    change = Event.objects.get(kind="user.second_step_changed")
    assert change.after_values == {"change": "totp_activated"}
    assert "Tvåstegsinloggning med app är på." in Message.objects.latest("queued_at").text

    cache.clear()
    other = Browser()
    response = other.post("/login/", {"login": anna.email, "password": factories.PASSWORD})
    assert response.url.startswith("/account/2fa/authenticate/")
    assert other.get("/me/").status_code == 302
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert other.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert other.post("/account/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert other.get("/me/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/account/password/change/", "/account/2fa/", "/account/2fa/passkeys/", "/account/2fa/passkeys/add/",
        "/account/2fa/totp/activate/", "/account/sessions/", "/account/reauthenticate/", "/me/", "/me/account/",
    ],
)  # fmt: skip
def test_every_page_of_the_account_is_drawn_without_inline_script(anna: User, as_user: AsUser, path: str) -> None:
    browser = as_user(anna)
    confirm(browser)

    response = browser.get(path, follow=True)

    assert response.status_code == 200
    page = response.content.decode()
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert " style=" not in page


def test_other_sessions_can_be_ended(anna: User) -> None:
    here, there = Browser(), Browser()
    for browser in (here, there):
        browser.post("/login/", {"login": anna.email, "password": factories.PASSWORD})
    assert "Logga ut alla andra" in here.get("/account/sessions/").content.decode()

    here.post("/account/sessions/")

    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200


def test_my_access_lists_every_company_at_any_firm_and_how_it_stands(
    byran: Reseller,
    andra: Reseller,
    alfa: Client,
    as_user: AsUser,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    today = timezone.localdate()
    kim = factories.login("kim@kund.example", "Kim", "Sand")
    factories.member(kim, alfa)
    beta = factories.client(andra, name="Beta AB")
    factories.member(kim, beta, kind=MemberKind.EXTERNAL, ends_on=today)
    gone = factories.client(byran, name="Borta AB")
    factories.member(kim, gone, ends_on=today - timedelta(days=1))
    browser = as_user(kim)

    with django_assert_max_num_queries(6):
        page = browser.get("/me/").content.decode()

    assert "Alfa Bygg AB" in page
    assert "Beta AB" in page
    assert today.isoformat() in page
    assert "Borta AB" in page
    assert page.count("Spärrad") == 1


def test_somebody_without_any_access_is_told_so(db: None, as_user: AsUser) -> None:
    page = as_user(factories.login("kim@kund.example")).get("/me/").content.decode()

    assert "Du har ingen åtkomst just nu" in page


def test_staff_of_a_firm_that_asks_for_it_cannot_work_without_a_second_step(
    anna: User, nils: User, byran: Reseller, as_user: AsUser, settings: Any
) -> None:
    settings.REQUIRE_MFA = True
    Reseller.objects.filter(pk=byran.pk).update(requires_mfa=True)
    browser = as_user(anna)

    assert browser.get("/clients/").url == "/account/2fa/"
    assert browser.post("/me/account/", {"first_name": "X"}).url == "/account/2fa/"
    assert "Byrån kräver tvåstegsinloggning" in browser.get("/account/2fa/").content.decode()
    assert browser.get("/account/password/change/").status_code == 200
    assert as_user(nils).get("/clients/").status_code == 200
    assert as_user(factories.login("kim@kund.example")).get("/me/").status_code == 200

    step = Authenticator.objects.create(user=anna, type="totp", data={"secret": "x"})
    assert browser.get("/clients/").status_code == 200
    confirm(browser)
    browser.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(pk=step.pk).exists()
    assert browser.get("/clients/").url == "/account/2fa/"
