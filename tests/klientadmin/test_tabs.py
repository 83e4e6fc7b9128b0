"""The top tab that a page stands under is marked as the current one."""

import re
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from clients.models import Client
from tests import factories
from users.actions import share_user_template
from users.choices import MemberKind
from users.models import User

# Address, with the ids of the fixture below, and the tab.
_PAGES = {
    "/clients/": "Kunder",
    "/clients/{client}/": "Kunder",
    "/clients/{client}/users/": "Kunder",
    "/clients/{client}/users/invite/2/": "Kunder",
    "/clients/{client}/users/employee/": "Kunder",
    "/clients/{client}/users/{member}/access/": "Kunder",
    "/clients/{client}/users/{member}/tree/": "Kunder",
    "/clients/{client}/users/{member}/move/": "Kunder",
    "/clients/{client}/users/integration/": "Kunder",
    "/clients/{client}/users/{program}/integration/": "Kunder",
    "/clients/{client}/users/{program}/integration/change/": "Kunder",
    "/clients/{client}/responsible/": "Kunder",
    "/clients/{client}/events/": "Kunder",
    "/clients/{client}/access-on/": "Kunder",
    "/people/{person}/access/": "Kunder",
    "/employees/": "Anställda",
    "/employees/invite/": "Anställda",
    "/employees/{employment}/": "Anställda",
    "/employees/{employment}/rights/": "Anställda",
    "/employees/{employment}/leave/": "Anställda",
    "/reports/events/": "Rapporter",
    "/reports/mail/": "Rapporter",
    "/reports/invoicing/": "Rapporter",
    "/templates/": "Mallar",
    "/templates/agreements/": "Mallar",
    "/templates/users/": "Mallar",
    "/templates/users/{shared}/": "Mallar",
    "/templates/users/{shared}/archive/": "Mallar",
    "/me/": "",
    "/me/account/": "",
    "/requests/": "",
}


@pytest.fixture
def ids(alfa: Client, anna: User, karin: User) -> dict[str, object]:
    """What the addresses name."""
    member = factories.member(factories.login("linnea@alfa.example", "Linnea"), alfa, kind=MemberKind.SYSTEM)
    shared = share_user_template(anna, name="Som Anna", by=factories.actor_of(anna))
    return {
        "client": alfa.pk, "member": member.pk, "person": member.person_id, "shared": shared.pk,
        "program": factories.integration(alfa, owner=anna).pk, "employment": factories.employment_of(karin).pk,
    }  # fmt: skip


def test_every_page_marks_the_tab_that_it_stands_under(
    ids: dict[str, object], anna: User, as_user: Callable[[User], Browser]
) -> None:
    browser, found = as_user(anna), {}
    for address in _PAGES:
        page = browser.get(address.format(**ids))
        assert page.status_code == 200, address
        menu = page.content.decode().partition('class="tabs"')[2].partition("</ul>")[0]
        found[address] = ", ".join(re.findall(r'aria-current="page">([^<]*)<', menu))

    assert found == _PAGES
