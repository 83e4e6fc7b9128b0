"""Ändra åtkomst and Hantera åtkomst: packages, the tree, roles, who may, and two who change at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Reseller
from events.models import Event
from mail.models import Message
from packages_billing.models import Package, PackagePeriod, SystemPermission
from tests import factories
from users import actions
from users.choices import MemberKind, MembershipState, ResellerRole
from users.models import IntegrationAccount, Membership, RolePeriod, SinglePermission, User

AsUser = Callable[[User], Browser]


@pytest.fixture
def linnea(alfa: Client) -> Membership:
    """Alfa's own Linnea, with CRM and Fakturering."""
    row = factories.member(factories.login("linnea@alfa.example", "Linnea", "Sundkvist"), alfa)
    for code in ("crm", "invoicing"):
        factories.give(row, code)
    return row


def url(row: Membership, name: str = "access") -> str:
    return reverse(f"users:{name}", args=[row.client_id, row.pk])


def page(response: Any) -> str:
    return str(response.content.decode())


def opened(response: Any) -> str:
    return str(response.context["opened"])


def held(row: Membership) -> list[str]:
    periods = PackagePeriod.objects.at(timezone.now()).filter(membership=row)
    return sorted(periods.values_list("package__code", flat=True))


def by_hand(row: Membership) -> dict[str, bool]:
    singles = SinglePermission.objects.at(timezone.now()).filter(membership=row)
    return {single.permission.code: single.is_granted for single in singles}


def shown(response: Any) -> dict[str, tuple[bool, str, str]]:
    """The tree by permission: has it, what changes, why."""
    return {
        node.leaf.code: (node.is_on, node.change, node.source)
        for branch in response.context["branches"]
        for node in branch.nodes
    }


def test_packages_are_changed_and_the_person_is_told(linnea: Membership, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    first = browser.get(url(linnea))
    assert page(first).count("Har i dag") == 2

    form = {"do": "save", "opened": opened(first), "main": "projects", "addons": ["bank"]}
    response = browser.post(url(linnea), form)

    assert response["Location"] == f"{reverse('users:people', args=[linnea.client_id])}#person-{linnea.pk}"
    assert held(linnea) == ["bank", "projects"]
    assert Message.objects.filter(kind="access_changed").count() == 1
    assert Event.objects.filter(kind="membership.access_changed").count() == 1


def test_what_was_chosen_by_hand_stays_when_packages_change(linnea: Membership, anna: User, as_user: AsUser) -> None:
    browser, by = as_user(anna), factories.actor_of(anna)
    given = SystemPermission.objects.filter(code="payroll.see")
    actions.change_access(linnea, packages=Package.objects.filter(code="crm"), granted=given, by=by)
    first = browser.get(url(linnea))
    assert "1 behörighet är ändrad för hand." in page(first)

    browser.post(url(linnea), {"do": "save", "opened": opened(first), "main": "projects", "granted": ["payroll.see"]})

    assert by_hand(linnea) == {"payroll.see": True}


def test_the_tree_follows_the_packages(linnea: Membership, anna: User, as_user: AsUser) -> None:
    response = as_user(anna).post(url(linnea, "tree"), {"do": "open", "main": "projects", "addons": ["bank"]})

    nodes = shown(response)
    assert nodes["crm.see"] == (True, "", "crm")
    assert nodes["projects.see"] == (True, "new", "projects")
    assert nodes["invoicing.create"] == (False, "gone", "invoicing")
    assert nodes["bank.approve"] == (True, "new", "bank")
    assert nodes["payroll.see"] == (False, "", "")
    assert "1 av 6" in page(response)
    assert (response.context["gained"], response.context["lost"]) == (9, 5)
    assert "Bank: allt" in page(response)
    assert "Får 9, förlorar 5." in page(response)
    assert held(linnea) == ["crm", "invoicing"], "nothing is saved yet"


def test_ticks_in_the_tree_are_done_by_hand(linnea: Membership, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    first = browser.get(url(linnea, "tree"))
    on = [code for code, (is_on, _change, _why) in shown(first).items() if is_on]
    ticks = {
        "tree": "1", "drawn": ["crm", "invoicing"], "module": ["invoicing"],  # the whole module crm was unticked
        "on": [*on, "payroll.see"], "opened": opened(first), "main": "crm", "addons": ["invoicing"],
    }  # fmt: skip
    again = browser.post(url(linnea, "tree"), ticks | {"do": "update"})
    assert shown(again)["payroll.see"] == (True, "new", "granted")
    assert shown(again)["crm.edit"] == (False, "gone", "taken")
    assert "vald för hand" in page(again)
    assert "borttagen för hand" in page(again)

    assert browser.post(url(linnea, "tree"), ticks | {"do": "save"}).status_code == 303

    crm = {f"crm.{name}": False for name in ("see", "edit", "deals", "activities", "mailings")}
    assert by_hand(linnea) == {"payroll.see": True} | crm


def test_only_changes_are_shown_and_what_is_hidden_is_kept(linnea: Membership, anna: User, as_user: AsUser) -> None:
    response = as_user(anna).post(
        url(linnea, "tree"), {"only": "1", "main": "crm", "addons": ["invoicing", "expenses"]}
    )

    assert "Registrera utlägg" in page(response)
    assert "Se löner" not in page(response)
    assert '<input type="hidden" name="on" value="crm.see">' in page(response)
    assert '<input type="hidden" name="module" value="crm">' in page(response)
    assert "Visa alla" in page(response)


def test_htmx_gets_the_dialog_alone(linnea: Membership, anna: User, as_user: AsUser) -> None:
    response = as_user(anna).post(url(linnea, "tree"), {"main": "projects"}, headers={"HX-Request": "true"})

    refused = as_user(anna).post(url(linnea, "tree"), {"main": "nothing"}, headers={"HX-Request": "true"})
    assert refused.status_code == 200, "htmx drops what is not"
    assert "Välj bland det som visas." in page(refused)
    assert 'id="access-tree"' in page(response)
    assert "<html" not in page(response)


@pytest.mark.parametrize(
    "wrong",
    [
        {"main": "nothing"}, {"main": "bank"}, {"main": "consultant"}, {"addons": ["auditor"]}, {"addons": ["crm"]},
        {"addons": ["company_search"]}, {"granted": ["no.such"]}, {"taken": ["crm"]}, {"on": ["no.such"], "tree": "1"},
    ],
)  # fmt: skip
def test_what_cannot_be_chosen_is_a_form_error(
    linnea: Membership, anna: User, as_user: AsUser, wrong: dict[str, Any]
) -> None:
    browser = as_user(anna)
    response = browser.post(url(linnea, "tree"), {"do": "save", "opened": opened(browser.get(url(linnea)))} | wrong)

    assert response.status_code == 422
    assert "Välj bland det som visas." in page(response)
    assert held(linnea) == ["crm", "invoicing"]


def test_a_retired_package_can_be_kept_and_not_given(
    linnea: Membership, alfa: Client, anna: User, as_user: AsUser
) -> None:
    Package.objects.filter(code="crm").update(retired_at=timezone.now())
    other = factories.member(factories.login("o@alfa.example"), alfa)
    browser = as_user(anna)

    first = browser.get(url(linnea))
    assert "Säljs inte längre" in page(first)
    kept = {"do": "save", "opened": opened(first), "main": "crm", "addons": ["bank"]}
    assert browser.post(url(linnea), kept).status_code == 303
    assert held(linnea) == ["bank", "crm"]
    refused = {"do": "save", "opened": opened(browser.get(url(other))), "main": "crm"}
    assert browser.post(url(other), refused).status_code == 422


def test_the_second_of_two_is_told_and_nothing_is_lost(
    linnea: Membership, anna: User, karin: User, as_user: AsUser
) -> None:
    browser = as_user(anna)
    first = browser.get(url(linnea))
    actions.change_access(
        linnea, packages=Package.objects.filter(code__in=["projects", "invoicing"]), by=factories.actor_of(karin)
    )

    mine = {"do": "save", "opened": opened(first), "main": "crm", "addons": ["invoicing", "bank"]}
    response = browser.post(url(linnea), mine)

    assert response.status_code == 422
    assert "Karin Åberg ändrade åtkomsten medan du hade sidan öppen." in page(response)
    (difference,) = response.context["news"].differences
    assert (difference.label, difference.theirs, difference.mine) == ("Huvudpaket", "Projektstyrning", "CRM")
    assert response.context["choice"].packages == {"projects", "invoicing", "bank"}
    assert held(linnea) == ["invoicing", "projects"], "nothing is saved before it is pressed again"

    both = mine | {"opened": opened(response), "main": "projects"}
    assert browser.post(url(linnea), both).status_code == 303
    assert held(linnea) == ["bank", "invoicing", "projects"]


@pytest.mark.parametrize("signed", ["", "nonsense", "somebody's"])
def test_what_a_form_was_opened_with_cannot_be_made_up(
    linnea: Membership, alfa: Client, anna: User, as_user: AsUser, signed: str
) -> None:
    browser = as_user(anna)
    if signed == "somebody's":
        signed = opened(browser.get(url(factories.member(factories.login("o@alfa.example"), alfa))))
    response = browser.post(url(linnea), {"do": "save", "opened": signed, "main": "projects"})

    assert response.status_code == 422
    assert "Sidan var för gammal." in page(response)
    assert held(linnea) == ["crm", "invoicing"]
    assert browser.post(url(linnea), {"do": "save", "opened": opened(response), "main": "projects"}).status_code == 303


def test_the_last_administrator_stays(alfa: Client, anna: User, as_user: AsUser) -> None:
    only = factories.member(factories.login("chef@alfa.example", "Johan", "Berg"), alfa)
    factories.give(only, "user_administration")
    browser = as_user(anna)

    response = browser.post(url(only), {"do": "save", "opened": opened(browser.get(url(only))), "main": "crm"})

    assert "Johan Berg är ensam administratör hos Alfa Bygg AB" in page(response)
    assert held(only) == ["user_administration"]


def test_a_client_administrator_changes_the_own_and_not_the_firms(
    linnea: Membership, alfa: Client, karin: User, as_user: AsUser
) -> None:
    chief = factories.login("chef@alfa.example", "Johan")
    factories.give(factories.member(chief, alfa), "user_administration")
    consultant = factories.put_on(karin, alfa)
    browser = as_user(chief)

    first = browser.get(url(linnea))
    assert browser.post(url(linnea), {"do": "save", "opened": opened(first), "main": "complete"}).status_code == 303
    assert held(linnea) == ["complete"]
    for name in ("access", "tree"):
        assert browser.get(url(consultant, name)).status_code == 403
        assert browser.post(url(consultant, name), {"do": "save", "roles": ["auditor"]}).status_code == 403


def test_somebody_of_another_client_or_firm_is_not_found(
    linnea: Membership, alfa: Client, byran: Reseller, andra: Reseller, anna: User, as_user: AsUser
) -> None:
    browser = as_user(anna)
    for client in (factories.client(byran), factories.client(andra)):
        other = factories.member(factories.login(f"{client.pk}@x.example"), client)
        for name in ("access", "tree"):
            assert browser.get(reverse(f"users:{name}", args=[alfa.pk, other.pk])).status_code == 404
    actions.remove_access(linnea, by=factories.actor_of(anna))
    assert browser.get(url(linnea)).status_code == 404


@pytest.mark.parametrize("way", ["inactive", "blocked", "no packages", "no login", "client ended", "program"])
def test_what_cannot_be_changed_says_why_and_leads_to_the_cure(
    alfa: Client, linnea: Membership, anna: User, as_user: AsUser, way: str
) -> None:
    by, row, yesterday = factories.actor_of(anna), linnea, timezone.localdate() - timedelta(days=1)
    if way == "inactive":
        actions.deactivate(linnea, by=by)
    elif way == "blocked":
        row = factories.member(factories.login("x@x.example"), alfa, kind=MemberKind.EXTERNAL, ends_on=yesterday)
    elif way in ("no packages", "no login"):
        kind = MemberKind.NO_SYSTEM if way == "no packages" else MemberKind.NO_LOGIN
        row = factories.member(factories.login("x@x.example"), alfa, kind=kind)
    elif way == "client ended":
        Client.objects.filter(pk=alfa.pk).update(ends_on=yesterday)
    else:
        row = factories.member(factories.login("x@x.example"), alfa, kind=MemberKind.RESELLER)
        IntegrationAccount.objects.create(membership=row, system="Busy", purpose="Tid")
    words, cure = {
        "inactive": ("Linnea Sundkvist är inaktiverad.", url(row, "activate")),
        "blocked": ("är spärrad sedan", url(row, "extend")),
        "no packages": ("har inga paket", url(row, "move")),
        "no login": ("har inga paket", url(row, "move")),
        "client ended": ("Alfa Bygg AB är avslutad sedan", reverse("clients:reopen", args=[alfa.pk])),
        "program": ("är ett program", url(row, "integration")),
    }[way]

    for response in (as_user(anna).get(url(row)), as_user(anna).post(url(row), {"do": "save", "main": "crm"})):
        assert words in page(response)
        assert f'href="{cure}"' in page(response)
    assert as_user(anna).get(url(row, "tree"))["Location"] == url(row)


def test_an_invited_person_can_be_changed_before_they_answer(alfa: Client, anna: User, as_user: AsUser) -> None:
    (row,) = actions.invite_people(
        alfa, people=[actions.NewPerson("Bo", "Y", "bo@y.se")], by=factories.actor_of(anna),
        access=actions.NewAccess(kind=MemberKind.SYSTEM),
    )  # fmt: skip
    assert row.state == MembershipState.INVITED
    browser = as_user(anna)
    first = browser.get(url(row))
    assert "Gäller när inbjudan är accepterad." in page(first)

    assert browser.post(url(row), {"do": "save", "opened": opened(first), "main": "crm"}).status_code == 303
    assert held(row) == ["crm"]


def test_the_tree_asks_few_questions(
    linnea: Membership, anna: User, as_user: AsUser, django_assert_max_num_queries: Any
) -> None:
    browser = as_user(anna)
    browser.get(url(linnea, "tree"))
    with django_assert_max_num_queries(18):
        browser.post(url(linnea, "tree"), {"main": "complete", "addons": ["bank"]})


# --- The firm's own ------------------------------------------------------------------------------------------------


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
