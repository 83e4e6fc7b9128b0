"""Hantera åtkomst: the roles of the firm's own on a client, and what stands beside them."""

import pytest

from clients.models import Client
from tests import factories
from tests.users.changing.conftest import AsUser, held, opened, page, url
from users import actions
from users.choices import ResellerRole
from users.models import RolePeriod, User


def test_roles_and_what_stands_beside_them(alfa: Client, karin: User, anna: User, as_user: AsUser) -> None:
    row, browser = factories.put_on(karin, alfa), as_user(anna)
    first = browser.get(url(row))

    form = {"opened": opened(first), "roles": ["auditor"], "beside": ["bank"]}
    assert browser.post(url(row), form).status_code == 303

    assert held(row) == ["auditor", "bank"]


def test_both_roles_are_warned_about_and_need_a_reason(alfa: Client, karin: User, anna: User, as_user: AsUser) -> None:
    row, browser = factories.put_on(karin, alfa), as_user(anna)
    form = {"opened": opened(browser.get(url(row))), "roles": ["auditor", "consultant"]}

    refused = browser.post(url(row), form)
    assert refused.status_code == 422
    assert "Den som granskar ska inte granska sig själv." in page(refused)
    assert held(row) == ["consultant"]
    assert browser.post(url(row), form | {"reason": "Vikarierar i mars"}).status_code == 303
    assert RolePeriod.objects.get(role=ResellerRole.AUDITOR).reason == "Vikarierar i mars"


@pytest.mark.parametrize("roles", [[], ["integration"], ["boss"]])
def test_roles_that_cannot_be_chosen(alfa: Client, karin: User, anna: User, as_user: AsUser, roles: list[str]) -> None:
    row, browser = factories.put_on(karin, alfa), as_user(anna)

    assert browser.post(url(row), {"opened": opened(browser.get(url(row))), "roles": roles}).status_code == 422
    assert held(row) == ["consultant"]


def test_the_second_of_two_who_change_roles_is_told(alfa: Client, karin: User, anna: User, as_user: AsUser) -> None:
    row, browser = factories.put_on(karin, alfa), as_user(anna)
    first = browser.get(url(row))
    actions.put_employee_on_client(
        alfa, employment=factories.employment_of(karin), roles=[ResellerRole.CONSULTANT], beside=["bank"],
        by=factories.actor_of(karin),
    )  # fmt: skip

    response = browser.post(url(row), {"opened": opened(first), "roles": ["auditor"]})

    assert "Karin Åberg ändrade åtkomsten" in page(response)
    assert (response.context["roles"], response.context["beside"]) == (["auditor"], ["bank"])
    assert held(row) == ["bank", "consultant"]
    both = {"opened": opened(response), "roles": ["auditor"], "beside": ["bank"]}
    assert browser.post(url(row), both).status_code == 303
    assert held(row) == ["auditor", "bank"]
