"""Bjud in: its steps, its list, and what is chosen and refused."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.choices import Language
from clients.models import Client, Reseller
from events.models import Event
from mail.models import Message
from packages_billing.models import Package, PackagePeriod
from tests import factories
from tests.users.inviting import AsUser, a_form, hidden, page, url
from users import actions
from users.choices import MembershipState
from users.models import Membership, Person, SinglePermission, User, UserTemplate

ANNA_EK, BO = "Anna Ek <anna@x.se>", "bo@y.se"


def held(row: Membership) -> list[str]:
    periods = PackagePeriod.objects.not_over(timezone.now()).filter(membership=row)
    return sorted(periods.values_list("package__code", flat=True))


def test_several_people_are_invited_with_the_same_packages(alfa: Client, anna: User, as_user: AsUser) -> None:
    response = as_user(anna).post(url(alfa), a_form())

    assert (response.status_code, response["Location"]) == (303, reverse("users:people", args=[alfa.pk]))
    rows = Membership.objects.filter(client=alfa).order_by("person__email")
    assert [(row.person.name, row.person.phone, row.state) for row in rows] == [
        ("Anna Ek", "070-1", MembershipState.INVITED),
        ("bo@y.se", "", MembershipState.INVITED),
    ]
    assert [held(row) for row in rows] == [["bank", "projects"]] * 2
    assert sorted(Message.objects.values_list("to_email", flat=True)) == ["anna@x.se", "bo@y.se"]
    assert Event.objects.filter(kind="membership.invited").count() == 2


def test_the_steps_go_back_and_forth_and_lose_nothing(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser, form = as_user(anna), {"form_key": str(uuid4()), "step": "people", "do": "next"}
    entry = {"new-email": "Anna@x.se ", "new-first_name": "Anna", "new-last_name": "Ek", "new-phone": "070-1"}
    response = browser.post(url(alfa), form | entry)
    assert response.context["draft"].step == "main"
    assert hidden(response, "line_email") == ["anna@x.se"]

    lines = {f"line_{name}": hidden(response, f"line_{name}") for name in ("email", "first_name", "last_name", "phone")}
    response = browser.post(url(alfa), form | lines | {"step": "main", "main": "crm"})
    assert (response.context["draft"].step, hidden(response, "main")) == ("addons", ["crm"])

    there = lines | {"main": "crm", "addons": ["bank"], "step": "addons"}
    response = browser.post(url(alfa), form | there)
    assert response.context["draft"].step == "summary"
    assert "CRM" in page(response)
    for step, name, value in [("summary", "addons", "bank"), ("addons", "main", "crm"), ("main", "addons", "bank")]:
        response = browser.post(url(alfa), form | there | {"step": step, "do": "back"})
        assert response.status_code == 200
        assert hidden(response, name) == [value] or value in response.context["draft"].choices.choice.packages
        assert hidden(response, "line_phone") == ["070-1"]
    assert not Membership.objects.filter(client=alfa).exists()


@pytest.mark.parametrize(
    ("broken", "step"),
    [
        ({"line_email": []}, "people"),
        ({"line_email": ["anna@x.se", "nej"]}, "people"),
        ({"form_key": "nej"}, "people"),
        ({"main": "nothing"}, "main"),
        ({"main": "bank"}, "main"),
        ({"main": "consultant"}, "main"),
        ({"addons": ["auditor"]}, "addons"),
        ({"addons": ["crm"]}, "addons"),
        ({"addons": ["company_search"]}, "addons"),
        ({"granted": ["crm"]}, "addons"),
        ({"granted": ["no.such"]}, "addons"),
        ({"user_template": str(uuid4())}, "addons"),
    ],
)
def test_a_step_jumped_over_or_forged_leads_back_to_it(
    alfa: Client, anna: User, as_user: AsUser, broken: dict[str, Any], step: str
) -> None:
    response = as_user(anna).post(url(alfa), a_form(**broken))

    assert response.status_code == 422
    assert response.context["draft"].step == step
    assert "Det här steget är inte klart" in page(response)
    assert not Person.objects.filter(email="anna@x.se").exists()
    assert not Message.objects.exists()


def test_next_over_an_unfinished_step_stays_there(alfa: Client, anna: User, as_user: AsUser) -> None:
    response = as_user(anna).post(url(alfa), {"step": "addons", "do": "next", "form_key": str(uuid4())})

    assert response.context["draft"].step == "people"
    assert "Sätt minst en person på listan först." in page(response)


def test_a_retired_package_and_another_firms_template_are_refused(
    alfa: Client, andra: Reseller, anna: User, as_user: AsUser
) -> None:
    theirs = UserTemplate.objects.create(
        reseller=andra, name="Deras", key="ABCD-EFGH", language=Language.SV, created_at=timezone.now()
    )
    Package.objects.filter(code="projects").update(retired_at=timezone.now())

    assert as_user(anna).post(url(alfa), a_form()).context["draft"].step == "main"
    answer = as_user(anna).post(url(alfa), a_form(main="crm", user_template=str(theirs.pk)))
    assert answer.context["draft"].step == "addons"
    assert "Deras" not in page(answer)


def test_the_firms_templates_are_offered_to_the_firm_and_not_to_the_clients_own_administrator(
    alfa: Client, byran: Reseller, anna: User, as_user: AsUser
) -> None:
    ours = UserTemplate.objects.create(
        reseller=byran, name="Krångliga kunder", key="ABCD-EFGH", language=Language.SV, created_at=timezone.now()
    )
    chief = factories.login("chief@kund.example", "Chief")
    factories.give(factories.member(chief, alfa), "user_administration")
    addons = a_form(step="main", do="next")

    assert ours.name in page(as_user(anna).post(url(alfa), addons))
    assert ours.name not in page(as_user(chief).post(url(alfa), addons))
    as_user(chief).post(url(alfa), a_form(user_template=str(ours.pk)))
    assert set(alfa.memberships.filter(person__email="bo@y.se").values_list("user_template")) == {(None,)}


def test_pasting_fills_the_list_and_names_what_is_wrong(alfa: Client, anna: User, as_user: AsUser) -> None:
    pasted = f"{ANNA_EK}, {BO}; fel@, Bo@Y.se\nC D <c.x.se>"
    response = as_user(anna).post(url(alfa), {"do": "paste", "pasted": pasted, "form_key": str(uuid4())})

    draft = response.context["draft"]
    assert [(line.email, line.first_name) for line in draft.lines] == [("anna@x.se", "Anna"), ("bo@y.se", "")]
    assert draft.pasted == "fel@\nC D <c.x.se>"
    assert "”fel@” är ingen hel e-postadress." in page(response)
    assert "”C D &lt;c.x.se&gt;” är ingen hel e-postadress." in page(response)


def test_next_takes_along_what_was_typed_and_stops_at_what_is_wrong(alfa: Client, anna: User, as_user: AsUser) -> None:
    typed = {"step": "people", "do": "next", "new-email": "anna@x", "new-first_name": "Anna", "new-last_name": "Ek"}
    lines = {"line_email": ["bo@y.se"], "line_first_name": [""], "line_last_name": [""], "line_phone": [""]}
    response = as_user(anna).post(url(alfa), typed | lines | {"form_key": str(uuid4())})

    assert response.context["draft"].step == "people"
    assert "Adressen är inte hel." in page(response)
    assert 'value="anna@x"' in page(response)
    assert hidden(response, "line_email") == ["bo@y.se"]


def test_a_line_is_taken_off_and_changed(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)

    response = browser.post(url(alfa), a_form(step="people", do="remove:0"))
    assert hidden(response, "line_email") == ["bo@y.se"]
    response = browser.post(url(alfa), a_form(step="people", do="edit:0"))
    assert hidden(response, "line_email") == ["bo@y.se"]
    assert 'value="anna@x.se"' in page(response)
    for number in ("7", "-1", "x", ""):
        assert len(hidden(browser.post(url(alfa), a_form(step="people", do=f"remove:{number}")), "line_email")) == 2


def test_who_is_there_already_is_said_at_once(alfa: Client, anna: User, as_user: AsUser) -> None:
    row = factories.member(factories.login("bo@y.se", "Bo", "Y"), alfa)
    response = as_user(anna).post(url(alfa), {"do": "paste", "pasted": "Bo@Y.se", "form_key": str(uuid4())})

    assert "Finns redan här." in page(response)
    assert f"#person-{row.pk}" in page(response)
    assert as_user(anna).post(url(alfa), a_form()).context["draft"].step == "people"


def test_someone_whose_access_was_taken_away_is_invited_anew(alfa: Client, anna: User, as_user: AsUser) -> None:
    row = factories.member(factories.login("bo@y.se", "Bo", "Y"), alfa)
    actions.remove_access(row, by=factories.actor_of(anna))

    assert as_user(anna).post(url(alfa), a_form()).status_code == 303
    row.refresh_from_db()
    assert row.state == MembershipState.INVITED


def test_permissions_one_by_one_without_a_huvudpaket(alfa: Client, anna: User, as_user: AsUser) -> None:
    ticks = {
        "tree": "1",
        "on": ["payroll.see", "bank.see", "bank.prepare", "bank.approve"],
        "drawn": ["bank"],
        "module": ["bank"],
    }
    browser, form = as_user(anna), a_form(main="", step="addons", do="next") | ticks
    response = browser.post(url(alfa), form)
    assert hidden(response, "granted") == ["payroll.see"]
    assert hidden(response, "taken") == ["bank.reconcile"]
    assert "Se löner" in page(response)

    last = a_form(main="", granted=["payroll.see"], taken=["bank.reconcile"])
    assert browser.post(url(alfa), last).status_code == 303

    singles = SinglePermission.objects.filter(membership__person__email="anna@x.se")
    assert {(row.permission.code, row.is_granted) for row in singles} == {
        ("payroll.see", True), ("bank.reconcile", False),
    }  # fmt: skip


def test_with_a_huvudpaket_what_was_chosen_by_hand_is_kept_for_the_way_back_and_not_given(
    alfa: Client, anna: User, as_user: AsUser
) -> None:
    browser = as_user(anna)
    back = browser.post(url(alfa), a_form(granted=["payroll.see"], do="back"))
    assert hidden(back, "granted") == ["payroll.see"]

    browser.post(url(alfa), a_form(granted=["payroll.see"]))
    assert not SinglePermission.objects.exists()


def test_a_user_template_is_given(alfa: Client, byran: Reseller, anna: User, as_user: AsUser) -> None:
    ours = UserTemplate.objects.create(
        reseller=byran, name="Vår", key="ABCD-EFGH", language=Language.SV, created_at=timezone.now()
    )
    as_user(anna).post(url(alfa), a_form(user_template=str(ours.pk)))

    assert {row.user_template for row in Membership.objects.filter(client=alfa)} == {ours}


def test_more_than_a_hundred_are_too_many(alfa: Client, anna: User, as_user: AsUser) -> None:
    pasted = ",".join(f"p{number}@x.se" for number in range(101))
    response = as_user(anna).post(url(alfa), {"do": "paste", "pasted": pasted, "form_key": str(uuid4())})

    assert "Högst 100 personer" in page(response)
    assert len(response.context["draft"].lines) == 101


def test_hostile_names_are_text(alfa: Client, anna: User, as_user: AsUser) -> None:
    name = '"><img src=x onerror=alert(1)>'
    response = as_user(anna).post(url(alfa), a_form(step="addons", do="next", line_first_name=[name, "\r\nBcc: x"]))

    assert "<img" not in page(response)
    assert hidden(response, "line_first_name") == [name, "Bcc: x"]


def test_the_questions_of_the_dialog_do_not_grow_with_the_list(
    alfa: Client, anna: User, as_user: AsUser, django_assert_max_num_queries: Any
) -> None:
    browser = as_user(anna)
    browser.get(url(alfa))
    for many in (1, 50):
        lines = {"line_email": [f"p{number}@x.se" for number in range(many)]}
        with django_assert_max_num_queries(20):
            browser.post(url(alfa), a_form(step="main", do="next") | lines)
