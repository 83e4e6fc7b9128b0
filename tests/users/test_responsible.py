"""The pencil beside Ansvarig, on the overview and on its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client as Browser

from clients.models import Client
from common.access import Actor, Permission
from events.models import Event
from tests import factories
from tests.at_once import in_a_thread
from tests.mail.test_killed_worker import is_waited_for, wait_until
from users import actions
from users.actions.integrations import NewIntegration
from users.choices import ResellerRole
from users.models import Membership, User

AsUser = Callable[[User], Browser]


def address(client: Client) -> str:
    return f"/clients/{client.pk}/responsible/"


def test_without_script_the_form_leads_back_to_the_client(
    alfa: Client, anna: User, karin: User, as_user: AsUser
) -> None:
    browser = as_user(anna)
    assert "Karin Åberg" in browser.get(address(alfa)).content.decode()

    response = browser.post(address(alfa), {"responsible": str(factories.employment_of(karin).pk)})

    assert (response.status_code, response["Location"]) == (303, f"/clients/{alfa.pk}/")
    alfa.refresh_from_db()
    assert alfa.responsible == factories.employment_of(karin)
    assert "Karin Åberg" in browser.get(f"/clients/{alfa.pk}/").content.decode()


def test_with_htmx_only_the_card_is_drawn_again(alfa: Client, anna: User, karin: User, as_user: AsUser) -> None:
    browser, htmx = as_user(anna), {"HX-Request": "true"}

    form = browser.get(address(alfa), headers=htmx)
    assert "<html" not in form.content.decode()
    assert "HX-Request" in form["Vary"]
    card = browser.post(address(alfa), {"responsible": str(factories.employment_of(karin).pk)}, headers=htmx)

    assert card.status_code == 200
    assert 'id="responsible"' in card.content.decode()
    assert "Karin Åberg" in card.content.decode()
    assert "Redovisningskonsult" in card.content.decode()
    assert "<form" not in card.content.decode()


@pytest.mark.parametrize("whose", ["another firm's", "nobody's", "no id"])
def test_a_foreign_id_is_a_form_error(alfa: Client, anna: User, nils: User, as_user: AsUser, whose: str) -> None:
    ids = {
        "another firm's": factories.employment_of(nils).pk,
        "nobody's": "00000000-0000-4000-8000-000000000000",
        "no id": "'; --",
    }

    response = as_user(anna).post(address(alfa), {"responsible": str(ids[whose])})

    assert response.status_code == 200
    assert 'class="err"' in response.content.decode()
    assert "Nils" not in response.content.decode()
    assert not Event.objects.of_client(alfa.pk).exists()


def test_an_auditor_sees_who_it_is_but_no_pencil(alfa: Client, anna: User, as_user: AsUser) -> None:
    alfa.responsible = factories.employment_of(anna)
    alfa.save()
    auditor = factories.employee(alfa.reseller, "rev@byran.example", "Rev", "Vik", factories.AUDITOR)
    factories.put_on(auditor, alfa)

    page = as_user(auditor).get(f"/clients/{alfa.pk}/").content.decode()

    assert "Anna Ek" in page
    assert address(alfa) not in page


@pytest.mark.parametrize("manages", [True, False])
def test_nobody_gives_a_colleague_more_than_they_hold_there(
    alfa: Client, karin: User, actor_of: Callable[[User], Actor], *, manages: bool
) -> None:
    rights = {*factories.CONSULTANT, Permission.EDIT_CLIENTS} - {Permission.MANAGE_PEOPLE}
    rights |= {Permission.MANAGE_PEOPLE} if manages else set()
    editor = factories.employee(alfa.reseller, "per@byran.example", "Per", "Ek", sorted(rights))
    factories.put_on(editor, alfa)

    actions.set_responsible(alfa, responsible=factories.employment_of(karin), by=actor_of(editor))

    on_alfa = actor_of(karin).client_permissions[alfa.pk]
    assert (Permission.MANAGE_PEOPLE in on_alfa) is manages
    assert actor_of(karin).may_on(Permission.SEE_CLIENTS, client_id=alfa.pk, reseller_id=alfa.reseller_id)


def _become_responsible(client: Client, job: Membership, by: Actor) -> None:
    actions.set_responsible(client, responsible=job, by=by)


def _be_put_there(client: Client, job: Membership, by: Actor) -> None:
    actions.put_employee_on_client(client, employment=job, roles=[ResellerRole.CONSULTANT], by=by)


def _own_a_program(client: Client, job: Membership, by: Actor) -> None:
    new = NewIntegration(name="Kassan", email="kassan@byran.example", system="Kassa", purpose="Läser", owner=job)
    actions.create_integration(client, new=new, by=by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", [_become_responsible, _be_put_there, _own_a_program])
def test_whoever_leaves_while_the_deed_waits_has_left(alfa: Client, anna: User, karin: User, deed: Any) -> None:
    """What is asked of the locked rows is asked of the moment after the wait, not of the one before."""
    job, by = factories.employment_of(karin), factories.actor_of(anna)

    @in_a_thread
    def do() -> None:
        deed(alfa, job, by)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Membership.objects.select_for_update().get(pk=job.pk)
            waiting = pool.submit(do)
            wait_until(is_waited_for)
            actions.end_employment(job, by=by)
        with pytest.raises(ValidationError, match=r"anställd|arbetar"):
            waiting.result()

    alfa.refresh_from_db()
    assert alfa.responsible is None
    assert not Membership.objects.filter(client=alfa).exists()
