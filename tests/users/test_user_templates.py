"""Användarmallar, Mitt konto's settings, teams and packages of a klientmall."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients.actions.create import NewClient, create_client
from clients.models import Client, ClientTemplate, Reseller
from common.access import Actor
from events.models import Event
from packages_billing.models import Package
from tests import factories
from users import actions
from users.actions.user_templates import ALPHABET, new_key, tidy_key
from users.models import Membership, TeamPreset, User, UserTemplate

AsUser = Callable[[User], Browser]
ActorOf = Callable[[User], Actor]
LIST, ACCOUNT = "/templates/users/", "/me/account/"
NAMES = {"first_name": "Anna", "last_name": "Ek", "language": "sv"}


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def settings_of(user: User) -> tuple[str, str, list[str]]:
    user.refresh_from_db()
    return user.start_page, user.language, user.shortcuts


def test_start_page_and_shortcuts_are_ones_own(anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)

    browser.post(ACCOUNT, NAMES | {"start_page": "employees", "shortcuts": ["new_client", "mail"]})

    assert settings_of(anna) == ("employees", "sv", ["new_client", "mail"])
    html = browser.get(ACCOUNT).content.decode()
    menu = html[html.index('class="pop end"') : html.index("Logga ut")]
    assert [words in menu for words in ("Ny kund", "Utskick", "Händelser")] == [True, True, False]
    assert "Byråns egna användare" in menu


def test_nobody_chooses_what_they_may_not_open(karin: User, alfa: Client, as_user: AsUser) -> None:
    values = NAMES | {"start_page": "employees", "shortcuts": ["employees"]}

    answer = as_user(karin).post(ACCOUNT, values)

    assert set(answer.context["form"].errors) == {"start_page", "shortcuts"}
    assert settings_of(karin) == ("usual", "sv", [])
    own = factories.login("own@kund.example", "Olga")
    factories.member(own, alfa)
    assert 'name="shortcuts"' not in as_user(own).get(ACCOUNT).content.decode()


def test_a_shortcut_goes_with_the_right(anna: User, actor_of: ActorOf, as_user: AsUser, karin: User) -> None:
    karin.shortcuts = ["employees", "mail"]
    karin.save()

    html = as_user(karin).get(ACCOUNT).content.decode()

    assert "/reports/mail/" in html
    assert "/employees/" not in html


def test_a_key_is_three_groups_of_unmistakable_letters() -> None:
    key = new_key()

    assert [len(group) for group in key.split("-")] == [4, 4, 4]
    assert not set("ILO01") & set(ALPHABET)
    assert tidy_key(f"  {key.lower().replace('-', ' ')} ") == key


def test_sharing_gives_a_key_that_another_takes(byran: Reseller, anna: User, karin: User, as_user: AsUser) -> None:
    anna.start_page, anna.shortcuts = "reports", ["mail"]
    anna.save()
    sharer = as_user(anna)
    for _twice in range(2):
        assert sharer.post(f"{ACCOUNT}share/", {"name": "Som Anna"}).status_code == 303
    template = UserTemplate.objects.get()

    answer = as_user(karin).post(f"{ACCOUNT}template/", {"key": template.key.lower().replace("-", "")})

    assert answer.status_code == 303
    assert settings_of(karin) == ("reports", "sv", ["mail"])
    (row,) = sharer.get(LIST).context["templates"]
    assert (row.key, row.used_by, row.shared_by_name) == (template.key, 1, "Anna Ek")
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["user_template.shared", "user_template.taken"]


def test_every_key_that_is_not_ones_own_firms_says_the_same(
    byran: Reseller, anna: User, karin: User, nils: User, as_user: AsUser, actor_of: ActorOf
) -> None:
    theirs = actions.share_user_template(nils, name="Deras", by=actor_of(nils))
    old = actions.share_user_template(anna, name="Gammal", by=actor_of(anna))
    actions.archive_user_template(old, by=actor_of(anna))
    browser = as_user(karin)

    for key in (theirs.key, old.key, "ABCD-EFGH-JKMN", "'; --"):
        answer = browser.post(f"{ACCOUNT}template/", {"key": key})
        assert answer.status_code == 422
        assert "Det finns ingen mall med den nyckeln" in answer.content.decode()
    assert settings_of(karin) == ("usual", "sv", [])


def test_a_clients_own_person_may_use_the_firms_key(
    alfa: Client, anna: User, as_user: AsUser, actor_of: ActorOf
) -> None:
    own = factories.login("own@kund.example", "Olga")
    factories.member(own, alfa)
    template = actions.share_user_template(anna, name="Kunder", by=actor_of(anna))

    assert as_user(own).post(f"{ACCOUNT}template/", {"key": template.key}).status_code == 303


def test_a_name_is_the_firms_once(anna: User, karin: User, andra: Reseller, nils: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    browser.post(f"{ACCOUNT}share/", {"name": "En"})
    browser.post(f"{ACCOUNT}share/", {"name": "Två"})
    two = UserTemplate.objects.get(name="Två")

    answer = browser.post(f"{LIST}{two.pk}/", {"name": "en"})

    assert answer.status_code == 422
    assert "redan det namnet" in answer.content.decode()
    assert browser.post(f"{LIST}{two.pk}/", {"name": "Tre"}).status_code == 303
    assert browser.post(f"{LIST}{two.pk}/archive/").status_code == 303
    assert [row.name for row in browser.get(LIST).context["archived"]] == ["Tre"]
    assert as_user(nils).get(f"{LIST}{two.pk}/").status_code == 404


@pytest.mark.parametrize("number", [1, 50])
def test_the_list_asks_the_same_however_many(anna: User, as_user: AsUser, actor_of: ActorOf, number: int) -> None:
    for n in range(number):
        actions.share_user_template(anna, name=f"Mall {n}", by=actor_of(anna))
    browser = as_user(anna)
    with CaptureQueriesContext(connection) as queries:
        browser.get(LIST)

    assert len(queries) <= 5


# --- Klientmallar: Byråns team and Paket som erbjuds ---------------------------------------------------------------


def template_form(**values: Any) -> dict[str, Any]:
    facts = {"name": "Mall", "country": "SE", "language": "sv", "currency": "SEK", "vat_period": "quarter"}
    return facts | {"fiscal_year_start": "1", "part0-agreement_language": ""} | values


def save_template(browser: Browser, template: ClientTemplate, **values: Any) -> int:
    return browser.post(f"/templates/{template.pk}/", template_form(**values)).status_code


def test_the_team_of_a_template_joins_its_clients(
    byran: Reseller, anna: User, karin: User, as_user: AsUser, actor_of: ActorOf
) -> None:
    template, browser = factories.client_template(byran, name="Mall"), as_user(anna)
    job = factories.employment_of(karin)
    for _twice in range(2):
        line = {"part2-employee_1": job.pk, "part2-role_1": "auditor"}
        assert save_template(browser, template, **line) == 303

    client, _new = create_client(
        NewClient(name="Ny AB", country="SE", contact_email="vd@ny.example", template=template),
        form_key=template.pk,
        by=actor_of(anna),
    )

    assert client.pk in actor_of(karin).client_ids
    assert Membership.objects.get(client=client).package_periods.get().package.code == "auditor"
    assert Event.objects.filter(kind="template.team_set").count() == 1
    assert "Karin Åberg" in browser.get(f"/templates/{template.pk}/").content.decode()


def test_who_cannot_be_in_a_team(byran: Reseller, anna: User, karin: User, nils: User, as_user: AsUser) -> None:
    template, browser = factories.client_template(byran, name="Mall"), as_user(anna)
    job, theirs = factories.employment_of(karin).pk, factories.employment_of(nils).pk

    assert save_template(browser, template, **{"part2-employee_0": theirs}) == 422
    assert save_template(browser, template, **{"part2-employee_0": job, "part2-employee_1": job}) == 422
    assert not TeamPreset.objects.exists()


def test_somebody_who_leaves_leaves_the_team(
    byran: Reseller, anna: User, karin: User, as_user: AsUser, actor_of: ActorOf
) -> None:
    template = factories.client_template(byran, name="Mall")
    save_template(as_user(anna), template, **{"part2-employee_0": factories.employment_of(karin).pk})

    actions.end_employment(factories.employment_of(karin), by=actor_of(anna))

    assert not TeamPreset.objects.exists()


def test_a_template_offers_the_packages_that_are_ticked_and_all_where_none_is(
    byran: Reseller, alfa: Client, anna: User, as_user: AsUser
) -> None:
    template, browser = factories.client_template(byran, name="Mall"), as_user(anna)
    made = factories.client(byran, template=template)
    crm = Package.objects.get(code="crm")

    def offered(client: Client) -> list[str]:
        return [package.code for package in Package.objects.packages_on_offer_for(client)]

    everything = offered(alfa)
    assert everything == offered(made)
    assert {"complete", "crm", "bank"} <= set(everything)
    assert "consultant" not in everything
    assert save_template(browser, template, **{"part1-packages": [crm.pk]}) == 303
    assert offered(made) == ["crm"]
    assert offered(alfa) == everything
    assert save_template(browser, template) == 303
    assert offered(made) == everything
    assert Event.objects.filter(kind="template.packages_set").count() == 2


def test_the_wizard_names_what_the_template_gives(byran: Reseller, anna: User, karin: User, as_user: AsUser) -> None:
    template, browser = factories.client_template(byran, name="Mall", is_default=True), as_user(anna)
    crm, job = Package.objects.get(code="crm"), factories.employment_of(karin)
    save_template(browser, template, **{"part1-packages": [crm.pk], "part2-employee_0": job.pk})

    html = browser.get("/clients/new/").content.decode()

    side = html[html.index("Mallen ger") :]
    assert all(words in side for words in ("Byråns team", "Karin Åberg", "Paket som erbjuds", "CRM"))
