"""No Swedish of ours on a page or in a mail of another language; dates and numbers as the product writes them."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.template import Context, Template
from django.test import Client as Browser
from django.utils import translation

from clients.models import Reseller
from clients.templatetags.client_page import fiscal_year
from tests import factories
from tests.cast import Cast, address_of, arguments
from tests.klientadmin.swedish import parts_of, swedish_beside
from tests.permission_table import rows
from users.models import User

OTHERS = ["nb", "en"]
# What is Swedish in every language: how the other languages are offered, and addresses and names in data.
NAMES = {"Bolagsverket", "Klientadministration"}
SWEDISH_LETTERS = re.compile(r"\w*[äöÄÖ]\w*")  # å is Norwegian too


@pytest.fixture
def plain(db: None) -> Reseller:
    """A firm where no name has a letter that only Swedish has."""
    firm = factories.reseller("Ledger Accounting", "5560125790")
    firm.clients.update(contact_name="Kim Strand")
    return firm


@pytest.fixture
def cast(plain: Reseller, request: pytest.FixtureRequest) -> Cast:
    """The firm's administrator, and a row of everything that an address may name, in the language of the test."""
    language = request.getfixturevalue("language")
    anna = factories.employee(plain, "anna@ledger.example", "Anna", "Berg", factories.ADMINISTRATOR)
    facts = {"contact_name": "Kim Strand", "language": language}
    client = factories.client(
        plain, name="Alfa Build", org_number="5561231235", contact_email="k@alfa.example", **facts
    )
    factories.client(plain, name="Beta Build", is_demo=True, **facts)
    factories.employee(plain, "off@byran.example", "Olle", "Fors", factories.CONSULTANT)
    factories.member(factories.login("own@kund.example", "Kim"), client)
    speak(anna, language)
    named = arguments(plain, client, anna) | {"language": language}
    User.objects.update(language=language)  # the page behind a notice's link is in its reader's
    return Cast({"admin": anna}, named)


def speak(user: User, language: str) -> None:
    """Chooses the language, as Mitt konto does."""
    User.objects.filter(pk=user.pk).update(language=language)


def words_of(response: HttpResponseBase) -> list[str]:
    """The texts of an answer, if it is a page of ours."""
    if "text/html" not in response.headers.get("Content-Type", "") or response.streaming:
        return []
    return parts_of(response.content.decode())  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", OTHERS)
def test_no_page_and_no_error_of_a_form_is_left_in_swedish(cast: Cast, language: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    signed_in, nobody = cast.browser("admin"), Browser(HTTP_ACCEPT_LANGUAGE=language)
    swedish, wrong = swedish_beside(language), {}
    for name, _get, _post in rows():
        url = address_of(name, cast)
        for who, browser in (("admin", signed_in), ("nobody", nobody)):
            for method in ("get", "post"):
                cache.clear()
                with transaction.atomic():
                    parts = words_of(getattr(browser, method)(url))
                    transaction.set_rollback(True)
                left = swedish.left_in(parts) | set(SWEDISH_LETTERS.findall(" ".join(parts)))
                if left - NAMES:
                    wrong[f"{method} {name} {who}"] = left - NAMES

    assert wrong == {}


@pytest.mark.parametrize("language", OTHERS)
def test_the_page_behind_a_mailed_link_speaks_the_clients_language(cast: Cast, language: str) -> None:
    browser, url = Browser(HTTP_ACCEPT_LANGUAGE="sv"), address_of("agreements:public", cast)

    asked, answered = browser.get(url), browser.post(url, {"answer": "approve"})

    for response in (asked, answered):
        assert f'<html lang="{language}">' in response.content.decode()
        assert swedish_beside(language).left_in(words_of(response)) == set()


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_dates_and_numbers_are_written_in_one_way(language: str) -> None:
    shown = Template(
        "{% load l10n %}{{ day|date }} {{ day|date:'SHORT_DATE_FORMAT' }} {{ amount|floatformat:'2g' }} {{ amount }}"
    )
    with translation.override(language):
        text = shown.render(Context({"day": date(2026, 3, 11), "amount": Decimal("1234.50")}))

    assert text == "2026-03-11 2026-03-11 1\xa0234,50 1234,50"


def test_a_saved_language_answers_in_itself(plain: Reseller) -> None:
    anna = factories.employee(plain, "anna@ledger.example", "Anna", "Berg", factories.ADMINISTRATOR)
    browser = Browser()
    browser.force_login(anna)

    saved = {"first_name": "Anna", "last_name": "Berg", "language": "nb"}
    page = browser.post("/me/account/", saved, follow=True).content.decode()

    assert "Kontoen er lagret." in page
    assert '<html lang="nb"' in page


@pytest.mark.parametrize(
    ("language", "words"), [("sv", "1 maj – 30 apr"), ("nb", "1 mai – 30 apr"), ("en", "1 May – 30 Apr")]
)
def test_months_have_a_capital_where_the_language_gives_them_one(language: str, words: str) -> None:
    with translation.override(language):
        assert fiscal_year(5) == words


@pytest.mark.parametrize("language", ["sv", *OTHERS])
def test_before_login_the_browser_says_the_language(db: None, language: str) -> None:
    response = Browser().get("/login/", HTTP_ACCEPT_LANGUAGE=f"{language},fr;q=0.5")

    assert f'<html lang="{language}">' in response.content.decode()
    assert {"sv": "Logga in", "nb": "Logg inn", "en": "Sign in"}[language] in words_of(response)


def test_an_unknown_language_and_the_other_norwegians_get_their_nearest(db: None) -> None:
    asked = {"fr": "sv", "no": "nb", "nn": "nb", "nb-NO": "nb", "en-GB": "en", "sv-FI": "sv"}

    for header, answered in asked.items():
        html = Browser().get("/login/", HTTP_ACCEPT_LANGUAGE=header).content.decode()
        assert f'<html lang="{answered}">' in html, header
