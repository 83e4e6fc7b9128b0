"""Dela skärm: nothing of another client is in any answer, and what nobody has looked through is closed."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern
from django.utils import timezone

from agreements.actions import request_approval
from clients.actions import set_tags, write_note
from clients.models import BulkOrder, Client, Reseller, SavedView
from klientadmin.sharing import LASTS
from klientadmin.sharing.allowed import OF_CLIENT, OPEN
from klientadmin.sharing.middleware import INSTEAD
from tests import factories
from tests.cast import Cast, address_of, everyone
from tests.permission_table import rows
from tests.source import views
from users.actions import share_user_template
from users.models import Membership, User

CLOSED = "Stängd medan du delar skärmen"
ASKED = "Visa den här klienten i stället?"
# Of the other client. Its contact's address is spelt as no page would spell it by chance.
SECRETS = ("zeppelin", "559231-9633", "5592319633", "henrik", "kn-7731", "hemliga gatan")
AS_HTMX = {"HX-Request": "true", "HX-Target": "dialog"}


@pytest.fixture
def zeppelin(byran: Reseller, alfa: Client, anna: User) -> Client:
    """Another client of the firm, named wherever the firm may have named it."""
    made = factories.client(
        byran, name="Zeppelinverkstaden AB", org_number="5592319633", contact_name="Hemlige Henrik",
        contact_email="henrik@zeppelin.example", customer_number="KN-7731", street="Hemliga gatan 5",
    )  # fmt: skip
    by = factories.actor_of(anna)
    for client in (alfa, made):
        set_tags(client, names=["Zeppelinkoncernen"], by=by)
    write_note(alfa, body="Samma ägare som Zeppelinverkstaden", by=by)
    SavedView.objects.create(reseller=byran, user_id=anna.pk, name="Zeppelin", query="q=zeppelin")
    User.objects.filter(pk=anna.pk).update(favourites=[made.pk])
    template = factories.client_template(byran, name="Som Zeppelin")
    Client.objects.filter(pk=alfa.pk).update(template=template)
    share_user_template(anna, name="Zeppelins ekonomer", by=by)
    return made


@pytest.fixture
def cast(byran: Reseller, andra: Reseller, alfa: Client, zeppelin: Client, anna: User, karin: User, nils: User) -> Cast:
    """Everyone, those of Alfa on the other client too; and what was done to it."""
    made = everyone(byran, andra, alfa, admin=anna, on_it=karin, other_admin=nils)
    factories.member(made.people["client_user"], zeppelin)
    somebody = Membership.objects.get(pk=made.arguments["membership_id"])
    factories.membership(somebody.person, zeppelin, kind=somebody.kind)
    factories.put_on(karin, zeppelin)
    request_approval(zeppelin, by=factories.actor_of(anna))
    BulkOrder.objects.update(values={"tag_name": "Zeppelinkoncernen"})
    made.browser("admin").get(f"/clients/{zeppelin.pk}/")  # opened last
    return made


def sharing(user: User, client: Client | None = None) -> Browser:
    """A browser whose screen is shared."""
    browser = Browser()
    browser.force_login(user)
    browser.post("/share/", {"client": client.pk if client else ""})
    return browser


def told(response: Any) -> set[str]:
    """What the answer, with its headers, says of the other client."""
    said = f"{response.getvalue().decode(errors='replace')} {dict(response.headers)}".lower()
    return {secret for secret in SECRETS if secret in said}


def addresses(cast: Cast) -> Iterator[tuple[str, str]]:
    for name, _get, _post in rows():
        yield name, address_of(name, cast)


def test_no_address_tells_of_another_client(cast: Cast, alfa: Client, zeppelin: Client, anna: User) -> None:
    browser, found = sharing(anna, alfa), {}
    for name, url in addresses(cast):
        if name != "account_logout":
            response = browser.get(url)
            found[name] = told(response) or (name not in {*OPEN, *OF_CLIENT, *INSTEAD} and is_open(response))
    other = {name: url.replace(str(alfa.pk), str(zeppelin.pk)) for name, url in addresses(cast) if name in OF_CLIENT}
    for name, url in other.items():
        response = browser.get(url)
        found[f"other {name}"] = told(response) or ASKED not in response.content.decode()

    assert {name for name, wrong in found.items() if wrong} == set()


def test_no_step_of_an_invitation_names_the_firms_templates(alfa: Client, zeppelin: Client, anna: User) -> None:
    browsers = (sharing(anna, alfa), Browser())
    browsers[1].force_login(anna)

    answers = [browser.post(f"/clients/{alfa.pk}/users/invite/2/", {"step": "addons"}) for browser in browsers]

    assert ["Användarmall" in answer.content.decode() for answer in answers] == [False, True]
    assert told(answers[0]) == set()


def is_open(response: Any) -> bool:
    return response.status_code != 403 or CLOSED not in response.content.decode()


def test_no_form_of_the_shown_client_tells_of_another(cast: Cast, alfa: Client, anna: User) -> None:
    browser, found = sharing(anna, alfa), {}
    for name, url in addresses(cast):
        if name in OF_CLIENT:
            cache.clear()
            with transaction.atomic():
                found[name] = told(browser.post(url))
                transaction.set_rollback(True)

    assert {name for name, wrong in found.items() if wrong} == set()


def test_what_is_let_through_exists_and_is_of_one_client() -> None:
    by_name: dict[str, URLPattern] = dict(views())

    assert {*OPEN, *OF_CLIENT, *INSTEAD} - by_name.keys() == set()
    assert [name for name in OF_CLIENT if "<uuid:pk>" not in str(by_name[name].pattern)] == []
    assert not (OPEN & OF_CLIENT) and not (INSTEAD.keys() & (OPEN | OF_CLIENT))


def test_the_clients_page_begins_it_and_every_page_says_so_until_it_is_stopped(
    alfa: Client, zeppelin: Client, anna: User, as_user: Callable[[User], Browser]
) -> None:
    browser = as_user(anna)
    assert f"/share/?client={alfa.pk}" in browser.get(f"/clients/{alfa.pk}/").content.decode()
    assert "Alfa Bygg AB" in browser.get(f"/share/?client={alfa.pk}").content.decode()

    begun = browser.post("/share/", {"client": alfa.pk}, follow=True)

    assert begun.redirect_chain[-1][0] == f"/clients/{alfa.pk}/"
    for address in (f"/clients/{alfa.pk}/", "/clients/", "/find/", "/reports/events/", "/overview/", "/account/2fa/"):
        page = browser.get(address).content.decode()
        assert "Du delar skärmen med <b>Alfa Bygg AB</b>. Andra klienters namn är dolda." in page, address
    assert browser.get("/").url == f"/clients/{alfa.pk}/"
    stopped = browser.post("/share/stop/", {"next": "/clients/"}, follow=True)
    assert stopped.redirect_chain == [("/clients/", 302)]
    assert "Zeppelinverkstaden" in stopped.content.decode()
    for elsewhere in ("//evil.example/", "/\\evil.example/", "http:evil", "javascript:alert(1)", "abc", "clients:list"):
        assert browser.post("/share/stop/", {"next": elsewhere}).url == "/", elsewhere


def test_list_search_and_events_say_how_many_are_hidden(cast: Cast, alfa: Client, anna: User) -> None:
    browser, words = sharing(anna, alfa), "2 klienter är dolda medan du delar skärmen."

    for response in (browser.get("/clients/?export=csv"), browser.get("/reports/events/"), browser.post("/find/")):
        assert words in response.content.decode()
    for typed in ("zepp", "5592319633", "henrik", "bjud in till zepp", "own@kund", ""):
        page = browser.post("/find/", {"q": typed}, headers={"HX-Request": "true", "HX-Target": "find-hits"})
        assert told(page) - {typed} <= ({"zeppelin"} if "zepp" in typed else set()), typed
    assert str(alfa.pk) in browser.post("/find/", {"q": "alfa"}).content.decode()


def test_another_clients_address_asks_first_and_does_nothing(alfa: Client, zeppelin: Client, anna: User) -> None:
    browser, tags = sharing(anna, alfa), f"/clients/{zeppelin.pk}/contact/"

    asked = browser.post(tags, {"contact_name": "Ny"})

    zeppelin.refresh_from_db()
    assert asked.status_code == 403
    assert ASKED in asked.content.decode()
    assert "Inget har ändrats." in asked.content.decode()
    assert zeppelin.contact_name == "Hemlige Henrik"
    shown = browser.post("/share/", {"client": zeppelin.pk, "next": tags}, follow=True)
    assert shown.redirect_chain[-1][0] == tags
    assert "Du delar skärmen med <b>Zeppelinverkstaden AB</b>" in shown.content.decode()
    assert ASKED in browser.get(f"/clients/{alfa.pk}/").content.decode()


def test_another_firms_client_and_ones_that_one_may_not_see_are_unknown(
    andra: Reseller, alfa: Client, zeppelin: Client, karin: User
) -> None:
    factories.put_on(karin, alfa)
    browser, theirs = sharing(karin, alfa), factories.client(andra, name="Deras AB")

    for client in (theirs, zeppelin):
        assert browser.get(f"/clients/{client.pk}/").status_code == 404
        assert "Du delar skärmen. Alla" in browser.post("/share/", {"client": client.pk}, follow=True).content.decode()


def test_with_none_shown_a_client_is_chosen_by_its_number(alfa: Client, zeppelin: Client, anna: User) -> None:
    browser = sharing(anna)
    page = browser.get("/clients/").content.decode()
    assert "Alfa" not in page
    assert "2 klienter är dolda" in page

    nobody = browser.post("/share/number/", {"number": "556000-0001"})
    assert nobody.status_code == 422
    assert "Ingen av era klienter har det numret." in nobody.content.decode()
    assert browser.post("/share/number/", {"number": "556123-1235"}).url == f"/clients/{alfa.pk}/"


def test_the_company_card_does_not_say_whose_number_it_is(alfa: Client, zeppelin: Client, anna: User) -> None:
    browser, address = sharing(anna, alfa), f"/clients/{alfa.pk}/company/"
    company = {"name": "Alfa Bygg AB", "country": "SE", "org_number": zeppelin.number, "language": "sv"}

    for do in ("look_up", ""):
        page = browser.post(address, company | {"do": do}).content.decode()
        assert "zeppelin" not in page.lower(), do
        assert "redan klient" not in page, do


def test_what_was_about_to_be_said_of_another_is_not_said(
    alfa: Client, zeppelin: Client, anna: User, as_user: Callable[[User], Browser]
) -> None:
    browser = as_user(anna)
    Client.objects.filter(pk=zeppelin.pk).update(ends_on=timezone.localdate())
    assert browser.post(f"/clients/{zeppelin.pk}/reopen/").status_code == 303

    page = browser.post("/share/", {"client": alfa.pk}, follow=True).content.decode()

    assert "zeppelin" not in page.lower()


def test_a_part_of_a_closed_page_becomes_the_page(alfa: Client, anna: User) -> None:
    answer = sharing(anna, alfa).get("/clients/new/", headers=AS_HTMX)

    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/clients/new/")


def test_a_button_of_another_clients_tab_leads_to_the_shown_one(alfa: Client, zeppelin: Client, anna: User) -> None:
    browser, address = sharing(anna, alfa), f"/clients/{zeppelin.pk}/favourite/"  # no page: it is posted to alone

    answer = browser.post(address, {"on": "1"}, headers=AS_HTMX)

    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/")
    assert browser.get("/", follow=True).redirect_chain[-1][0] == f"/clients/{alfa.pk}/"
    asked = browser.post(address, {"on": "1"}).content.decode()
    assert ASKED in asked
    assert 'name="next"' not in asked


def test_it_ends_by_itself_and_with_the_session(alfa: Client, zeppelin: Client, anna: User, settings: Any) -> None:
    settings.SESSION_COOKIE_AGE = settings.SESSION_ABSOLUTE_AGE = 7 * 24 * 3600
    browser = sharing(anna, alfa)
    with time_machine.travel(timezone.now() + LASTS - timedelta(minutes=1)):
        assert "Zeppelin" not in browser.get("/clients/").content.decode()
    with time_machine.travel(timezone.now() + LASTS + timedelta(minutes=1)):
        assert "Zeppelin" in browser.get("/clients/").content.decode()

    browser.post("/logout/")
    browser.force_login(anna)

    assert "Zeppelin" in browser.get("/clients/").content.decode()


def test_a_consultant_on_several_sees_the_shown_one(alfa: Client, zeppelin: Client, karin: User) -> None:
    for client in (alfa, zeppelin):
        factories.put_on(karin, client)
    browser = sharing(karin, alfa)

    assert browser.get(f"/clients/{alfa.pk}/contact/").status_code == 200
    assert ASKED in browser.get(f"/clients/{zeppelin.pk}/contact/").content.decode()
    assert "1 klient är dold medan du delar skärmen." in browser.get("/clients/").content.decode()
    assert told(browser.get("/clients/")) == set()


def test_whoever_leaves_the_client_shows_it_no_longer(alfa: Client, karin: User) -> None:
    place = factories.put_on(karin, alfa)
    browser = sharing(karin, alfa)
    factories.end_access(place, timezone.now())

    page = browser.get("/clients/").content.decode()

    assert "Alfa" not in page
    assert "Du delar skärmen. Alla klienters namn är dolda." in page


def test_the_list_asks_as_much_of_one_hidden_client_as_of_many(byran: Reseller, alfa: Client, anna: User) -> None:
    browser, asked = sharing(anna, alfa), []
    for _more in range(2):
        with CaptureQueriesContext(connection) as captured:
            browser.get("/clients/")
        asked.append(len(captured))
        for _one in range(3):
            factories.client(byran)

    assert asked[0] == asked[1] <= 8
