"""The pages of åtkomstförfrågningar: asking, withdrawing, the list and the answer."""

from typing import Any

import pytest

from clients.models import Client, Reseller
from tests import factories
from tests.users.requests.conftest import AT, AsUser, ask, package, permission
from users import actions
from users.models import AccessRequest, Membership, User


def test_from_asking_to_the_answer_on_the_pages(row: Membership, linnea: User, anna: User, as_user: AsUser) -> None:
    hers, staff = as_user(linnea), as_user(anna)
    page = hers.get(f"/me/{row.pk}/ask/").text
    assert "Projektstyrning" in page
    assert ">CRM<" not in page
    bank = str(package("bank").pk)
    assert hers.post(f"/me/{row.pk}/ask/", {"thing": bank, "reason": ""}).status_code == 422
    hers.post(f"/me/{row.pk}/ask/", {"thing": bank, "reason": "Ska betala löner"})
    assert ">Bank<" not in hers.get(f"/me/{row.pk}/ask/").text

    page = staff.get("/requests/").text
    for words in ("Linnea Sundkvist", "Alfa Bygg AB", "Bank", "Ska betala löner", "CRM", "30 dagar", "Neka…"):
        assert words in page, words
    asked = AccessRequest.objects.get()
    assert staff.post(f"/requests/{asked.pk}/", {"answer": "refuse", "word": ""}).status_code == 422
    page = staff.post(f"/requests/{asked.pk}/", {"answer": "month"}, follow=True).text
    assert "Linnea Sundkvist har nu Bank." in page
    assert "Godkänd till och med" in page

    page = hers.get(f"/me/{row.pk}/").text
    assert "Godkända betalningar" in page or "Godkänna betalningar" in page
    assert "Godkänd till och med" in page
    assert "Anna Ek svarade före dig" not in staff.post(f"/requests/{asked.pk}/", {"answer": "day"}, follow=True).text


def test_withdrawing_on_the_page(row: Membership, linnea: User, nils: User, as_user: AsUser) -> None:
    asked = ask(row, package("bank"))
    assert as_user(nils).post(f"/me/requests/{asked.pk}/withdraw/").status_code == 404
    page = as_user(linnea).post(f"/me/requests/{asked.pk}/withdraw/", follow=True).text
    assert "Återtagen" in page


def test_only_whoever_manages_people_there_sees_and_answers(
    row: Membership, byran: Reseller, alfa: Client, karin: User, nils: User, linnea: User, as_user: AsUser
) -> None:
    asked = ask(row, package("bank"))
    for user, code in ((karin, 403), (nils, 404), (linnea, 403)):
        assert as_user(user).get(f"/requests/{asked.pk}/").status_code == code, user.email
        assert as_user(user).post(f"/requests/{asked.pk}/", {"answer": "day"}).status_code == code
    factories.give(factories.put_on(karin, alfa), "user_administration")
    factories.give(row, "user_administration")
    assert as_user(karin).get(f"/requests/{asked.pk}/").status_code == 200
    assert "Linnea" in as_user(karin).get("/requests/").text
    assert as_user(linnea).get("/requests/").status_code == 403, "a client's own administrator answers no requests"

    beta = factories.member(factories.login("b@beta.example", "Bo"), factories.client(byran))
    other = ask(beta, package("bank"))
    assert as_user(karin).get(f"/requests/{other.pk}/").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_however_many_wait(
    many: int, alfa: Client, anna: User, as_user: AsUser, django_assert_max_num_queries: Any
) -> None:
    for number in range(many):
        user = factories.login(f"p{number}@alfa.example", f"Person {number}")
        member = factories.member(user, alfa)
        factories.give(member, "crm")
        actions.refuse_request(ask(member, package("payroll")), word="Nej", by=factories.actor_of(anna), at=AT)
        ask(member, package("bank"))
        ask(member, permission("expenses.report"))
    browser = as_user(anna)
    browser.get("/requests/")
    with django_assert_max_num_queries(6):
        assert browser.get("/requests/").text.count('class="approve"') == many * 2
