"""Bjud in: its steps, its list, what is refused, and that a form is one invitation however often it is sent."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.choices import Language
from clients.models import Client, Reseller
from common.access import Permission
from events.models import Event
from mail.models import Message
from packages_billing.models import Package, PackagePeriod
from tests import factories
from users import actions
from users.choices import MemberKind, MembershipState
from users.models import Invitation, Membership, Person, SinglePermission, User, UserTemplate

AsUser = Callable[[User], Browser]
ANNA_EK, BO = "Anna Ek <anna@x.se>", "bo@y.se"


def url(client: Client, kind: int = MemberKind.SYSTEM) -> str:
    return reverse("users:invite", args=[client.pk, kind])


def a_form(**more: Any) -> dict[str, Any]:
    """Two people, ready for the last step."""
    today = timezone.localdate()
    values = {
        "step": "summary", "do": "invite", "form_key": str(uuid4()), "main": "projects", "addons": ["bank"],
        "line_email": ["anna@x.se", "bo@y.se"], "line_first_name": ["Anna", ""], "line_last_name": ["Ek", ""],
        "line_phone": ["070-1", ""], "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    return values | more


def page(response: Any) -> str:
    return str(response.content.decode())


def hidden(response: Any, name: str) -> list[str]:
    """What the form carries on under a name."""
    return [value for key, value in response.context["draft"].carried() if key == name]


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


def test_an_external_has_a_period(alfa: Client, anna: User, as_user: AsUser) -> None:
    today = timezone.localdate()
    first, last = today + timedelta(days=2), today + timedelta(days=9)
    form = a_form(starts_on=first.isoformat(), ends_on=last.isoformat())

    assert as_user(anna).post(url(alfa, 3), form).status_code == 303
    assert {(row.kind, row.starts_on, row.ends_on) for row in Membership.objects.filter(client=alfa)} == {
        (MemberKind.EXTERNAL, first, last)
    }


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (0, None, "Skriv den sista dagen."),
        (-1, 5, "Första dagen har redan passerat."),
        (5, 4, "Sista dagen kommer före den första."),
        (0, 4000, "Sista dagen är för långt fram."),
    ],
)
def test_days_that_cannot_be_are_named(
    alfa: Client, anna: User, as_user: AsUser, first: int, last: int | None, words: str
) -> None:
    today = timezone.localdate()
    days = {"starts_on": (today + timedelta(days=first)).isoformat(), "ends_on": ""}
    if last is not None:
        days["ends_on"] = (today + timedelta(days=last)).isoformat()

    response = as_user(anna).post(url(alfa, 3), a_form(**days))

    assert response.context["draft"].step == "people"
    assert words in page(response)


def test_the_last_day_is_offered_and_never_after_the_clients_own(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser, today = as_user(anna), timezone.localdate()

    def until(which: str) -> str:
        return str(
            browser.post(url(alfa, 3), a_form(step="people", do=f"until:{which}")).context["draft"].data["ends_on"]
        )

    assert browser.get(url(alfa, 3)).context["draft"].data["ends_on"] == (today + timedelta(days=30)).isoformat()
    assert until("90") == (today + timedelta(days=90)).isoformat()
    assert until("year") == date(today.year, 12, 31).isoformat()
    alfa.ends_on = today + timedelta(days=10)
    alfa.save(update_fields=["ends_on"])
    assert until("90") == alfa.ends_on.isoformat()


def test_a_user_without_packages_needs_only_a_person(alfa: Client, anna: User, as_user: AsUser) -> None:
    response = as_user(anna).post(url(alfa, 4), a_form(step="people", addons=["bank"], main="crm"))

    assert response.status_code == 303
    assert {row.kind for row in Membership.objects.filter(client=alfa)} == {MemberKind.NO_SYSTEM}
    assert not PackagePeriod.objects.filter(membership__client=alfa).exists()
    assert Message.objects.filter(kind="invitation").count() == 2


def a_person_form(**more: Any) -> dict[str, Any]:
    values = {
        "do": "invite", "form_key": str(uuid4()), "line_email": ["", "hakan@alfa.example"],
        "line_first_name": ["Ing-Marie", "Håkan"], "line_last_name": ["Fälth", "Brännström"], "line_phone": ["", ""],
        "selectable_as": ["project_manager", "invoice_reference"],
    }  # fmt: skip
    return values | more


def test_people_without_a_login_get_no_mail(alfa: Client, anna: User, as_user: AsUser) -> None:
    assert as_user(anna).post(url(alfa, 5), a_person_form()).status_code == 303

    rows = Membership.objects.filter(client=alfa)
    assert sorted(row.person.name for row in rows) == ["Håkan Brännström", "Ing-Marie Fälth"]
    assert all(row.selectable_as == ["project_manager", "invoice_reference"] for row in rows)
    assert not Message.objects.exists()


@pytest.mark.parametrize("wrong", [[], ["boss"]])
def test_people_without_a_login_can_be_chosen_as_something(
    alfa: Client, anna: User, as_user: AsUser, wrong: list[str]
) -> None:
    response = as_user(anna).post(url(alfa, 5), a_person_form(selectable_as=wrong))

    assert response.status_code == 422
    assert not Membership.objects.filter(client=alfa).exists()


def test_more_than_a_hundred_are_too_many(alfa: Client, anna: User, as_user: AsUser) -> None:
    pasted = ",".join(f"p{number}@x.se" for number in range(101))
    response = as_user(anna).post(url(alfa), {"do": "paste", "pasted": pasted, "form_key": str(uuid4())})

    assert "Högst 100 personer" in page(response)
    assert len(response.context["draft"].lines) == 101


def test_an_ended_client_invites_nobody(alfa: Client, anna: User, as_user: AsUser) -> None:
    alfa.ends_on = timezone.localdate() - timedelta(days=1)
    alfa.save(update_fields=["ends_on"])

    response = as_user(anna).post(url(alfa), a_form())

    assert not Membership.objects.filter(client=alfa).exists()
    put = reverse("users:put_employee", args=[alfa.pk])
    for answer in (response, *(as_user(anna).get(address) for address in (url(alfa), put))):
        assert "Alfa Bygg AB är avslutad sedan" in page(answer)
        assert reverse("clients:reopen", args=[alfa.pk]) in page(answer)


def test_a_client_administrator_invites_to_the_own_company_and_never_kind_1(
    alfa: Client, byran: Reseller, as_user: AsUser
) -> None:
    chief = factories.login("chef@alfa.example", "Johan")
    factories.give(factories.member(chief, alfa), "user_administration")
    beta = factories.client(byran)
    factories.member(chief, beta)
    browser = as_user(chief)

    assert browser.post(url(alfa), a_form()).status_code == 303
    assert browser.get(url(beta)).status_code == 403
    assert browser.get(url(factories.client(byran))).status_code == 404
    assert browser.get(reverse("users:put_employee", args=[alfa.pk])).status_code == 403
    assert browser.get(url(alfa, 1)).status_code == 404


def test_the_internal_client_and_unknown_kinds_have_no_such_page(byran: Reseller, anna: User, as_user: AsUser) -> None:
    internal = byran.clients.get(is_internal=True)

    assert [as_user(anna).get(url(internal, kind)).status_code for kind in (2, 5)] == [404, 404]
    assert as_user(anna).get(url(factories.client(byran), 6)).status_code == 404


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [2, 4, 5])
def test_thirty_posts_of_one_form_are_one_invitation(alfa: Client, anna: User, kind: int) -> None:
    form = a_person_form() if kind == 5 else a_form(step="people" if kind == 4 else "summary")
    answers: list[int] = []

    def post() -> None:
        browser = Browser()
        try:
            browser.force_login(anna)
            answers.append(browser.post(url(alfa, kind), form).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [303] * 30
    assert Membership.objects.filter(client=alfa).count() == 2
    assert Person.objects.exclude(email="anna@byran.example").count() == 2
    kinds = Event.objects.of_client(alfa.pk).values_list("kind", flat=True)
    assert list(kinds) == ["membership.started" if kind == 5 else "membership.invited"] * 2
    assert Invitation.objects.count() == Message.objects.count() == (0 if kind == 5 else 2)


@pytest.mark.django_db(transaction=True)
def test_one_new_person_at_ten_clients_at_once_is_one_person(byran: Reseller, anna: User) -> None:
    clients, by = [factories.client(byran) for _ in range(10)], factories.actor_of(anna)
    rows: list[Membership] = []

    def invite(client: Client) -> None:
        try:
            people = [actions.NewPerson("Bo", "Y", "bo@y.se")]
            access = actions.NewAccess(kind=MemberKind.SYSTEM)
            rows.extend(actions.invite_people(client, people=people, access=access, form_key=uuid4(), by=by))
        finally:
            connection.close()

    threads = [threading.Thread(target=invite, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(rows) == 10
    assert Person.objects.filter(email="bo@y.se").count() == 1


def test_only_whoever_may_manage_people(alfa: Client, karin: User, as_user: AsUser) -> None:
    factories.put_on(karin, alfa)
    assert Permission.MANAGE_PEOPLE not in factories.actor_of(karin).staff_permissions

    assert as_user(karin).get(url(alfa)).status_code == 403
