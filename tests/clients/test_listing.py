"""Kunder: who sees which, in what order, found how, with how many queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from clients.models import Client, Reseller
from common.access import Actor
from common.sealing import hash_personal
from packages_billing.models import Package
from tests import factories
from users import actions
from users.choices import MemberKind, ResellerRole
from users.models import Person, User

pytestmark = pytest.mark.django_db


def names(answer: Any) -> list[str]:
    """The names on the page, in order."""
    return [client.name for client in answer.context["page"].rows]


def numbers(row: Any) -> list[str]:
    """Huvud, tillägg, users of the firm, own, external; as the row shows them."""
    return strip_tags(row.counts).split()


def test_a_firm_never_sees_anothers_clients(
    alfa: Client, andra: Reseller, anna: User, nils: User, as_user: Callable[[User], Browser]
) -> None:
    factories.client(andra, name="Nils Klient AB")

    assert names(as_user(anna).get("/clients/")) == ["Alfa Bygg AB"]
    assert names(as_user(nils).get("/clients/")) == ["Nils Klient AB"]
    assert as_user(nils).get(f"/clients/{alfa.pk}/").status_code == 404


def test_a_consultant_sees_the_clients_they_are_on(
    alfa: Client, karin: User, as_user: Callable[[User], Browser]
) -> None:
    assert names(as_user(karin).get("/clients/")) == []
    assert as_user(karin).get(f"/clients/{alfa.pk}/").status_code == 404

    factories.put_on(karin, alfa)

    assert names(as_user(karin).get("/clients/")) == ["Alfa Bygg AB"]
    assert as_user(karin).get(f"/clients/{alfa.pk}/").status_code == 200


def test_swedish_letters_come_last_in_their_order(
    byran: Reseller, anna: User, as_user: Callable[[User], Browser]
) -> None:
    for name in ["Östra AB", "Zeta AB", "Ärlig AB", "alfa AB", "Åre AB", "École AB", "Eken AB", "Ebba AB"]:
        factories.client(byran, name=name)

    assert names(as_user(anna).get("/clients/")) == [
        "alfa AB", "Ebba AB", "École AB", "Eken AB", "Zeta AB", "Åre AB", "Ärlig AB", "Östra AB",
    ]  # fmt: skip


@pytest.mark.parametrize("q", ["tallba", "TALLBA", "559911", "559911-0011", "lindahl", "ta", "kerstin@"])
def test_a_client_is_found_by_name_number_and_contact(
    q: str, byran: Reseller, anna: User, as_user: Callable[[User], Browser]
) -> None:
    factories.client(
        byran, name="Tallbackens AB", org_number="5599110011", contact_name="Kerstin Lindahl",
        contact_email="kerstin@tallbacken.example",
    )  # fmt: skip
    factories.client(byran, name="Granens AB", org_number="5569110185")

    assert names(as_user(anna).get("/clients/", {"q": q})) == ["Tallbackens AB"]


def test_percent_signs_and_underscores_are_themselves(
    byran: Reseller, anna: User, as_user: Callable[[User], Browser]
) -> None:
    factories.client(byran, name="Hundra % Ull AB")
    factories.client(byran, name="Hundra Ull AB")

    assert names(as_user(anna).get("/clients/", {"q": "ra % u"})) == ["Hundra % Ull AB"]


def test_a_personal_number_is_found_by_post_and_stands_in_no_address(
    byran: Reseller, anna: User, as_user: Callable[[User], Browser]
) -> None:
    hashed = hash_personal("199001012385", settings.FIELD_KEY.encode(), byran.pk)
    factories.client(byran, name="Vera Vass", personal_number_hash=hashed, personal_number_masked="900101-****")
    factories.client(byran, name="Granens AB")

    answer = as_user(anna).post("/clients/", {"q": "900101-2385"})
    assert answer.status_code == 200
    assert names(answer) == ["Vera Vass"]
    quick = as_user(anna).post("/clients/", {"q": "900101-2385"}, headers={"HX-Request": "true"})
    assert "2385" not in quick.headers["HX-Replace-Url"]
    assert as_user(anna).post("/clients/", {"q": "Granen"}).headers["Location"] == "/clients/?q=Granen"


def test_pages_follow_one_another_and_back(byran: Reseller, anna: User, as_user: Callable[[User], Browser]) -> None:
    for number in range(120):
        factories.client(byran, name=f"Klient {number:03} AB")
    browser = as_user(anna)

    first = browser.get("/clients/")
    second = browser.get("/clients/", {"after": first.context["page"].after})
    third = browser.get("/clients/", {"after": second.context["page"].after})
    back = browser.get("/clients/", {"before": third.context["page"].before})

    assert names(first) + names(second) + names(third) == [f"Klient {number:03} AB" for number in range(120)]
    assert third.context["page"].after == ""
    assert names(back) == names(second)
    assert browser.get("/clients/", {"after": "nonsense"}).status_code == 200


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_asks_the_same_number_of_questions_whatever_its_length(
    count: int, byran: Reseller, anna: User, as_user: Callable[[User], Browser]
) -> None:
    employment = factories.employment_of(anna)
    for _ in range(count):
        factories.client(byran, responsible=employment)
    browser = as_user(anna)
    browser.get("/clients/")

    with CaptureQueriesContext(connection) as asked:
        browser.get("/clients/")
    with CaptureQueriesContext(connection) as asked_in_part:
        browser.post("/clients/", {"q": "klient"}, headers={"HX-Request": "true"})

    assert len(asked) == 6, [query["sql"][:80] for query in asked]
    assert len(asked_in_part) == 5, "the menus stand while somebody types"


def test_who_is_responsible_stands_in_the_list_and_its_file_by_name_or_else_by_address(
    alfa: Client, byran: Reseller, anna: User, as_user: Callable[[User], Browser]
) -> None:
    employment = factories.employment_of(anna)
    factories.client(byran, name="Beta AB", responsible=employment)

    for first, last, told in (("Anna", "Ek", "Anna Ek"), ("Anna", "", "Anna"), ("", "", "anna@utan.example")):
        Person.objects.filter(pk=employment.person_id).update(
            first_name=first, last_name=last, email="anna@utan.example"
        )
        rows = as_user(anna).get("/clients/").context["rows"]
        lines = as_user(anna).get("/clients/?export=csv").getvalue().decode("utf-8-sig").splitlines()
        assert [row.responsible for row in rows] == ["–", told]
        assert [line.split(";")[10] for line in lines[1:]] == ["", told]


def test_filters_that_do_not_exist_are_left_out(alfa: Client, anna: User, as_user: Callable[[User], Browser]) -> None:
    strange = {"status": "x", "tag": "nonsense", "template": "1", "sort": "'", "view": "?", "agreement": "\x00"}

    assert names(as_user(anna).get("/clients/", strange)) == ["Alfa Bygg AB"]


def test_the_list_is_exported_as_it_is_filtered(
    alfa: Client, byran: Reseller, andra: Reseller, anna: User, as_user: Callable[[User], Browser]
) -> None:
    factories.client(byran, name="=Beta AB", customer_number="1048")
    factories.client(byran, name="Gamla AB", ends_on="2026-01-31")
    factories.client(andra, name="Nils Klient AB")

    answer = as_user(anna).get("/clients/?export=csv")

    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert answer["Content-Disposition"] == 'attachment; filename="kunder.csv"'
    assert [line.split(";")[0] for line in lines] == ["Företagsnamn", "'=Beta AB", "Alfa Bygg AB"]
    only = as_user(anna).get("/clients/?export=csv&q=alfa")
    assert b"Beta" not in only.getvalue()


def test_the_list_counts_packages_and_people(
    alfa: Client, anna: User, karin: User, actor_of: Callable[[User], Actor], as_user: Callable[[User], Browser]
) -> None:
    by, crm = actor_of(anna), Package.objects.filter(code__in=["crm", "bank"])
    access = actions.NewAccess(kind=MemberKind.SYSTEM, packages=crm)
    person = actions.NewPerson("Kim", email="kim@alfa.example")
    (kim,) = actions.invite_people(alfa, people=[person], access=access, by=by)
    roles = [ResellerRole.CONSULTANT]
    actions.put_employee_on_client(alfa, employment=factories.employment_of(karin), roles=roles, by=by)

    (row,) = as_user(anna).get("/clients/").context["rows"]
    assert numbers(row) == ["1", "1", "1", "1", "–"]

    actions.remove_access(kim, by=by)
    (row,) = as_user(anna).get("/clients/").context["rows"]
    assert numbers(row) == ["–", "–", "1", "–", "–"]
