"""Välj anställd: who can be picked, as what, and that another firm's people cannot."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from events.models import Event
from packages_billing.models import PackagePeriod
from tests import factories
from tests.at_once import at_once
from users import actions
from users.choices import MemberKind, ResellerRole
from users.models import Membership, RolePeriod, User

AsUser = Callable[[User], Browser]


def url(client: Client) -> str:
    return reverse("users:put_employee", args=[client.pk])


def page(response: Any) -> str:
    return str(response.content.decode())


def picked(*users: User, roles: list[str] | None = None, **more: Any) -> dict[str, Any]:
    jobs = [factories.employment_of(user) for user in users]
    said = {f"roles-{job.pk}": roles if roles is not None else ["consultant"] for job in jobs}
    return {"employment": [str(job.pk) for job in jobs], **said, **more}


def held(client: Client, user: User) -> list[str]:
    periods = PackagePeriod.objects.at(timezone.now()).filter(client=client, membership__person__user=user)
    return sorted(periods.values_list("package__code", flat=True))


def test_an_employee_is_picked_and_put_on_the_client(alfa: Client, anna: User, karin: User, as_user: AsUser) -> None:
    browser, job = as_user(anna), factories.employment_of(karin)
    first = browser.get(url(alfa))
    assert "Karin Åberg" in page(first)
    assert "Bara användare av den interna byråklienten kan läggas till på en klient." in page(first)
    assert f'href="{reverse("users:invite_employee")}"' in page(first)

    chosen = browser.post(url(alfa), {"do": f"pick:{job.pk}", f"roles-{job.pk}": ["auditor"]})
    assert [(row.employment, row.roles) for row in chosen.context["picking"].picked] == [(job, ("auditor",))]
    beside = browser.post(url(alfa), picked(karin, roles=["auditor"], do="next"))
    assert beside.context["picking"].step == "beside"
    assert "Användaradministration" in page(beside)
    assert not Membership.objects.filter(client=alfa).exists()

    done = browser.post(url(alfa), picked(karin, roles=["auditor"], do="put", step="beside", beside=["bank"]))

    row = Membership.objects.get(client=alfa)
    assert done["Location"] == f"{reverse('users:people', args=[alfa.pk])}#person-{row.pk}"
    assert (row.kind, held(alfa, karin)) == (MemberKind.RESELLER, ["auditor", "bank"])
    assert RolePeriod.objects.get().employment == job


def test_several_at_once_and_a_choice_taken_back(alfa: Client, anna: User, karin: User, as_user: AsUser) -> None:
    browser, job = as_user(anna), factories.employment_of(karin)
    dropped = browser.post(url(alfa), picked(anna, karin, do=f"drop:{job.pk}"))
    assert [row.employment for row in dropped.context["picking"].picked] == [factories.employment_of(anna)]

    assert browser.post(url(alfa), picked(anna, karin, do="put")).status_code == 303
    assert (held(alfa, anna), held(alfa, karin)) == (["consultant"], ["consultant"])


def test_the_list_is_searched_and_who_is_picked_stays(alfa: Client, anna: User, karin: User, as_user: AsUser) -> None:
    response = as_user(anna).post(url(alfa), picked(anna, do="search", q="kar åb"))

    assert {row.employment.person.first_name for row in response.context["picking"].rows} == {"Anna", "Karin"}
    nobody = as_user(anna).post(url(alfa), {"do": "search", "q": "<b>x"})
    assert "Inget matchar ”&lt;b&gt;x” bland de anställda." in page(nobody)


def test_who_is_there_is_shown_with_the_role(alfa: Client, anna: User, karin: User, as_user: AsUser) -> None:
    place = factories.put_on(karin, alfa)
    response = as_user(anna).get(url(alfa))

    (row,) = [row for row in response.context["picking"].rows if row.place]
    assert row.held_roles == ["Redovisningskonsult"]
    assert reverse("users:access", args=[alfa.pk, place.pk]) in page(response)
    again = as_user(anna).post(url(alfa), picked(karin, roles=["auditor"], do="put"))
    assert again.status_code == 422
    assert held(alfa, karin) == ["consultant"]


def test_both_roles_need_a_reason(alfa: Client, anna: User, karin: User, as_user: AsUser) -> None:
    both, browser = ["auditor", "consultant"], as_user(anna)
    warned = browser.post(url(alfa), picked(karin, roles=both, do="next"))
    assert "Den som granskar ska inte granska sig själv." in page(warned)

    refused = browser.post(url(alfa), picked(karin, roles=both, do="put", step="beside"))
    assert refused.context["picking"].step == "beside"
    assert not Membership.objects.filter(client=alfa).exists()
    assert browser.post(url(alfa), picked(karin, roles=both, do="put", reason="Vikarierar")).status_code == 303
    assert held(alfa, karin) == both


@pytest.mark.parametrize("do", ["next", "put"])
@pytest.mark.parametrize("roles", [[], ["integration"], ["boss"]])
def test_nobody_and_no_role_lead_back_to_the_list(
    alfa: Client, anna: User, karin: User, as_user: AsUser, do: str, roles: list[str]
) -> None:
    browser = as_user(anna)
    assert "Välj minst en anställd först." in page(browser.post(url(alfa), {"do": do, "step": "beside"}))

    response = browser.post(url(alfa), picked(karin, roles=roles, do=do, step="beside"))
    assert response.context["picking"].step == "pick"
    assert "Välj Redovisningskonsult eller Revisor för Karin Åberg." in page(response)
    assert not Membership.objects.filter(client=alfa).exists()


@pytest.mark.parametrize("who", ["another firm's", "one who left", "a client's own", "nonsense"])
def test_ids_that_are_no_employees_pick_nobody(
    alfa: Client, anna: User, karin: User, nils: User, as_user: AsUser, who: str
) -> None:
    job = factories.employment_of(nils)
    if who == "one who left":
        job = factories.employment_of(karin)
        factories.end_access(job, timezone.now() - timedelta(days=1))
    elif who == "a client's own":
        job = factories.member(factories.login("x@x.example"), alfa)
    value = "nonsense" if who == "nonsense" else str(job.pk)
    for do in ("next", "put"):
        form = {"do": do, "employment": [value], f"roles-{value}": ["consultant"]}
        response = as_user(anna).post(url(alfa), form)
        assert response.status_code == 422
        assert "Nils" not in page(response)
    assert not RolePeriod.objects.exists()


def test_one_of_the_clients_own_is_not_taken_over_unseen(
    alfa: Client, anna: User, karin: User, as_user: AsUser
) -> None:
    row = factories.member(karin, alfa)
    browser, by = as_user(anna), factories.actor_of(anna)

    assert "Finns bland klientens egna" in page(browser.get(url(alfa)))
    assert browser.post(url(alfa), picked(karin, do="put")).status_code == 422
    with pytest.raises(ValidationError, match="redan klientens egen användare"):
        actions.put_employee_on_client(
            alfa, employment=factories.employment_of(karin), roles=[ResellerRole.CONSULTANT], by=by
        )
    row.refresh_from_db()
    assert row.kind == MemberKind.SYSTEM
    actions.remove_access(row, by=by)
    assert browser.post(url(alfa), picked(karin, do="put")).status_code == 303


def test_the_list_asks_as_many_questions_for_fifty_as_for_three(
    alfa: Client, anna: User, karin: User, as_user: AsUser, django_assert_max_num_queries: Any
) -> None:
    browser = as_user(anna)
    browser.get(url(alfa))
    for number in range(50):
        factories.employee(alfa.reseller, f"e{number}@byran.example", "E", str(number), factories.CONSULTANT)
    with django_assert_max_num_queries(12):
        response = browser.get(url(alfa))
    assert response.context["picking"].has_more


@pytest.mark.django_db(transaction=True)
def test_thirty_posts_of_one_form_put_one_person_there_once(alfa: Client, anna: User, karin: User) -> None:
    form = picked(karin, do="put", beside=["bank"])

    def post(_number: int) -> int:
        browser = Browser()
        browser.force_login(anna)
        return browser.post(url(alfa), form).status_code

    assert at_once(post, threads=30) == [303] * 30
    assert Membership.objects.filter(client=alfa).count() == 1
    assert list(Event.objects.of_client(alfa.pk).values_list("kind", flat=True)) == ["membership.started"]
