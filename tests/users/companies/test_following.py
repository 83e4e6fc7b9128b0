"""Följ and Sluta följa: one row however often it is pressed, each person's own, and never across clients."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client, FollowedCompany, Reseller
from events.models import Event
from tests import factories
from tests.at_once import at_once, in_a_thread
from tests.mail.test_killed_worker import is_waited_for, wait_until
from tests.users.companies.conftest import answer_about, followed
from users import actions
from users.actions import following
from users.models import CompanyFollower, Membership, User
from users.person_export import export_of

ACTIVE = "5599110011"


def card(browser: Browser, membership: Membership, number: str = ACTIVE) -> Any:
    return browser.get(f"/me/{membership.pk}/companies/SE/{number}/")


def press_follow(browser: Browser, membership: Membership, signed: str | None = None) -> Any:
    signed = card(browser, membership).context["signed"] if signed is None else signed
    return browser.post(f"/me/{membership.pk}/companies/follow/", {"record": signed}, follow=True)


def events_about(client: Client) -> list[str]:
    rows = Event.objects.of_client(client.pk).filter(kind__startswith="company")
    return list(rows.order_by("id").values_list("kind", flat=True))


def test_the_card_follows_and_the_list_shows_it(kims: Browser, at_alfa: Membership, searching: Client) -> None:
    page = press_follow(kims, at_alfa).text
    assert "Du följer Tallbackens Snickeri AB." in page
    assert "Sluta följa" in page

    listed = kims.get(f"/me/{at_alfa.pk}/companies/").text

    for words in ("Bolag ni följer", "Tallbackens Snickeri AB", "559911-0011", "Aktivt", "Kim Ström", "Sluta följa"):
        assert words in listed, words
    event = Event.objects.get(kind="company.followed")
    assert event.after_values == {"org_number": ACTIVE, "country": "SE"}
    assert event.detail.personal_values["after"] == {"company_name": "Tallbackens Snickeri AB"}
    assert event.actor_id == at_alfa.person.user_id


def test_the_list_is_exported_as_it_is_shown_and_no_cell_is_a_formula(kims: Browser, at_alfa: Membership) -> None:
    company = followed(at_alfa, ACTIVE)
    FollowedCompany.objects.filter(pk=company.pk).update(name="=HYPERLINK(1)")

    response = kims.get(f"/me/{at_alfa.pk}/companies/?export=csv")

    text = response.getvalue().decode()
    assert response["Content-Type"].startswith("text/csv")
    assert "'=HYPERLINK(1);559911-0011;SE;Aktivt;" in text
    assert "Tallbacken 12;782 10;Granfors;" in text
    assert "Kim Ström" in text


def test_stopping_leaves_the_row_its_history_and_the_others(
    kims: Browser, at_alfa: Membership, siv: Membership, searching: Client
) -> None:
    company = followed(at_alfa, ACTIVE)
    followed(siv, ACTIVE)
    unfollow = f"/me/{at_alfa.pk}/companies/{company.pk}/unfollow/"

    assert kims.post(unfollow).status_code == 303
    assert kims.post(unfollow).status_code == 303

    listed = kims.get(f"/me/{at_alfa.pk}/companies/").text
    assert "Siv Ek" in listed
    assert "Kim Ström</td>" not in listed
    assert events_about(searching) == ["company.followed", "company.followed", "company.unfollowed"]
    followed(at_alfa, ACTIVE)
    assert FollowedCompany.objects.count() == 1
    assert CompanyFollower.objects.count() == 3


def test_the_answer_in_the_form_cannot_be_made_up(kims: Browser, at_alfa: Membership, searching: Client) -> None:
    signed = card(kims, at_alfa).context["signed"]

    for wrong in ("", "x", signed[:-2], signed + "a"):
        assert "Sök upp företaget igen" in press_follow(kims, at_alfa, wrong).text
    assert not FollowedCompany.objects.exists()
    assert events_about(searching) == []


def test_a_sole_trader_is_refused_by_the_action_and_by_the_database(at_alfa: Membership, kim: User) -> None:
    vera = answer_about("199001012385")

    with pytest.raises(ValidationError):
        actions.follow_company(at_alfa, answer=vera, by=factories.actor_of(kim))
    row = followed(at_alfa, ACTIVE)
    for number in ("199001012385", "9001012385"):
        with pytest.raises(IntegrityError, match="nobody_is_followed"), transaction.atomic():
            FollowedCompany.objects.filter(pk=row.pk).update(number=number)
    assert not FollowedCompany.objects.filter(number__startswith="1990").exists()


def test_a_company_that_has_lost_its_name_is_refused(at_alfa: Membership) -> None:
    with pytest.raises(ValidationError, match="heter"):
        followed(at_alfa, "899101553", "NO")


def test_one_company_too_many_is_refused_in_words(
    kims: Browser, at_alfa: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MOST", 2)
    followed(at_alfa, "5599110185")
    followed(at_alfa, "5599110359")

    assert "Ni följer 2 bolag" in press_follow(kims, at_alfa).text
    assert FollowedCompany.objects.count() == 2


def test_what_only_those_without_access_followed_takes_no_room(
    at_alfa: Membership, siv: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else sees it, nobody can stop it, and no register is asked about it."""
    monkeypatch.setattr(following, "MOST", 1)
    followed(siv, "5599110185")
    siv.access_periods.update(ends_at=timezone.now())

    followed(at_alfa, ACTIVE)

    with pytest.raises(ValidationError, match="1 bolag"):
        followed(at_alfa, "5599110359")


def test_whoever_may_not_search_follows_nothing(at_alfa: Membership, kim: User, searching: Client) -> None:
    answer, by = answer_about(ACTIVE), factories.actor_of(kim)
    Client.objects.filter(pk=searching.pk).update(has_company_search=False)

    with pytest.raises(ValidationError, match="inte påslaget"):
        actions.follow_company(at_alfa, answer=answer, by=by)

    assert not FollowedCompany.objects.exists()


def test_the_ids_of_another_client_are_unknown(
    kims: Browser, kim: User, at_alfa: Membership, byran: Reseller, searching: Client
) -> None:
    """Kim is at Gamma too: rights are held per client, and so is what is followed."""
    gamma = factories.client(byran, name="Gamma AB", has_company_search=True)
    at_gamma = factories.member(kim, gamma)
    other = factories.member(factories.login("bo@gamma.example", "Bo", "Gammas"), gamma)
    theirs, ours = followed(other, ACTIVE), followed(at_alfa, ACTIVE)
    assert theirs.pk != ours.pk

    for membership, company in ((at_alfa, theirs), (at_gamma, ours), (other, theirs), (other, ours)):
        assert kims.post(f"/me/{membership.pk}/companies/{company.pk}/unfollow/").status_code == 404

    assert CompanyFollower.objects.following().count() == 2
    for page in (card(kims, at_alfa), kims.get(f"/me/{at_alfa.pk}/companies/")):
        assert "Bo Gammas" not in page.text
    Client.objects.filter(pk=gamma.pk).update(has_company_search=False)
    assert card(kims, at_gamma).status_code == 403
    assert card(kims, at_alfa).status_code == 200


def test_what_nobody_followed_for_a_while_is_taken_up_as_it_is_now(
    at_alfa: Membership, kim: User, register: Any, searching: Client
) -> None:
    company = followed(at_alfa, ACTIVE)
    actions.unfollow_company(company, membership=at_alfa, by=factories.actor_of(kim))
    register.become(ACTIVE, key="bankrupt")

    company = followed(at_alfa, ACTIVE)

    assert company.status == "bankrupt"
    assert not company.changes.exists()


def test_a_card_that_stood_open_takes_nothing_back(at_alfa: Membership, kim: User, register: Any) -> None:
    """Its signed answer is good for two hours: older than what we have, it is no news."""
    by, stood_open = factories.actor_of(kim), answer_about(ACTIVE)
    register.become(ACTIVE, key="bankrupt")
    company = followed(at_alfa, ACTIVE)
    actions.unfollow_company(company, membership=at_alfa, by=by)

    company = actions.follow_company(at_alfa, answer=stood_open, by=by)

    assert (company.status, company.checked_at > stood_open.fetched_at) == ("bankrupt", True)


def test_erasing_a_person_ends_their_following_and_the_export_tells_of_it(
    at_alfa: Membership, anna: User, kim: User
) -> None:
    company = followed(at_alfa, ACTIVE)
    assert [row["company_id"] for row in export_of(kim.email)["users.CompanyFollower"]] == [company.pk]

    actions.erase_person(at_alfa.person, by=factories.actor_of(anna))

    assert not CompanyFollower.objects.following().exists()
    assert not CompanyFollower.objects.told_at(timezone.now() + timedelta(days=1)).exists()


@pytest.mark.django_db(transaction=True)
def test_thirty_presses_at_once_are_one(kim: User, at_alfa: Membership, as_user: Callable[[User], Browser]) -> None:
    signed = card(as_user(kim), at_alfa).context["signed"]
    browsers = [as_user(kim) for _press in range(30)]

    def press(browser: Browser) -> int:
        url = f"/me/{at_alfa.pk}/companies/follow/"
        return int(browser.post(url, {"record": signed}).status_code)

    answers = at_once(press, browsers)

    assert set(answers) == {303}
    assert FollowedCompany.objects.count() == CompanyFollower.objects.count() == 1
    assert Event.objects.filter(kind="company.followed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_pressed_while_the_other_waited_ends_after_it_began(kim: User, at_alfa: Membership) -> None:
    """Sluta följa waits for the lock that a later Följ got first: the database keeps ends after beginnings."""
    company, by = followed(at_alfa, ACTIVE), factories.actor_of(kim)
    actions.unfollow_company(company, membership=at_alfa, by=by)

    @in_a_thread
    def stop() -> None:
        actions.unfollow_company(company, membership=at_alfa, by=by)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Client.objects.select_for_update(no_key=True).get(pk=at_alfa.client_id)
            waiting = pool.submit(stop)
            wait_until(is_waited_for)
            followed(at_alfa, ACTIVE)
        waiting.result()

    assert not CompanyFollower.objects.following().exists()
