"""The pages behind an invitation: opening changes nothing, an answer is one login, the wrong account does nothing."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.actions import request_approval
from agreements.links import answer_token
from clients.models import Client, Reseller
from common.access import ADMINISTRATOR_PERMISSIONS, Actor
from common.tokens import make_token
from events.models import Event
from klientadmin.logs import mask_links
from mail.models import Message
from packages_billing.models import Package
from tests import factories
from tests.agreements.test_public import _dump as dump
from users import actions
from users.actions import NewAccess, NewPerson
from users.choices import MemberKind, MembershipState
from users.dead_links import why_not_again
from users.links import invitation_token
from users.models import AccessPeriod, Membership, User

AsUser = Callable[[User], Browser]
PASSWORD = "en lång mening om katter"
NEW = {"first_name": "Linnea", "last_name": "Sundkvist", "how": "password", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _own_count() -> None:
    """Each test counts its posts from nought."""
    cache.clear()


@pytest.fixture
def visitor() -> Browser:
    """A browser with nobody signed in."""
    return Browser()


@pytest.fixture
def by(anna: User) -> Actor:
    """Anna, as the one who invites."""
    return factories.actor_of(anna)


def invite(client: Client, by: Actor, email: str = "Linnea@Alfa.example ", **access: Any) -> Membership:
    given = NewAccess(kind=MemberKind.SYSTEM, packages=Package.objects.filter(code__in=["projects", "bank"]), **access)
    (row,) = actions.invite_people(client, people=[NewPerson("Linnea", "Sundkvist", email)], access=given, by=by)
    return row


@pytest.fixture
def invited(alfa: Client, by: Actor) -> Membership:
    """Linnea, who has been mailed a link."""
    return invite(alfa, by)


def address(row: Membership) -> str:
    return f"/invitations/{invitation_token(row.invitations.order_by('-sent_at')[0])}/"


@pytest.fixture
def url(invited: Membership) -> str:
    """The address in the mail."""
    return address(invited)


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


@pytest.fixture
def dead_urls(alfa: Client, byran: Reseller, by: Actor) -> list[str]:
    """Run out, replaced, taken back, over, unknown and of another kind."""
    run_out, replaced, taken, over = (invite(alfa, by, f"{name}@alfa.example") for name in "abcd")
    tokens = [address(row) for row in (run_out, replaced, taken, over)]
    run_out.invitations.update(expires_at=timezone.now())
    actions.send_invitation_again(replaced, by=by)
    actions.remove_access(taken, by=by)
    yesterday = timezone.now() - timedelta(days=1)
    Membership.objects.filter(pk=over.pk).update(
        starts_on=yesterday.date(), ends_on=yesterday.date(), ends_at=yesterday, kind=MemberKind.EXTERNAL
    )
    open_one = invite(alfa, by, "e@alfa.example").invitations.get()
    foreign = [answer_token(request_approval(factories.client(byran), by=by)),
               make_token("agreement", open_one.pk, open_one.salt), "x", "å" * 300, "a" * 43]  # fmt: skip
    return tokens + [f"/invitations/{token}/" for token in foreign]


def test_dead_links_are_one_page_at_one_price(visitor: Browser, dead_urls: list[str]) -> None:
    pages, costs, before = set(), set(), dump()
    for dead in [*dead_urls, "/agreements/" + "a" * 43 + "/"]:
        with CaptureQueriesContext(connection) as queries:
            response = visitor.get(dead)
        assert response.status_code == 404
        pages.add(re.sub(r'"X-CSRFToken": "\w+"', "", response.text))
        costs.add(len(queries))
        if dead.startswith("/invitations/"):
            assert visitor.post(dead, NEW).status_code == visitor.post(f"{dead}key/", NEW).status_code == 404
        cache.clear()
    assert len(pages) == 1
    assert "Länken gäller inte längre." in pages.pop()
    assert costs == {1}
    assert dump() == before


def test_a_used_invitation_offers_nothing_to_press(visitor: Browser, invited: Membership, url: str) -> None:
    visitor.post(url, NEW)
    for browser in (Browser(), visitor):
        page = browser.get(url)
        assert page.status_code == browser.post(url, NEW).status_code == 200
        assert "redan använd" in page.text
        assert not re.findall(r"<(?:form|button|input)", page.text)
    assert '<a href="/login/">' in Browser().get(url).text
    assert User.objects.filter(email="linnea@alfa.example").count() == 1


def test_the_form_is_protected_against_other_sites(url: str) -> None:
    assert Browser(enforce_csrf_checks=True).post(url, NEW).status_code == 403


def test_one_address_may_answer_twenty_times_a_minute(visitor: Browser, url: str) -> None:
    codes = [visitor.post(url, {}).status_code for _time in range(22)]

    assert codes[:20] == [200] * 20
    assert 429 in codes
    assert Browser(REMOTE_ADDR="198.51.100.9").post(url, NEW).status_code == 302


def test_the_link_stands_masked_in_the_log(url: str) -> None:
    token = url.split("/")[2]
    for line in (f"GET {url} 200", f"POST {url}key/ 200", f'"http://x.example{url}?a=b"',
                 f"/login/?next={url}", f"/login/?next=%2Finvitations%2F{token}%2F&x=1"):  # fmt: skip
        assert token not in mask_links(line), line
    assert mask_links("/invitations/resume/") == "/invitations/resume/"
    assert mask_links("/agreements/" + "a" * 43 + "/") == "/agreements/***/"


def test_the_mail_is_sent_again_only_while_the_link_lives(
    visitor: Browser, invited: Membership, url: str, by: Actor
) -> None:
    message = Message.objects.get(kind="invitation")
    assert why_not_again(message, at=timezone.now()) == ""
    assert "gäller inte längre" in why_not_again(message, at=timezone.now() + timedelta(days=9))

    visitor.post(url, NEW)

    assert "redan använd" in why_not_again(message, at=timezone.now())
    assert "redan använd" in factories_browser_page(message, by)


def factories_browser_page(message: Message, by: Actor) -> str:
    browser = Browser()
    browser.force_login(User.objects.get(pk=by.login))
    return browser.get(reverse("clients:mail_message", args=[message.pk])).text


def in_parallel(work: Callable[[int], Any], times: int = 30) -> list[Any]:
    def alone(number: int) -> Any:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=10) as pool:
        return list(pool.map(alone, range(times)))


@pytest.mark.django_db(transaction=True)
def test_thirty_answers_at_once_are_one_login(invited: Membership, url: str) -> None:
    def post(number: int) -> str:
        browser = Browser(REMOTE_ADDR=f"198.51.100.{number}")
        response = browser.post(url, NEW)
        assert response.status_code in (200, 302, 303)
        return str(response.headers.get("Location", "redan"))

    answers = in_parallel(post)

    assert answers.count("/") == 1
    assert User.objects.filter(email="linnea@alfa.example").count() == 1
    assert AccessPeriod.objects.filter(membership=invited).count() == 1
    for kind in ("user.created", "membership.accepted", "user.signed_in"):
        assert Event.objects.filter(kind=kind).count() == 1, kind


@pytest.mark.django_db(transaction=True)
def test_thirty_presses_of_the_same_person_are_one(invited: Membership, url: str) -> None:
    user = factories.login("linnea@alfa.example", "Linnea")

    def press(_number: int) -> int:
        browser = Browser()
        browser.force_login(user)
        return browser.post(url).status_code

    cache.clear()
    assert set(in_parallel(press)) <= {200, 303, 429}
    assert Event.objects.filter(kind="membership.accepted").count() == 1
    assert AccessPeriod.objects.filter(membership=invited).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_firms_invitations_accepted_at_once_make_one_login(
    invited: Membership, andra: Reseller, nils: User
) -> None:
    other = invite(factories.client(andra, name="Beta AB"), factories.actor_of(nils))
    urls = [address(invited), address(other)]

    codes = in_parallel(lambda number: Browser().post(urls[number % 2], NEW).status_code, times=8)

    assert set(codes) <= {200, 302, 303}
    assert User.objects.filter(email="linnea@alfa.example").count() == 1
    accepted = Membership.objects.filter(pk__in=[invited.pk, other.pk], state=MembershipState.ACTIVE)
    assert accepted.count() == 1, "the other is accepted by logging in"
