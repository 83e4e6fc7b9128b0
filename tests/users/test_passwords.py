"""Which passwords may be chosen, everywhere that one is chosen, with and without a second step."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client as Browser

from tests import factories
from users.models import User
from users.reset import password_path

AsUser = Callable[[User], Browser]
SHORT, LONG = "ruvas 4d", "ruvas 4d och mer"


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


def second_step(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())


def by_link(user: User, password: str, _as_user: AsUser) -> str:
    user.refresh_from_db()
    return Browser().post(password_path(user), {"password1": password, "password2": password}).content.decode()


def by_change(user: User, password: str, as_user: AsUser) -> str:
    words = {"oldpassword": factories.PASSWORD, "password1": password, "password2": password}
    return as_user(user).post("/account/password/change/", words).content.decode()


def first_time(user: User, password: str, as_user: AsUser) -> str:
    browser = as_user(user)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    browser = as_user(user)
    return browser.post("/account/password/set/", {"password1": password, "password2": password}).content.decode()


WAYS = pytest.mark.parametrize("choose", [by_link, by_change, first_time])


@WAYS
def test_without_a_second_step_it_takes_fifteen(anna: User, as_user: AsUser, choose: Callable[..., str]) -> None:
    page = choose(anna, "fjorton tecken", as_user)
    anna.refresh_from_db()
    assert "Det ska ha minst 15 tecken." in page
    assert not anna.check_password("fjorton tecken")

    choose(anna, LONG[:15], as_user)
    anna.refresh_from_db()
    assert anna.check_password(LONG[:15])
    assert not anna.has_short_password


@WAYS
def test_with_one_it_takes_eight(anna: User, as_user: AsUser, choose: Callable[..., str]) -> None:
    second_step(anna)
    page = choose(anna, SHORT[:7], as_user)
    anna.refresh_from_db()
    assert "Det ska ha minst 8 tecken." in page
    assert not anna.check_password(SHORT[:7])

    choose(anna, SHORT, as_user)
    anna.refresh_from_db()
    assert anna.check_password(SHORT)
    assert anna.has_short_password


def test_the_page_says_how_long_before_anything_is_typed(anna: User, as_user: AsUser) -> None:
    assert "Minst 15 tecken." in Browser().get(password_path(anna)).content.decode()
    second_step(anna)

    assert "Minst 8 tecken." in Browser().get(password_path(anna)).content.decode()
    assert "Minst 8 tecken." in as_user(anna).get("/account/password/change/").content.decode()


@WAYS
def test_what_is_guessed_first_is_refused(anna: User, as_user: AsUser, choose: Callable[..., str]) -> None:
    second_step(anna)

    assert "för lätt att gissa" in choose(anna, "lösenord2026", as_user)
    anna.refresh_from_db()
    assert not anna.check_password("lösenord2026")


def test_spare_codes_alone_are_no_second_step(anna: User) -> None:
    second_step(anna)
    Authenticator.objects.filter(user=anna).update(type=Authenticator.Type.RECOVERY_CODES)

    with pytest.raises(ValidationError):
        validate_password(SHORT, anna)


def test_a_short_one_does_not_outlive_the_second_step(anna: User, as_user: AsUser) -> None:
    second_step(anna)
    by_change(anna, SHORT, as_user)
    anna.refresh_from_db()
    browser = as_user(anna)
    assert browser.get("/me/").status_code == 200

    Authenticator.objects.filter(user=anna).delete()

    assert browser.get("/me/").url == browser.get("/clients/").url == "/account/password/change/"
    page = browser.get("/account/password/change/").content.decode()
    assert "Utan tvåstegsinloggning är ditt lösenord för kort. Välj ett med minst 15 tecken." in page
    browser.post("/account/password/change/", {"oldpassword": SHORT, "password1": LONG, "password2": LONG})
    anna.refresh_from_db()
    assert as_user(anna).get("/me/").status_code == 200


@pytest.mark.parametrize(
    "password",
    [
        "123456789012345", "aaaaaaaaaaaaaaaa", "ababababababababab", "qwertyuiopåasdf", "zyxwvutsrqponmlk",
        "passwordpassword", "Klientadministration", "klientadministration2026", "Lösenordlösenord1!",
        "administrator2026", "sommarsommarsommar", "anna@byran.example", "basketballbasketball",
    ],
)  # fmt: skip
def test_guessed(anna: User, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, anna)


@pytest.mark.parametrize(
    "password",
    [
        "en ny mening som bara jag skulle skriva", "839201847362518", "xkqwzvbnrtplmsd",
        "🐟🐠🐡🐳🐋🦈🐙🦑🦐🦞🦀🐚🐌🦋🐛",
        "               ett mellanslag", "a" * 60 + "och sedan något annat, ända till slutet", factories.PASSWORD,
    ],
)  # fmt: skip
def test_nothing_else_is_asked(anna: User, password: str) -> None:
    validate_password(password, anna)
