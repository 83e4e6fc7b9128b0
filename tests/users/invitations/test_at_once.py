"""Invitations answered many times at once are one login and one acceptance."""

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from clients.models import Reseller
from events.models import Event
from tests import factories
from tests.at_once import at_once
from tests.users.invitations.conftest import NEW, address, invite
from users.choices import MembershipState
from users.models import AccessPeriod, Membership, User


@pytest.mark.django_db(transaction=True)
def test_thirty_answers_at_once_are_one_login(invited: Membership, url: str) -> None:
    def post(number: int) -> str:
        browser = Browser(REMOTE_ADDR=f"198.51.100.{number}")
        response = browser.post(url, NEW)
        assert response.status_code in (200, 302, 303)
        return str(response.headers.get("Location", "redan"))

    answers = at_once(post)

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
    assert set(at_once(press)) <= {200, 303, 429}
    assert Event.objects.filter(kind="membership.accepted").count() == 1
    assert AccessPeriod.objects.filter(membership=invited).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_firms_invitations_accepted_at_once_make_one_login(
    invited: Membership, andra: Reseller, nils: User
) -> None:
    other = invite(factories.client(andra, name="Beta AB"), factories.actor_of(nils))
    urls = [address(invited), address(other)]

    codes = at_once(lambda number: Browser().post(urls[number % 2], NEW).status_code, range(8))

    assert set(codes) <= {200, 302, 303}
    assert User.objects.filter(email="linnea@alfa.example").count() == 1
    accepted = Membership.objects.filter(pk__in=[invited.pk, other.pk], state=MembershipState.ACTIVE)
    assert accepted.count() == 1, "the other is accepted by logging in"
