"""The firm's own people on clients: their roles, what they may there, and when they leave."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.models import Client, Reseller
from common.access import Permission
from packages_billing.models import PackagePeriod
from tests import factories
from tests.users.people import ActorOf, held
from users import actions
from users.choices import MemberKind, ResellerRole
from users.models import RolePeriod, User


def test_a_role_is_refused_by_the_database_for_another_firms_employee(alfa: Client, nils: User, karin: User) -> None:
    row = factories.put_on(karin, alfa)
    period = factories.give(row, "auditor")

    with pytest.raises(IntegrityError), transaction.atomic():
        RolePeriod.objects.create(period=period, role="auditor", employment=factories.employment_of(nils))


def test_both_roles_at_once_need_a_reason(alfa: Client, anna: User, karin: User, actor_of: ActorOf) -> None:
    employment, both = factories.employment_of(karin), [ResellerRole.AUDITOR, ResellerRole.CONSULTANT]

    with pytest.raises(ValidationError) as refused:
        actions.put_employee_on_client(alfa, employment=employment, roles=both, by=actor_of(anna))
    assert "reason" in refused.value.message_dict

    row = actions.put_employee_on_client(
        alfa, employment=employment, roles=both, reason="Vikarierar i mars", by=actor_of(anna)
    )
    assert held(row) == ["auditor", "consultant"]


def test_user_administration_on_a_client_is_a_right_there_and_nowhere_else(
    alfa: Client, byran: Reseller, anna: User, karin: User, actor_of: ActorOf
) -> None:
    beta, employment = factories.client(byran), factories.employment_of(karin)
    consultant = [ResellerRole.CONSULTANT]
    actions.put_employee_on_client(
        alfa, employment=employment, roles=consultant, beside=["user_administration"], by=actor_of(anna)
    )
    actions.put_employee_on_client(beta, employment=employment, roles=consultant, by=actor_of(anna))

    manages = [
        actor_of(karin).may_on(Permission.MANAGE_PEOPLE, client_id=client.pk, reseller_id=byran.pk)
        for client in (alfa, beta)
    ]
    assert manages == [True, False]


def test_an_employee_who_leaves_loses_every_place_and_hands_over(
    alfa: Client, byran: Reseller, anna: User, karin: User, actor_of: ActorOf
) -> None:
    by, job = actor_of(anna), factories.employment_of(karin)
    factories.put_on(karin, alfa)
    factories.put_on(karin, factories.client(byran))
    alfa = actions.set_responsible(alfa, responsible=job, by=by)

    ends = actions.what_leaving_ends(job, timezone.now())
    actions.end_employment(job, successor=factories.employment_of(anna), by=by)

    assert (len(ends["places"]), ends["responsible_for"]) == (2, [alfa])
    alfa.refresh_from_db()
    assert alfa.responsible == factories.employment_of(anna)
    assert actor_of(karin).client_ids == frozenset()
    assert not PackagePeriod.objects.at(timezone.now()).filter(membership__person__user=karin).exists()
    with pytest.raises(ValidationError):
        actions.end_employment(factories.employment_of(anna), by=by)


def test_a_client_user_who_is_hired_is_not_put_on_the_client_unasked(
    alfa: Client, anna: User, karin: User, actor_of: ActorOf
) -> None:
    own = factories.membership(factories.employment_of(karin).person, alfa, kind=MemberKind.SYSTEM)
    job, roles = factories.employment_of(karin), [ResellerRole.CONSULTANT]

    with pytest.raises(ValidationError, match="redan klientens egen"):
        actions.put_employee_on_client(alfa, employment=job, roles=roles, by=actor_of(anna))

    actions.remove_access(own, by=actor_of(anna))
    row = actions.put_employee_on_client(alfa, employment=job, roles=roles, by=actor_of(anna))
    assert (row.pk, row.kind, held(row)) == (own.pk, MemberKind.RESELLER, ["consultant"])


def test_an_employee_is_not_ended_as_if_on_a_client(anna: User, karin: User, actor_of: ActorOf) -> None:
    for way in (actions.remove_access, actions.deactivate):
        with pytest.raises(ValueError, match="end_employment"):
            way(factories.employment_of(karin), by=actor_of(anna))
