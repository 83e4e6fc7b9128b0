"""The links of invitations: dead, used, guarded, masked in the log, and mailed again only while they live."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.actions import request_approval
from agreements.links import answer_token
from clients.models import Client, Reseller
from common.access import Actor
from common.tokens import make_token
from klientadmin.logs import mask_links
from mail.models import Message
from tests import factories
from tests.agreements.test_public import _dump as dump
from tests.users.invitations.conftest import NEW, address, invite
from users import actions
from users.choices import MemberKind
from users.dead_links import why_not_again
from users.models import Membership, User


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
    with time_machine.travel(timezone.now(), tick=False):  # all in one minute
        codes = [visitor.post(url, {}).status_code for _time in range(22)]

    assert codes == [200] * 20 + [429] * 2
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
