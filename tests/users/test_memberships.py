"""Who is on a client, who is responsible, and what ending and reopening does to them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from clients.models import Client, Reseller
from common.access import Actor
from common.periods import day_ends_at
from events.models import Event
from mail.models import Message
from packages_billing.models import PackagePeriod
from tests import factories
from users.actions import (
    end_memberships_with_client,
    put_creator_on_client,
    remove_access,
    restore_memberships_with_client,
    set_responsible,
)
from users.choices import MembershipState, ResellerRole
from users.models import AccessPeriod, Membership, RolePeriod, User

ActorOf = Callable[[User], Actor]


def kinds(client: Client) -> list[str]:
    return list(Event.objects.of_client(client.pk).order_by("id").values_list("kind", flat=True))


def end(client: Client, day: date, by: Actor) -> None:
    client.ends_on = day
    client.save(update_fields=["ends_on"])
    end_memberships_with_client(client, by=by)


def reopen(client: Client, by: Actor) -> None:
    client.ends_on = None
    client.save(update_fields=["ends_on"])
    restore_memberships_with_client(client, by=by)


def everything_held() -> list[list[dict[str, object]]]:
    """All rows of memberships and of what they hold."""
    models = (Membership, AccessPeriod, PackagePeriod, RolePeriod)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_consultant_who_creates_a_client_is_responsible_and_on_it(
    alfa: Client, karin: User, actor_of: ActorOf
) -> None:
    put_creator_on_client(alfa, by=actor_of(karin))

    assert alfa.responsible == factories.employment_of(karin)
    role = RolePeriod.objects.get(period__client=alfa)
    assert (role.role, role.employment, role.period.ends_at) == (ResellerRole.CONSULTANT, alfa.responsible, None)
    assert alfa.pk in actor_of(karin).client_ids
    assert kinds(alfa) == ["client.responsible_set", "membership.started"]


def test_an_administrator_who_creates_a_client_is_responsible_and_needs_no_row(
    alfa: Client, anna: User, actor_of: ActorOf
) -> None:
    put_creator_on_client(alfa, by=actor_of(anna))

    assert alfa.responsible == factories.employment_of(anna)
    assert not Membership.objects.filter(client=alfa).exists()


def test_the_new_responsible_is_told_and_sees_the_client(
    alfa: Client, anna: User, karin: User, actor_of: ActorOf
) -> None:
    set_responsible(alfa, responsible=factories.employment_of(karin), by=actor_of(anna))

    message = Message.objects.get()
    assert (message.to_email, message.reseller_id, message.client_id) == (karin.email, alfa.reseller_id, alfa.pk)
    assert message.subject == "Du är ansvarig för Alfa Bygg AB"
    assert "Anna Ek har gjort dig ansvarig" in message.text
    assert alfa.pk in actor_of(karin).client_ids


def test_setting_the_same_person_again_changes_and_tells_nothing(
    alfa: Client, anna: User, karin: User, actor_of: ActorOf
) -> None:
    for _ in range(2):
        set_responsible(alfa, responsible=factories.employment_of(karin), by=actor_of(anna))

    assert kinds(alfa) == ["client.responsible_set", "membership.started"]
    assert Message.objects.count() == 1


def test_nobody_is_mailed_about_what_they_did_themselves(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    set_responsible(alfa, responsible=factories.employment_of(anna), by=actor_of(anna))

    assert not Message.objects.exists()


def test_the_responsible_must_work_at_the_clients_own_firm(
    alfa: Client, anna: User, nils: User, actor_of: ActorOf
) -> None:
    with pytest.raises(ValidationError) as refused:
        set_responsible(alfa, responsible=factories.employment_of(nils), by=actor_of(anna))

    assert refused.value.message_dict == {"responsible": ["Personen är inte anställd hos er."]}
    alfa.refresh_from_db()
    assert alfa.responsible is None
    assert not Event.objects.of_client(alfa.pk).exists()
    assert not Message.objects.exists()


def test_someone_who_has_left_cannot_become_responsible(
    alfa: Client, anna: User, karin: User, actor_of: ActorOf
) -> None:
    employment = factories.employment_of(karin)
    factories.end_access(employment, timezone.now())

    with pytest.raises(ValidationError):
        set_responsible(alfa, responsible=employment, by=actor_of(anna))


def test_reopening_restores_exactly_what_ending_took(
    alfa: Client, anna: User, karin: User, byran: Reseller, actor_of: ActorOf
) -> None:
    by, today = actor_of(anna), timezone.localdate()
    on_it = factories.put_on(karin, alfa)
    soon_gone = factories.member(factories.login("a@kund.example"), alfa, ends_on=today + timedelta(days=2))
    until_summer = factories.member(factories.login("b@kund.example"), alfa, ends_on=today + timedelta(days=90))
    not_yet = factories.member(factories.login("c@kund.example"), alfa, starts_on=today + timedelta(days=60))
    off = factories.member(factories.login("d@kund.example"), alfa, state=MembershipState.INACTIVE)
    before = everything_held()

    end(alfa, today + timedelta(days=10), by)

    ends = {row.pk: (row.ends_on, row.is_active) for row in Membership.objects.filter(client=alfa)}
    last_day = today + timedelta(days=10)
    assert ends[on_it.pk] == (last_day, True)
    assert ends[soon_gone.pk] == (today + timedelta(days=2), True)
    assert ends[until_summer.pk] == (last_day, True)
    assert ends[not_yet.pk] == (None, False)
    assert ends[off.pk] == (None, False)
    assert RolePeriod.objects.get().period.ends_at == day_ends_at(last_day, alfa.time_zone)

    reopen(alfa, by)

    assert everything_held() == before


def test_a_moved_last_day_takes_along_those_who_ended_by_the_earlier_one(
    alfa: Client, anna: User, karin: User, actor_of: ActorOf
) -> None:
    by, today = actor_of(anna), timezone.localdate()
    on_it = factories.put_on(karin, alfa)

    end(alfa, today + timedelta(days=10), by)
    end(alfa, today + timedelta(days=40), by)

    on_it.refresh_from_db()
    assert on_it.ends_on == today + timedelta(days=40)
    assert RolePeriod.objects.get().period.ends_at == day_ends_at(today + timedelta(days=40), alfa.time_zone)
    reopen(alfa, by)
    on_it.refresh_from_db()
    assert on_it.ends_on is None


def test_reopening_leaves_alone_whoever_was_changed_since(
    alfa: Client, anna: User, karin: User, actor_of: ActorOf
) -> None:
    by, today = actor_of(anna), timezone.localdate()
    on_it = factories.put_on(karin, alfa)
    end(alfa, today + timedelta(days=10), by)
    remove_access(on_it, by=by)

    reopen(alfa, by)

    assert alfa.pk not in actor_of(karin).client_ids


def test_coming_back_keeps_one_row_and_the_first_day(alfa: Client, anna: User, karin: User, actor_of: ActorOf) -> None:
    on_it = factories.put_on(karin, alfa)
    remove_access(on_it, by=actor_of(anna))
    assert alfa.pk not in actor_of(karin).client_ids

    set_responsible(alfa, responsible=factories.employment_of(karin), by=actor_of(anna))

    back = Membership.objects.get(client=alfa)
    assert (back.pk, back.starts_on, back.ends_on) == (on_it.pk, date(2026, 1, 1), None)
    assert RolePeriod.objects.filter(period__membership=back).count() == 2
