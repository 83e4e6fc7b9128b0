"""Bjud in, with a pasted list that is not all right: nothing is dropped unsaid, and nobody waits for the others."""

import pytest
from django.test import Client as Browser

from clients.models import Client
from mail.models import Message
from tests import factories
from tests.users.inviting import AsUser, hidden, page, url
from users.inviting import Draft
from users.models import Membership, User

FORM_KEY = "0f7d6f0e-8f3c-4a2b-9f4e-0d8f7a1f2b3c"
LINES = ("line_email", "line_first_name", "line_last_name", "line_phone")


@pytest.fixture
def browser(anna: User, as_user: AsUser) -> Browser:
    """Anna's."""
    return as_user(anna)


def test_an_address_that_stands_twice_is_said(alfa: Client, browser: Browser) -> None:
    pasted = {"do": "next", "pasted": "bo@y.se, anna@x.se, BO@y.se, carl@x.se", "form_key": FORM_KEY}
    draft = browser.post(url(alfa), pasted).context["draft"]
    again = {name: hidden_of(draft, name) for name in LINES} | {"step": "people", "do": "add", "form_key": FORM_KEY}
    again |= {"new-email": "Anna@x.se", "new-first_name": "Anna", "new-last_name": "Ek"}
    added = browser.post(url(alfa), again).context["draft"]

    assert draft.step == "main"
    assert draft.told == ["bo@y.se står mer än en gång och är med en gång."]
    assert added.told == ["anna@x.se står mer än en gång och är med en gång."]
    assert [line.name for line in added.lines] == ["bo@y.se", "Anna Ek", "carl@x.se"]


def test_enter_puts_on_the_list_and_goes_on_once_nothing_more_is_typed(alfa: Client, browser: Browser) -> None:
    typed = {"new-email": "kim@x.se", "new-first_name": "Kim", "new-last_name": "Ek"}
    form = {"step": "people", "do": "enter", "form_key": FORM_KEY}
    nothing = browser.post(url(alfa), form).context["draft"]
    put = browser.post(url(alfa), form | typed).context["draft"]
    on = browser.post(url(alfa), form | {name: hidden_of(put, name) for name in LINES}).context["draft"]

    assert (nothing.step, nothing.is_refused) == ("people", True)
    assert (put.step, [line.name for line in put.lines]) == ("people", ["Kim Ek"])
    assert (on.step, [line.name for line in on.lines]) == ("main", ["Kim Ek"])


def hidden_of(draft: Draft, name: str) -> list[str]:
    return [value for key, value in draft.carried() if key == name]


def test_the_good_ones_go_on_without_the_others_which_stay(alfa: Client, browser: Browser) -> None:
    factories.member(factories.login("dan@x.se", "Dan", "Där"), alfa)
    pasted = {"pasted": "bo@y.se, fel@, dan@x.se, anna@x.se", "form_key": FORM_KEY}
    stopped = browser.post(url(alfa), pasted | {"do": "next"})
    assert stopped.context["draft"].step == "people"
    assert "Gå vidare utan dem" in page(stopped)

    on = browser.post(url(alfa), pasted | {"do": "next:without"})
    assert on.context["draft"].step == "main"
    assert "Inte med: dan@x.se, fel@." in page(on)
    carried: dict[str, object] = {name: hidden(on, name) for name in (*LINES, "pasted", "without", "step")}
    carried["form_key"] = FORM_KEY

    back = browser.post(url(alfa), carried | {"do": "back"}).context["draft"]
    assert (back.step, back.pasted, back.goes_without) == ("people", "fel@", False)
    assert [line.email for line in back.lines] == ["bo@y.se", "dan@x.se", "anna@x.se"]

    sent = browser.post(url(alfa), carried | {"step": "summary", "do": "invite"}, follow=True)
    assert sorted(Message.objects.values_list("to_email", flat=True)) == ["anna@x.se", "bo@y.se"]
    assert "2 personer är inbjudna. Mejlen är på väg. Inte med: dan@x.se, fel@." in page(sent)


def test_a_kind_of_one_step_invites_without_them_at_once(alfa: Client, browser: Browser) -> None:
    pasted = {"pasted": "bo@y.se, fel@", "form_key": FORM_KEY}
    assert "Bjud in utan dem" in page(browser.post(url(alfa, 4), pasted | {"do": "invite"}))
    assert not Membership.objects.filter(client=alfa).exists()

    browser.post(url(alfa, 4), pasted | {"do": "invite:without"})
    assert Membership.objects.get(client=alfa).person.email == "bo@y.se"
    nobody = browser.post(url(alfa, 4), {"pasted": "fel@", "form_key": FORM_KEY, "do": "invite:without"})
    assert nobody.context["draft"].step == "people"
