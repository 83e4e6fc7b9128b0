"""Anställda: the list, one employee, inviting, rights, leaving."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Client, Reseller
from common.access import ADMINISTRATOR_PERMISSIONS, CONSULTANT_PERMISSIONS, Actor, Permission
from mail.models import Message
from tests import factories
from tests.users.people import hire
from users import actions
from users.choices import MembershipState
from users.models import Membership, User, UserTemplate
from users.staff_rights import RIGHTS, StaffRole, right_choices, staff_role

AsUser = Callable[[User], Browser]
ActorOf = Callable[[User], Actor]
LIST = "/employees/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def queries_of(browser: Browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def invitation(*people: tuple[str, str], **values: Any) -> dict[str, Any]:
    form = {"lines-TOTAL_FORMS": str(len(people) + 1), "lines-INITIAL_FORMS": "0", "form_key": str(uuid.uuid4())}
    for number, (email, name) in enumerate(people):
        form |= {f"lines-{number}-email": email, f"lines-{number}-first_name": name}
    return form | {"role": "consultant", "do": "invite"} | values


def test_every_right_that_staff_can_have_has_words_and_each_usual_set_its_name() -> None:
    assert {code for code, _words in right_choices()} == ADMINISTRATOR_PERMISSIONS
    assert [staff_role(rights) for rights in RIGHTS.values()] == list(RIGHTS)
    assert staff_role([Permission.SEE_CLIENTS]) == StaffRole.MIXED


def test_the_list_says_who_works_here_and_on_how_much(
    byran: Reseller, alfa: Client, anna: User, karin: User, nils: User, as_user: AsUser, actor_of: ActorOf
) -> None:
    factories.put_on(karin, alfa)
    factories.put_on(karin, factories.client(byran))
    actions.set_responsible(alfa, responsible=factories.employment_of(karin), by=actor_of(anna))
    hire(byran, actor_of(anna))

    answer = as_user(anna).get(LIST)

    told = {row.employment.person.name: row for row in answer.context["rows"]}
    assert list(told) == ["Anna Ek", "Karin Åberg", "Nya Lind"]
    row = told["Karin Åberg"]
    assert (row.role, row.status, row.on_clients, row.responsible_for) == ("consultant", "active", 2, 1)
    assert told["Nya Lind"].status == "invited"
    assert told["Anna Ek"].role == "administrator"
    assert f"?responsible={row.employment.pk}" in answer.content.decode()


def test_a_search_finds_by_name_and_address(anna: User, karin: User, as_user: AsUser) -> None:
    browser = as_user(anna)

    found = [[row.employment.person.name for row in browser.get(LIST, {"q": q}).context["rows"]] for q in
             ("åberg", "karin@", "ek anna", "finns inte")]  # fmt: skip

    assert found == [["Karin Åberg"], ["Karin Åberg"], ["Anna Ek"], []]
    assert "Rensa sökningen" in browser.get(LIST, {"q": "finns inte"}).content.decode()


@pytest.mark.parametrize("number", [1, 50])
def test_the_pages_ask_the_same_however_many(
    byran: Reseller, alfa: Client, anna: User, as_user: AsUser, number: int
) -> None:
    people = [
        factories.employee(byran, f"p{n}@byran.example", f"P{n}", "Ek", factories.CONSULTANT) for n in range(number)
    ]
    for person in people:
        factories.put_on(person, alfa)
    for _n in range(number):
        factories.put_on(people[0], factories.client(byran))

    browser, job = as_user(anna), factories.employment_of(people[0])

    assert queries_of(browser, LIST) <= 8
    assert queries_of(browser, f"{LIST}{job.pk}/") <= 8


def test_one_employees_page_names_every_client_with_what_and_since_when(
    byran: Reseller, alfa: Client, anna: User, karin: User, as_user: AsUser, actor_of: ActorOf
) -> None:
    job, by = factories.employment_of(karin), actor_of(anna)
    finnish = factories.client(byran, name="Suomi Oy", country="FI", time_zone="Europe/Helsinki")
    row = factories.put_on(karin, finnish)
    factories.give(row, "bank")
    left = factories.put_on(karin, factories.client(byran, name="Gamla AB"))
    actions.remove_access(left, by=by)
    actions.set_responsible(alfa, responsible=factories.employment_of(anna), by=by)

    answer = as_user(anna).get(f"{LIST}{job.pk}/")

    (now,), (before,) = answer.context["now"], answer.context["before"]
    assert (now.client, now.roles, now.has_bank, now.since) == (
        finnish, ["Redovisningskonsult"], True, date(2026, 1, 1),
    )  # fmt: skip
    assert (before.client.name, before.until) == ("Gamla AB", timezone.localdate())
    assert f"/clients/{finnish.pk}/" in answer.content.decode()
    mine = as_user(anna).get(f"{LIST}{factories.employment_of(anna).pk}/")
    assert [(place.client, place.is_responsible) for place in mine.context["now"]] == [(alfa, True)]


def test_only_clients_that_the_reader_sees_are_named(
    byran: Reseller, alfa: Client, anna: User, karin: User, as_user: AsUser
) -> None:
    reader = factories.employee(byran, "r@byran.example", "R", "R", [Permission.SEE_EMPLOYEES, Permission.SEE_CLIENTS])
    factories.put_on(karin, alfa)
    factories.put_on(karin, factories.client(byran, name="Hemlig AB"))
    factories.put_on(reader, alfa)
    browser = as_user(reader)

    page = browser.get(f"{LIST}{factories.employment_of(karin).pk}/").content.decode()

    assert "Alfa Bygg AB" in page
    assert "Hemlig AB" not in page
    assert {row.employment.person.name: row.on_clients for row in browser.get(LIST).context["rows"]}["Karin Åberg"] == 1
    assert "Bjud in" not in page


def test_another_firms_employee_is_unknown(anna: User, nils: User, as_user: AsUser) -> None:
    theirs = factories.employment_of(nils)

    for page in ("", "rights/", "leave/"):
        assert as_user(anna).get(f"{LIST}{theirs.pk}/{page}").status_code == 404


def test_several_are_invited_at_once_with_a_template(byran: Reseller, anna: User, as_user: AsUser) -> None:
    template = actions.share_user_template(anna, name="Ny konsult", by=factories.actor_of(anna))
    form = invitation(("a@x.example", "Ali"), ("b@x.example", "Bo"), user_template=template.pk)
    browser = as_user(anna)

    answers = [browser.post(f"{LIST}invite/", form).status_code for _twice in range(2)]

    assert answers == [303, 303]
    rows = Membership.objects.employees_of(byran.pk).filter(state=MembershipState.INVITED)
    assert {row.person.first_name for row in rows} == {"Ali", "Bo"}
    assert {frozenset(row.permissions) for row in rows} == {CONSULTANT_PERMISSIONS}
    assert {row.user_template_id for row in rows} == {template.pk}
    assert Message.objects.count() == 2


def test_a_line_that_is_left_empty_is_nobody(anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    drawn = browser.get(f"{LIST}invite/").context
    form = {field.html_name: str(field.value()) for field in drawn["lines"].management_form}
    form |= {field.html_name: "" for line in drawn["lines"] for field in line}
    form |= {"role": "consultant", "do": "invite", "form_key": str(uuid.uuid4())}

    nobody = browser.post(f"{LIST}invite/", form)
    one = browser.post(f"{LIST}invite/", form | {"lines-1-email": "a@x.example", "lines-1-first_name": "Ali"})

    assert nobody.status_code == 422
    assert "Fyll i minst en rad" in nobody.content.decode()
    assert one.status_code == 303
    assert Message.objects.get().to_email == "a@x.example"


def test_another_line_keeps_what_is_typed(anna: User, as_user: AsUser) -> None:
    form = invitation(("a@x.example", "Ali"), do="more", role="auditor")

    html = as_user(anna).post(f"{LIST}invite/", form).content.decode()

    assert 'value="a@x.example"' in html
    assert "lines-2-email" in html
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (invitation(), "Fyll i minst en rad"),
        (invitation(("a@x.example", "A"), ("A@x.example", "B")), "Står på flera rader"),
        (invitation(("karin@byran.example", "K")), "Arbetar redan här"),
        (invitation(("a@x.example", "A"), role="mixed"), "Kryssa i minst en rättighet"),
        (invitation(("a@x.example", "A"), role="mixed", rights=["operate_platform"]), "operate_platform"),
        (invitation(("a@x.example", "")), "Skriv förnamnet"),
        (invitation(("a@x.example", "A"), user_template=str(uuid.uuid4())), "Mallen erbjuds inte"),
    ],
)
def test_what_cannot_be_invited(anna: User, karin: User, as_user: AsUser, form: dict[str, Any], words: str) -> None:
    answer = as_user(anna).post(f"{LIST}invite/", form)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Message.objects.exists()


def test_another_firms_template_is_a_form_error(andra: Reseller, anna: User, nils: User, as_user: AsUser) -> None:
    theirs = actions.share_user_template(nils, name="Deras", by=factories.actor_of(nils))

    answer = as_user(anna).post(f"{LIST}invite/", invitation(("a@x.example", "A"), user_template=theirs.pk))

    assert answer.status_code == 422
    assert not UserTemplate.objects.filter(memberships__isnull=False).exists()


def test_rights_hold_from_the_next_request(anna: User, karin: User, as_user: AsUser) -> None:
    browser, job = as_user(karin), factories.employment_of(karin)
    assert browser.get(LIST).status_code == 403
    form = {"role": "mixed", "rights": ["see_clients", "see_employees"]}

    assert as_user(anna).post(f"{LIST}{job.pk}/rights/", form).status_code == 303

    assert browser.get(LIST).status_code == 200
    assert browser.get(f"{LIST}invite/").status_code == 403


def test_the_last_one_who_manages_employees_stays(anna: User, karin: User, as_user: AsUser) -> None:
    job = factories.employment_of(anna)
    browser = as_user(anna)

    rights = browser.post(f"{LIST}{job.pk}/rights/", {"role": "consultant"})
    leaving = browser.post(f"{LIST}{job.pk}/leave/", {"state": "removed"})

    for answer in (rights, leaving):
        assert answer.status_code == 422
        assert "ensam administratör" in answer.content.decode()
    job.refresh_from_db()
    assert (job.state, staff_role(job.permissions)) == ("active", "administrator")
