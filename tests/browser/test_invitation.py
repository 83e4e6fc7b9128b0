"""From the invitation mail to the portal, by password, by passkey, with an account; scanners and the wrong account."""

import json
import re
import urllib.request
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Stack, link_in

pytestmark = pytest.mark.browser
_people = count(1)
PASSWORD = "en lång mening om katter"
_INVITE = """
import json
from clients.models import Client, Reseller
from packages_billing.models import Package
from tests import factories
from users import actions
from users.choices import MemberKind
from users.models import User
firm = Reseller.objects.get(name="Byrån Ekonomi AB")
client = Client.objects.filter(reseller=firm, name="Inbjudna AB").first() or factories.client(firm, name="Inbjudna AB")
access = actions.NewAccess(kind=MemberKind.SYSTEM, packages=Package.objects.filter(code__in=["projects", "bank"]))
by = factories.actor_of(User.objects.get(email="anna@byran.example"))
actions.invite_people(client, people=[actions.NewPerson("Linnea", "Sundkvist", {email!r})], access=access, by=by)
"""
_FACTS = """
import json
from django.contrib.sessions.models import Session
from events.models import Event
from users.models import Invitation, User
row = Invitation.objects.get(email={email!r})
print(json.dumps([row.opened_at is not None, row.accepted_at is not None, Session.objects.count(),
                  Event.objects.count(), User.objects.count()]))
"""


def an_address() -> str:
    """One that nobody else uses."""
    return f"linnea{next(_people)}@kund.example"


def mailed_link(stack: Stack, email: str) -> str:
    """Invites the address; the worker sends the mail; the link that stands in it."""
    stack.python(_INVITE.format(email=email))
    return link_in(stack.mailbox.wait_for(email), "invitations")


def facts(stack: Stack, email: str) -> Any:
    """[opened, accepted, sessions, events, logins] as the database has them."""
    return json.loads(stack.python(_FACTS.format(email=email)))


def choose_password(page: Page, has_script: bool) -> None:
    """Fills in the form; without script a password is all that is offered."""
    if has_script:
        page.get_by_role("radio", name=re.compile("Lösenord")).check()
    else:
        expect(page.get_by_role("radio")).to_have_count(0)
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Spara lösenordet och gå in").click()


def test_a_mail_a_password_and_the_portal(page: Page, stack: Stack, has_script: bool) -> None:
    email = an_address()
    page.goto(mailed_link(stack, email))
    expect(page.get_by_role("heading", level=1)).to_have_text("Du är inbjuden till Inbjudna AB")
    expect(page.get_by_text("Projektstyrning, Bank")).to_be_visible()

    choose_password(page, has_script)

    page.wait_for_url("**/me/")
    page.get_by_role("link", name="Inbjudna AB").click()
    expect(page.get_by_text("Godkänna betalningar")).to_be_visible()
    page.get_by_role("link", name="Begär åtkomst").click()
    page.get_by_label("Vad behöver du?").select_option(label="Lön")
    page.get_by_label("Varför?").fill("Ska köra lön i mars")
    page.get_by_role("button", name="Skicka förfrågan").click()
    expect(page.get_by_text("Väntar", exact=True)).to_be_visible()


@pytest.mark.parametrize("context", ["with script"], indirect=True)  # a page without script does nothing by itself
def test_ten_seconds_ten_gets_and_a_head_change_only_the_first_seen_time(
    page: Page, stack: Stack, has_script: bool
) -> None:
    email = an_address()
    link = mailed_link(stack, email)
    before = facts(stack, email)
    urllib.request.urlopen(urllib.request.Request(link, method="HEAD")).close()
    assert facts(stack, email) == before
    for _time in range(10):
        urllib.request.urlopen(link).close()
    page.goto(link)
    page.wait_for_timeout(10_000)  # what is tested: a page that is left alone does nothing

    _opened, accepted, sessions, events, logins = facts(stack, email)
    assert before[0] is False
    assert (accepted, sessions, events, logins) == (False, before[2], before[3] + 1, before[4])
    assert not {cookie["name"] for cookie in page.context.cookies()} & {"session"}
    choose_password(page, has_script)
    page.wait_for_url("**/me/")


def test_an_account_that_exists_logs_in_and_joins(page: Page, stack: Stack, has_script: bool) -> None:
    email = an_address()
    stack.python(f"from tests import factories; factories.login({email!r}, 'Linnea')")
    page.goto(mailed_link(stack, email))
    choose_password(page, has_script)
    expect(page.get_by_role("alert").filter(has_text="har redan ett konto")).to_be_visible()

    page.get_by_role("button", name="Logga in").click()
    assert "/invitations/resume/" in page.url
    page.get_by_label("E-post").fill(email)
    page.get_by_label("Lösenord", exact=True).fill("klientadmin-demo-2026")
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.get_by_role("button", name="Gå med").click()

    page.wait_for_url("**/me/")
    expect(page.get_by_text("Du har nu åtkomst till Inbjudna AB.")).to_be_visible()


def test_another_account_is_told_so_and_opens_it_again(signed_in: Page, stack: Stack, has_script: bool) -> None:
    page, email = signed_in, an_address()
    link = mailed_link(stack, email)
    page.goto(link)
    expect(page.get_by_text("Du är inloggad som anna@byran.example")).to_be_visible()
    expect(page.get_by_role("button", name="Gå med")).to_have_count(0)

    page.get_by_role("button", name="Logga ut och öppna igen").click()

    page.wait_for_url(link)
    choose_password(page, has_script)
    page.wait_for_url("**/me/")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Inbjudan är redan använd")


def with_key(page: Page, *, works: bool = True) -> None:
    """A device that makes passkeys, or one whose owner says no."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                     "hasUserVerification": True, "isUserVerified": works,
                     "automaticPresenceSimulation": True}},
    )  # fmt: skip


def of_localhost(address: str) -> str:
    """The same page by a name that passkeys can be bound to; they take no bare IP address."""
    return address.replace("127.0.0.1", "localhost")


def test_a_passkey_is_made_and_opens_the_login_again(page: Page, stack: Stack, has_script: bool) -> None:
    if not has_script:
        pytest.skip("passkeys need script")
    email = an_address()
    with_key(page)
    page.goto(of_localhost(mailed_link(stack, email)))
    page.get_by_role("button", name="Skapa nyckel och gå in").click()
    page.wait_for_url("**/me/")

    page.locator("summary[aria-label*=konto]").click()
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/login/**")
    page.goto(of_localhost(f"{stack.url}/login/"))
    page.get_by_role("button", name="Logga in med nyckel").click()

    page.wait_for_url("**/me/")
    expect(page.get_by_text("Inbjudna AB")).to_be_visible()


def test_a_key_that_is_not_made_leaves_the_password(page: Page, stack: Stack, has_script: bool) -> None:
    if not has_script:
        pytest.skip("passkeys need script")
    email = an_address()
    with_key(page, works=False)
    page.goto(of_localhost(mailed_link(stack, email)))
    page.get_by_role("button", name="Skapa nyckel och gå in").click()
    expect(page.get_by_role("alert").filter(has_text="Nyckeln gick inte att skapa")).to_be_visible()
    assert facts(stack, email)[1] is False

    choose_password(page, has_script)

    page.wait_for_url("**/me/")
