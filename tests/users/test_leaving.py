"""An employee who leaves, or is away for a time: what ends, who takes over, what comes back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone

from clients.actions import end_client, reopen_client
from clients.models import Client, Reseller
from common.access import CONSULTANT_PERMISSIONS, Actor, Permission
from events.models import Event
from mail.models import Message
from tests import factories
from tests.at_once import in_a_thread
from tests.mail.test_killed_worker import is_waited_for, wait_until
from tests.users.people import hire
from users import actions
from users.choices import MemberKind, MembershipState, ResellerRole
from users.models import Membership, User

AsUser = Callable[[User], Browser]
ActorOf = Callable[[User], Actor]
LIST = "/employees/"


def test_leaving_names_all_that_ends_and_ends_it(
    byran: Reseller, alfa: Client, anna: User, karin: User, as_user: AsUser, actor_of: ActorOf
) -> None:
    beta, job = factories.client(byran, name="Beta AB"), factories.employment_of(karin)
    factories.put_on(karin, alfa)
    factories.put_on(karin, beta)
    actions.set_responsible(alfa, responsible=job, by=actor_of(anna))
    browser, leaver, address = as_user(anna), as_user(karin), f"{LIST}{job.pk}/leave/"
    assert leaver.get(f"/clients/{alfa.pk}/").status_code == 200

    html = browser.get(address).content.decode()
    assert html.count("Alfa Bygg AB") == 2
    assert "Beta AB" in html
    assert browser.post(address, {"state": "removed"}).status_code == 303

    assert leaver.get(f"/clients/{alfa.pk}/").status_code == 403
    assert actor_of(karin).client_ids == frozenset()
    alfa.refresh_from_db()
    assert alfa.responsible is None
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds[-4:] == ["client.responsible_set", "membership.removed", "membership.removed", "employee.left"]
    assert "Karin" in browser.get(LIST, {"gone": 1}).content.decode()
    assert "Karin" not in browser.get(LIST).content.decode()
    assert browser.get(address).status_code == 404


def test_the_successor_must_work_here(anna: User, karin: User, nils: User, as_user: AsUser, actor_of: ActorOf) -> None:
    job, theirs = factories.employment_of(karin), factories.employment_of(nils)

    answer = as_user(anna).post(f"{LIST}{job.pk}/leave/", {"state": "removed", "successor": theirs.pk})

    assert answer.status_code == 422
    with pytest.raises(ValidationError, match="anställd"):
        actions.end_employment(job, successor=theirs, by=actor_of(anna))


def test_away_for_a_time_and_back_with_the_same_rights(
    alfa: Client, anna: User, karin: User, as_user: AsUser, actor_of: ActorOf
) -> None:
    job, browser = factories.employment_of(karin), as_user(anna)
    factories.put_on(karin, alfa)

    browser.post(f"{LIST}{job.pk}/leave/", {"state": "inactive"})
    assert actor_of(karin).reseller_id is None
    assert "Inaktiverad" in browser.get(LIST).content.decode()
    browser.post(f"{LIST}{job.pk}/activate/")

    assert actor_of(karin).staff_permissions == CONSULTANT_PERMISSIONS | {Permission.EDIT_INVOICE_EMAIL}
    assert actor_of(karin).client_ids == frozenset()


def test_somebody_who_never_came_is_invited_again_not_active(
    byran: Reseller, anna: User, as_user: AsUser, actor_of: ActorOf
) -> None:
    row, by = hire(byran, actor_of(anna)), actor_of(anna)
    actions.end_employment(row, state=MembershipState.INACTIVE, by=by)

    assert actions.activate(row, by=by).state == MembershipState.INVITED
    assert as_user(anna).post(f"{LIST}{row.pk}/send-again/").status_code == 303
    assert Message.objects.count() == 2


def test_what_somebody_who_left_does_since_is_not_told(
    byran: Reseller, anna: User, karin: User, as_user: AsUser, actor_of: ActorOf
) -> None:
    karin.last_login = timezone.now()
    karin.save()
    job = factories.employment_of(karin)
    assert as_user(anna).get(f"{LIST}{job.pk}/").context["last_seen"] == karin.last_login
    actions.end_employment(job, by=actor_of(anna))

    assert as_user(anna).get(f"{LIST}{job.pk}/").context["last_seen"] is None


def test_a_client_that_the_employee_is_a_customer_of_is_not_work(
    alfa: Client, anna: User, karin: User, as_user: AsUser
) -> None:
    factories.member(karin, alfa, kind=MemberKind.SYSTEM)

    answer = as_user(anna).get(f"{LIST}{factories.employment_of(karin).pk}/")

    assert answer.context["now"] == []


@pytest.mark.django_db(transaction=True)
def test_leaving_waits_for_what_happens_to_a_client_and_neither_stops_the_other(
    alfa: Client, anna: User, karin: User
) -> None:
    """Leaving touches the clients' people, so it locks the clients first; and what comes back there may refer to it."""
    job, by = factories.employment_of(karin), factories.actor_of(anna)
    actions.put_employee_on_client(alfa, employment=job, roles=[ResellerRole.CONSULTANT], by=by)
    end_client(alfa, last_day=timezone.now().date() - timedelta(days=1), by=by)

    @in_a_thread
    def leave() -> None:
        actions.end_employment(job, by=by)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Client.objects.select_for_update().get(pk=alfa.pk)
            leaving = pool.submit(leave)
            wait_until(is_waited_for, seconds=5)
            reopen_client(alfa, by=by)
        leaving.result()

    assert Membership.objects.get(client=alfa).state == MembershipState.REMOVED
    assert not Membership.objects.in_force(timezone.now()).filter(client=alfa).exists()
