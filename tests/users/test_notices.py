"""Notices: turned off on Mitt konto or by the link in one, by a POST alone, and honoured as mail is queued."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients import emails as client_emails
from clients.models import Client, RegisterDifference, Reseller
from common.periods import day_ends_at
from events.models import Event
from klientadmin.logs import mask_links
from mail.links import addresses, pack
from mail.models import Message
from mail.notices import Notice
from tests import factories
from users import actions, emails
from users.choices import MemberKind
from users.models import Membership, Person, User

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def _no_posts_yet() -> None:
    cache.clear()


@pytest.fixture
def job(karin: User) -> Membership:
    """Karin's, who is told that she is responsible."""
    return factories.employment_of(karin)


def link_to(row: Membership, notice: str = Notice.RESPONSIBLE) -> str:
    return addresses(pack(row.person.stop_links(notice)))["stop"].removeprefix(settings.BASE_URL)


def muted(user: User) -> list[str]:
    user.refresh_from_db()
    return user.muted_notices


def give(client: Client, job: Membership, anna: User) -> None:
    fresh = Membership.objects.select_related("person__user", "client__reseller").get(pk=job.pk)
    actions.set_responsible(client, responsible=fresh, by=factories.actor_of(anna))


def notices() -> list[str]:
    return list(Message.objects.exclude(kind__startswith="agreement").values_list("kind", flat=True))


# Mitt konto.


def test_what_is_not_ticked_is_not_mailed_and_it_is_written_down(karin: User, as_user: AsUser) -> None:
    answer = as_user(karin).post("/me/notices/", {"notices": ["register_status", "last_day_passed"]})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/account/#notices")
    assert muted(karin) == ["responsible"]
    event = Event.objects.get(kind="user.notices_set")
    assert (event.before_values, event.after_values) == ({"notices": []}, {"notices": ["responsible"]})
    assert (event.actor_id, event.subject_id, event.reseller_id) == (karin.pk, karin.pk, karin.people.get().reseller_id)
    as_user(karin).post("/me/notices/", {"notices": ["register_status", "last_day_passed"]})
    assert Event.objects.filter(kind="user.notices_set").count() == 1
    page = as_user(karin).get("/me/account/").text
    assert 'value="register_status" id="notice_register_status" checked' in page
    assert 'id="notice_responsible" >' in page
    assert "mejlas alltid" in page


def test_who_is_asked_about_what(alfa: Client, karin: User, as_user: AsUser) -> None:
    """Staff of what staff are told, a client's own people of what they follow; what is not asked stays as it was."""
    kim = factories.login("kim@alfa.example", "Kim")
    factories.member(kim, alfa)
    factories.put_on(karin, alfa)
    User.objects.filter(pk=kim.pk).update(muted_notices=["responsible"])

    for who, offered in ((karin, ["responsible", "register_status", "last_day_passed"]), (kim, ["company_changed"])):
        page = as_user(who).get("/me/account/").text
        assert re.findall(r'name="notices" value="(\w+)"', page) == offered
        as_user(who).post("/me/notices/", {})

    assert muted(kim) == ["responsible", "company_changed"]
    assert muted(karin) == ["responsible", "register_status", "last_day_passed"]


def test_what_is_no_notice_cannot_be_turned_off(karin: User, as_user: AsUser) -> None:
    as_user(karin).post("/me/notices/", {"notices": ["invitation", "request_asked", "responsible"]})

    assert muted(karin) == ["register_status", "last_day_passed"]


# What is queued.


def test_whoever_wants_none_is_not_told_that_they_are_responsible(
    alfa: Client, byran: Reseller, anna: User, karin: User, job: Membership
) -> None:
    give(alfa, job, anna)
    User.objects.filter(pk=karin.pk).update(muted_notices=["responsible"])
    give(factories.client(byran, name="Beta AB"), job, anna)
    many = Membership.objects.select_related("person__user", "client__reseller").get(pk=job.pk)
    emails.you_are_responsible_for_many(many, order_id=uuid4(), count=3, by=factories.actor_of(anna))

    assert notices() == ["responsible"]
    assert Event.objects.filter(kind="client.responsible_set").count() == 2


@pytest.mark.parametrize("off", [True, False])
def test_a_status_in_the_register_goes_to_nobody_else_instead(
    off: bool, alfa: Client, karin: User, job: Membership
) -> None:
    User.objects.filter(pk=karin.pk).update(muted_notices=["register_status"] if off else ["responsible"])
    alfa.responsible, alfa.register_source = Membership.objects.get(pk=job.pk), "Bolagsverket"
    row = RegisterDifference.objects.create(
        reseller_id=alfa.reseller_id, client=alfa, field="status", ours={"status": "active"},
        theirs={"status": "bankrupt", "reason": "", "since": ""}, found_at=timezone.now(),
    )  # fmt: skip

    client_emails.register_status_changed(row, alfa)

    assert notices() == ([] if off else ["register_status"])


def test_a_day_that_has_passed_is_a_notice_and_one_to_come_is_told_always(
    alfa: Client, karin: User, job: Membership
) -> None:
    User.objects.filter(pk=karin.pk).update(muted_notices=["last_day_passed"])
    Client.objects.filter(pk=alfa.pk).update(responsible=job)
    last = timezone.localdate() + timedelta(days=3)
    kim = factories.login("kim@alfa.example", "Kim")
    factories.member(kim, alfa, MemberKind.EXTERNAL, ends_on=last)

    actions.sweep(timezone.now())
    assert notices() == ["last_days"]
    assert "stop" not in Message.objects.get(kind="last_days").links
    actions.sweep(day_ends_at(last, alfa.time_zone))

    assert notices() == ["last_days"]
    assert Membership.objects.get(person__user=kim).state == "blocked"


# The link.


def test_the_link_in_the_mail_asks_and_a_post_without_cookies_turns_it_off_once(
    alfa: Client, anna: User, karin: User, job: Membership
) -> None:
    give(alfa, job, anna)
    path = link_to(job)
    stranger = Browser(enforce_csrf_checks=True)
    before = Event.objects.count()
    for _time in range(3):
        asked = stranger.get(path)
        assert (asked.status_code, stranger.head(path).status_code) == (200, 200)
    assert "Vill du stänga av de här mejlen?" in asked.text
    assert (muted(karin), Event.objects.count()) == ([], before)

    mailbox = Browser(enforce_csrf_checks=True)  # which has no cookies and reads no page
    answers = [mailbox.post(path, ONE_CLICK) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]  # led on it would not be followed (RFC 8058)
    assert "Mejlen är avstängda" in answers[0].text
    assert muted(karin) == ["responsible"]
    event = Event.objects.get(kind="user.notices_set")
    assert (event.actor_kind, event.subject_id, event.reseller_id) == ("contact", karin.pk, alfa.reseller_id)
    assert settings.SESSION_COOKIE_NAME not in {*stranger.cookies, *mailbox.cookies}
    give(factories.client(alfa.reseller, name="Beta AB"), job, anna)
    assert notices() == ["responsible"]


def test_a_mailbox_may_post_it_as_form_data_or_with_nothing(karin: User, job: Membership) -> None:
    answer = Browser(enforce_csrf_checks=True).generic("POST", link_to(job), b"", content_type="text/plain")

    assert (answer.status_code, muted(karin)) == (200, ["responsible"])


def test_it_says_what_the_mail_said_and_not_whose_it_is(karin: User, job: Membership) -> None:
    shown = Browser().get(link_to(job)).text

    assert "Du blir ansvarig för en klient" in shown
    assert job.client.reseller.name in shown
    for told in (karin.email, karin.first_name, karin.last_name):
        assert told not in shown


@pytest.mark.parametrize(("language", "words"), [("nb", "Vil du slå av"), ("en", "Do you want to turn off")])
def test_it_is_in_the_readers_language(language: str, words: str, karin: User, job: Membership) -> None:
    User.objects.filter(pk=karin.pk).update(language=language)

    answer = Browser(headers={"Accept-Language": "sv"}).get(link_to(job))

    assert words in answer.text
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["Content-Language"] == language


def test_it_opens_this_notice_of_this_person_alone(alfa: Client, anna: User, karin: User, job: Membership) -> None:
    path, other = link_to(job), factories.employment_of(anna).person_id
    token = path.split("/")[2]
    wrong = [
        path.replace("responsible", "register_status"),
        path.replace("responsible", "nothing"),
        path.replace(str(job.person_id), str(other)),
        path.replace(str(job.person_id), "00000000-0000-4000-8000-000000000000"),
        path.replace(token, "x" * 43),
        path.replace(token, "å"),
        path.replace(token, link_to(job, Notice.COMPANY_CHANGED).split("/")[2]),
    ]

    answers = {path: (Browser().get(path), Browser().post(path, ONE_CLICK)) for path in wrong}

    for path, pair in answers.items():
        assert [answer.status_code for answer in pair] == [404, 404], path
        assert "Länken gäller inte längre." in pair[0].text
    assert (muted(karin), muted(anna)) == ([], [])
    assert [Browser().get(f"/{place}/{token}/").status_code for place in ("agreements", "invitations")] == [404, 404]


def test_blocked_and_gone_is_a_dead_link_also_once_it_is_unblocked(anna: User, karin: User, job: Membership) -> None:
    path, by = link_to(job), factories.actor_of(anna)

    actions.block_login(karin, by=by)
    blocked = Browser().post(path, ONE_CLICK)
    actions.unblock_login(karin, by=by)
    again = Browser().post(path, ONE_CLICK)
    Person.objects.filter(pk=job.person_id).update(user=None)
    gone = Browser().post(link_to(job), ONE_CLICK)

    assert [answer.status_code for answer in (blocked, again, gone)] == [404, 404, 404]
    assert muted(karin) == []


def test_it_is_limited_like_other_posts_of_strangers(job: Membership) -> None:
    browser, path = Browser(), "/notices/x/00000000-0000-4000-8000-000000000000/responsible/"

    with time_machine.travel(timezone.now(), tick=False):  # all in one minute
        codes = {browser.post(path).status_code for _time in range(60)}
        refused = browser.post(link_to(job), ONE_CLICK)

    assert codes == {404}
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_the_token_is_in_no_log_and_in_no_row(alfa: Client, anna: User, job: Membership) -> None:
    give(alfa, job, anna)
    path = link_to(job)
    token = path.split("/")[2]

    assert len(token) == 43
    assert token not in mask_links(f"GET {path} 200")
    assert token not in str(Message.objects.filter(kind="responsible").values().get())


def test_what_is_turned_off_since_is_not_sent_again(
    alfa: Client, anna: User, karin: User, job: Membership, as_user: AsUser
) -> None:
    give(alfa, job, anna)
    message = Message.objects.get(kind="responsible")
    User.objects.filter(pk=karin.pk).update(muted_notices=["responsible"])

    as_user(anna).post(reverse("clients:mail_send_again", args=[message.pk]), {"form_key": "8" * 32})

    assert notices() == ["responsible"]
    assert "har stängt av de här mejlen" in as_user(anna).get(reverse("clients:mail_message", args=[message.pk])).text
