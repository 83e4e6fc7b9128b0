"""The tree of Ändra åtkomst: what the packages give, what is ticked by hand, and what cannot be chosen."""

from typing import Any

import pytest

from tests.users.changing.conftest import AsUser, by_hand, held, opened, page, url
from users.models import Membership, User


def shown(response: Any) -> dict[str, tuple[bool, str, str]]:
    """The tree by permission: has it, what changes, why."""
    return {
        node.leaf.code: (node.is_on, node.change, node.source)
        for branch in response.context["branches"]
        for node in branch.nodes
    }


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


def test_the_tree_asks_few_questions(
    linnea: Membership, anna: User, as_user: AsUser, django_assert_max_num_queries: Any
) -> None:
    browser = as_user(anna)
    browser.get(url(linnea, "tree"))
    with django_assert_max_num_queries(18):
        browser.post(url(linnea, "tree"), {"main": "complete", "addons": ["bank"]})
