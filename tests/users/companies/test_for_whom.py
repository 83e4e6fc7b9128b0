"""For whom Företagssök is: those with systembehörighet at a client that pays for it, until the last moment."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client, Reseller
from clients.simulator import Simulator
from tests import factories
from tests.users.companies.searching import AsUser
from users.choices import MemberKind, MembershipState, ResellerRole
from users.models import Membership, User


def pages(membership: Membership, number: str = "5599110011") -> list[tuple[str, str]]:
    base = f"/me/{membership.pk}/companies/"
    other = f"{base}{membership.pk}/unfollow/"
    return [("get", base), ("post", base), ("get", f"{base}SE/{number}/"), ("post", f"{base}follow/"), ("post", other)]


def answers_to(browser: Browser, membership: Membership) -> set[int]:
    return {getattr(browser, method)(url).status_code for method, url in pages(membership)}


def test_switched_off_it_says_so_and_asks_nobody(
    kims: Browser, at_alfa: Membership, searching: Client, register: Simulator
) -> None:
    assert f"/me/{at_alfa.pk}/companies/" in kims.get(f"/me/{at_alfa.pk}/").text
    Client.objects.filter(pk=searching.pk).update(has_company_search=False)

    assert answers_to(kims, at_alfa) == {403}
    page = kims.get(f"/me/{at_alfa.pk}/companies/").text
    assert "Företagssök är inte påslaget för Alfa Bygg AB." in page
    assert "Byrån Ekonomi AB" in page
    assert f"/me/{at_alfa.pk}/companies/" not in kims.get(f"/me/{at_alfa.pk}/").text
    assert not register.state.counts


def test_an_ended_clients_people_are_told(kims: Browser, at_alfa: Membership, searching: Client) -> None:
    ended = timezone.localdate() - timedelta(days=1)
    Client.objects.filter(pk=searching.pk).update(ends_on=ended)

    assert answers_to(kims, at_alfa) == {403}
    assert "är avslutad" in kims.get(f"/me/{at_alfa.pk}/companies/").text


@pytest.mark.parametrize("state", [MembershipState.ACTIVE, MembershipState.BLOCKED])
def test_an_external_is_out_at_the_first_request_after_the_last_day(
    searching: Client, as_user: AsUser, state: MembershipState
) -> None:
    user = factories.login("ext@kund.example", "Ext")
    row = factories.member(user, searching, kind=MemberKind.EXTERNAL)
    assert as_user(user).get(f"/me/{row.pk}/companies/").status_code == 200

    Membership.objects.filter(pk=row.pk).update(state=state)  # whether or not a sweeper has written it down
    factories.end_access(row, timezone.now())

    assert answers_to(as_user(user), row) == {403}


def test_neither_those_without_systembehorighet_nor_the_firms_own(
    searching: Client, karin: User, as_user: AsUser
) -> None:
    plain = factories.login("lon@alfa.example", "Lo")
    row = factories.member(plain, searching, kind=MemberKind.NO_SYSTEM)
    place = factories.put_on(karin, searching, ResellerRole.CONSULTANT)

    assert answers_to(as_user(plain), row) == {403}
    assert answers_to(as_user(karin), place) == {403}


def test_nobody_elses_membership_opens_anything(
    kims: Browser, at_alfa: Membership, siv: Membership, andra: Reseller, nils: User, as_user: AsUser
) -> None:
    theirs = factories.client(andra, name="Beta AB", has_company_search=True)
    other = factories.member(factories.login("bo@beta.example"), theirs)

    assert answers_to(kims, siv) == {404}
    assert answers_to(kims, other) == {404}
    assert answers_to(as_user(nils), at_alfa) == {404}
