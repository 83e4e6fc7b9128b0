"""The pages behind an invitation: opening changes nothing, an answer is one login, the wrong account does nothing."""

import json
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client as Browser

from clients.models import Client, Reseller
from common.access import ADMINISTRATOR_PERMISSIONS, Actor
from events.models import Event
from tests import factories
from tests.agreements.test_public import _dump as dump
from tests.users.invitations.conftest import NEW, PASSWORD, AsUser, address, invite
from users import actions
from users.actions import NewPerson
from users.choices import MembershipState
from users.models import Membership, User


def test_head_changes_nothing_and_gets_only_the_first_seen_time(
    visitor: Browser, invited: Membership, url: str
) -> None:
    before = dump()
    for _time in range(10):
        assert visitor.head(url).status_code == 200
    assert dump() == before

    visitor.get(url)
    seen = dump()
    for _time in range(9):
        assert visitor.get(url).status_code == 200

    assert dump() == seen
    assert invited.invitations.get().opened_at is not None
    assert Event.objects.filter(kind="invitation.opened").count() == 1
    assert not {"session", "sessionid"} & visitor.cookies.keys()
    assert not Session.objects.exists()


def test_the_page_says_who_asks_whom_to_what(visitor: Browser, url: str) -> None:
    response = visitor.get(url)

    for words in ("Du är inbjuden till Alfa Bygg AB", "Anna Ek på Byrån Ekonomi AB har bjudit in dig.",
                  "linnea@alfa.example", "Projektstyrning, Bank", "Nyckel (passkey)", "Minst 15 tecken",
                  'value="Linnea"', "Har du redan ett konto?"):  # fmt: skip
        assert words in response.text, words
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert not re.findall(r'(?:href|src|action)="(?:https?:)?//', response.text)


def test_a_new_person_chooses_a_password_and_is_in(
    visitor: Browser, invited: Membership, url: str, alfa: Client
) -> None:
    response = visitor.post(url, NEW, follow=True)

    assert response.redirect_chain[-1][0] == "/me/"
    assert "Alfa Bygg AB" in response.text
    user = User.objects.get(email="linnea@alfa.example")
    assert user.check_password(PASSWORD)
    invited.refresh_from_db()
    assert (invited.state, invited.person.user) == (MembershipState.ACTIVE, user)
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds[-3:] == ["user.created", "membership.accepted", "user.signed_in"]
    assert "redan använd" in Browser().get(url).text


def test_whoever_is_invited_to_the_firm_lands_among_the_clients_or_at_the_second_step(
    visitor: Browser, byran: Reseller, by: Actor, settings: Any
) -> None:
    internal = byran.clients.get(is_internal=True)
    for email in ("a@byran.example", "b@byran.example"):
        actions.invite_employees(
            internal, people=[NewPerson("Ny", "Kollega", email)], permissions=ADMINISTRATOR_PERMISSIONS, by=by
        )
    first, second = Membership.objects.filter(client=internal, state="invited").order_by("person__email")
    assert "Du är inbjuden att arbeta hos Byrån Ekonomi AB" in visitor.get(address(first)).text
    assert visitor.post(address(first), NEW, follow=True).redirect_chain[-1][0] == "/clients/"

    Reseller.objects.update(requires_mfa=True)
    settings.REQUIRE_MFA = True
    assert Browser().post(address(second), NEW, follow=True).redirect_chain[-1][0] == "/account/2fa/"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "kort"}, "Det ska ha minst 15 tecken"),
        ({"password": ""}, "Skriv ett lösenord"),
        ({"password": "password" * 3}, "för lätt att gissa"),
        ({"first_name": ""}, "Något behöver rättas."),
        ({"how": "key"}, "Nyckeln gick inte att skapa"),
        ({"how": "key", "credential": '{"id": "x"}'}, "Nyckeln gick inte att skapa"),
        ({"how": "key", "credential": "[1]"}, "Nyckeln gick inte att skapa"),
        ({"how": "key", "credential": "not json"}, "Nyckeln gick inte att skapa"),
        ({"how": "key", "credential": "[" * 200_000}, "Nyckeln gick inte att skapa"),
        ({"how": "key", "credential": "9" * 5000}, "Nyckeln gick inte att skapa"),
    ],
)
def test_errors_keep_what_was_typed_and_make_nothing(
    visitor: Browser, url: str, change: dict[str, str], words: str
) -> None:
    page = visitor.post(url, NEW | change).text

    assert words in page
    assert 'value="Sundkvist"' in page
    assert not User.objects.filter(email="linnea@alfa.example").exists()
    assert visitor.post(url, NEW).status_code == 302


def test_the_name_is_one_line_and_hides_nothing(visitor: Browser, url: str) -> None:
    visitor.post(url, NEW | {"first_name": "Lin\r\nnea\u202e", "last_name": "S\u0007"})

    assert User.objects.get(email="linnea@alfa.example").name == "Lin nea S"


def test_a_key_that_fails_leaves_the_password_open(visitor: Browser, url: str) -> None:
    answer = visitor.post(f"{url}key/", {"first_name": "Linnea", "last_name": "S"})
    options = answer.json()["creation_options"]["publicKey"]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["user"]["name"] == "linnea@alfa.example"
    assert not User.objects.filter(email="linnea@alfa.example").exists()

    for junk in ({"id": "x"}, {"id": "eA", "rawId": "eA", "type": "public-key", "response": {}}, 7, []):
        page = visitor.post(url, NEW | {"how": "key", "credential": json.dumps(junk)})
        assert "Nyckeln gick inte att skapa" in page.text, junk
    assert visitor.post(f"{url}key/", {"first_name": ""}).status_code == 422

    assert visitor.post(url, NEW).status_code == 302


def test_an_address_with_an_account_is_told_so_to_whoever_holds_the_link_and_not_before(
    visitor: Browser, byran: Reseller, url: str, by: Actor
) -> None:
    shape = re.compile(r'"X-CSRFToken": "\w+"|value="\w{64}"|[\w-]{43}')
    stranger = shape.sub("", visitor.get(url).text)
    factories.login("linnea@alfa.example", "Linnea")

    assert shape.sub("", visitor.get(url).text) == stranger
    assert "har redan ett konto" in visitor.post(url, NEW).text
    assert visitor.post(f"{url}key/", NEW).status_code == 422
    assert User.objects.get(email="linnea@alfa.example").check_password(factories.PASSWORD)


def test_someone_with_an_account_logs_in_and_joins(
    visitor: Browser, invited: Membership, url: str, alfa: Client
) -> None:
    user = factories.login("linnea@alfa.example", "Linnea")
    on_the_way = visitor.post(url, {"answer": "login"})
    assert on_the_way.url == "/login/?next=/invitations/resume/"
    token = url.split("/")[2]
    assert all(token not in session.session_data for session in Session.objects.all())
    assert all(token not in str(session.get_decoded()) for session in Session.objects.all())

    signing_in = {"login": user.email, "password": factories.PASSWORD, "next": "/invitations/resume/"}
    page = visitor.post("/login/", signing_in, follow=True)
    assert page.redirect_chain[-1][0] == url
    assert "Du är inloggad som linnea@alfa.example." in page.text
    invited.refresh_from_db()
    assert invited.state == MembershipState.INVITED, "logging in is not accepting"

    page = visitor.post(url, follow=True)

    assert "Du har nu åtkomst till Alfa Bygg AB." in page.text
    assert alfa.pk in factories.actor_of(user).client_ids
    assert "finns på den inbjudnas konto" in visitor.get(url).text


def test_case_and_spaces_do_not_matter(visitor: Browser, alfa: Client, by: Actor) -> None:
    row = invite(alfa, by, "  PER.Ny@Alfa.Example ")
    user = factories.login("per.ny@ALFA.example", "Per")
    visitor.force_login(user)

    assert visitor.post(address(row)).url == "/"
    assert alfa.pk in factories.actor_of(user).client_ids


def test_another_account_is_told_so_and_can_do_nothing(as_user: AsUser, nils: User, url: str) -> None:
    browser = as_user(nils)
    page = browser.get(url)
    before = dump()
    assert "Du är inloggad som nils@andra.example" in page.text
    assert "Logga ut och öppna igen" in page.text
    for data in ({}, NEW, {"answer": "login"}):
        assert browser.post(url, data).status_code == 403
    assert browser.post(f"{url}key/", NEW).status_code == 403
    assert dump() == before

    back = browser.post("/logout/", {"next": url}, follow=True)

    assert back.redirect_chain[-1][0] == url
    assert browser.post(url, NEW).status_code == 302
