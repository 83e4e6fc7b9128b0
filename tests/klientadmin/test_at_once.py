"""The same form sent many times at once: one row, its event once, and no answer that is a 500."""

from threading import Barrier

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from clients.models import Reseller, SavedView
from events.models import Event
from mail.models import Message
from packages_billing.models import Package
from tests import factories
from tests.at_once import at_once
from users.models import User


def sent_at_once(user: User, address: str, form: dict[str, str], times: int = 12) -> set[int]:
    """How the posts were answered."""

    ready = Barrier(times, timeout=20)

    def send(_number: int) -> int:
        browser = Browser(raise_request_exception=False)
        browser.force_login(user)
        ready.wait()
        return browser.post(address, form).status_code

    cache.clear()
    return set(at_once(send, range(times), threads=times))


@pytest.mark.django_db(transaction=True)
def test_a_view_of_the_list_is_saved_once(anna: User) -> None:
    form = {"name": "Aktiva", "query": "status=active"}

    assert sent_at_once(anna, "/clients/views/new/", form) == {302}
    assert SavedView.objects.count() == Event.objects.filter(kind="view.saved").count() == 1


@pytest.fixture
def operator(byran: Reseller) -> User:
    """Of the platform."""
    made = factories.login("drift@klientadmin.example")
    made.is_operator = True
    made.save()
    return made


@pytest.mark.django_db(transaction=True)
def test_a_package_is_added_once(operator: User) -> None:
    form = {"kind": "addon", "code": "scanning", "name": "Skanning"}

    assert sent_at_once(operator, "/operator/packages/new/", form) == {303}
    assert Package.objects.filter(code="scanning").count() == 1
    assert Event.objects.filter(kind="packages_billing.package_added").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_firm_is_set_up_once(operator: User) -> None:
    form = {"name": "Nya byrån", "country": "SE", "number": "559911-0185", "email": "ny@byran.example"}

    assert sent_at_once(operator, "/operator/firms/new/", form) == {303, 422}
    assert Reseller.objects.filter(org_number="5599110185").count() == 1
    assert Message.objects.filter(to_email="ny@byran.example").count() == 1
