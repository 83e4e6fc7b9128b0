"""Ångra after Ta bort åtkomst: the same back by a new event, for an hour, by whoever did it, else a clear no."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils import timezone

from clients.actions import end_client, reopen_client
from clients.models import Client, Reseller
from common.access import Actor
from packages_billing.basis import lines_of
from packages_billing.pricing import Month
from packages_billing.recomputation import differences
from tests import factories
from tests.users.people import accept, administrator, held, invite, kinds_about
from users import actions
from users.actions.granting import give_package_for
from users.choices import MemberKind, MembershipState
from users.models import Membership, User
from users.replay import who_had_access_by_the_log
from users.who_had_access import who_had_access

ActorOf = Callable[[User], Actor]
SignIn = Callable[[User], Browser]
NOON = "2026-03-11 12:00:00+01:00"


@pytest.fixture
def by(anna: User, actor_of: ActorOf) -> Actor:
    return actor_of(anna)


@pytest.fixture
def active(alfa: Client, by: Actor) -> Membership:
    """Linnea with CRM and Bank, who has accepted."""
    row = invite(alfa, by, "crm", "bank")
    accept(row)
    row.refresh_from_db()
    return row


def url(row: Membership, what: str = "remove") -> str:
    return f"/clients/{row.client_id}/users/{row.pk}/{what}/"


def refused(row: Membership, by: Actor) -> str:
    with pytest.raises(ValidationError) as error:
        actions.undo_removal(row, by=by)
    row.refresh_from_db()
    assert (row.state, held(row)) == (MembershipState.REMOVED, []), "nothing is given in part"
    return error.value.messages[0]


def test_the_toast_takes_it_back_and_the_log_tells_both(active: Membership, anna: User, as_user: SignIn) -> None:
    annas = as_user(anna)

    page = annas.post(url(active), follow=True).content.decode()
    assert f'action="{url(active)}undo/"' in page
    page = annas.post(f"{url(active)}undo/", follow=True).content.decode()

    active.refresh_from_db()
    assert (active.state, held(active)) == (MembershipState.ACTIVE, ["bank", "crm"])
    assert "Linnea Sundkvist är tillbaka hos Alfa Bygg AB." in page
    assert kinds_about(active)[-2:] == ["membership.removed", "membership.removal_undone"]


def test_twice_is_once(active: Membership, by: Actor) -> None:
    actions.remove_access(active, by=by)

    for _press in range(2):
        actions.undo_removal(active, by=by)

    assert kinds_about(active).count("membership.removal_undone") == 1
    assert held(active) == ["bank", "crm"]


def test_a_day_of_removal_and_undo_is_charged_once_and_the_log_agrees(byran: Reseller, alfa: Client, by: Actor) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        row = invite(alfa, by, "crm")
        accept(row)
        clock.shift(timedelta(days=2))
        march = Month(2026, 3)
        before = [(line.days, line.amount) for line in lines_of(byran.pk, march)]

        actions.remove_access(row, by=by)
        clock.shift(timedelta(minutes=20))
        actions.undo_removal(row, by=by)

        assert [(line.days, line.amount) for line in lines_of(byran.pk, march)] == before
        assert list(differences(byran, march)) == []
        today = timezone.localdate()
        assert who_had_access(alfa, today) == who_had_access_by_the_log(alfa, today)
        assert row.access_periods.count() == 2, "the twenty minutes without access stay in the history"


def test_an_invitation_comes_back_without_its_link_and_says_so(
    alfa: Client, anna: User, by: Actor, as_user: SignIn
) -> None:
    row, annas = invite(alfa, by, "crm"), as_user(anna)
    annas.post(url(row))

    page = annas.post(f"{url(row)}undo/", follow=True).content.decode()

    row.refresh_from_db()
    assert row.state == MembershipState.INVITED
    assert not row.invitations.open().exists()
    assert "skicka inbjudan igen" in page


def test_after_an_hour_it_is_too_late(active: Membership, by: Actor) -> None:
    actions.remove_access(active, by=by)

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert "Ge åtkomsten på nytt" in refused(active, by)


def test_nobody_takes_back_what_somebody_else_did(
    active: Membership, alfa: Client, by: Actor, as_user: SignIn, nils: User
) -> None:
    chief = administrator(alfa)
    actions.remove_access(active, by=by)

    assert chief.person.user is not None
    page = as_user(chief.person.user).post(f"{url(active)}undo/", follow=True).content.decode()
    elsewhere = as_user(nils).post(f"{url(active)}undo/")

    assert "Det går inte att ångra längre." in page
    assert elsewhere.status_code == 404
    refused(active, factories.actor_of(chief.person.user))


def test_what_would_come_back_in_part_is_not_offered_and_refused(
    active: Membership, anna: User, by: Actor, as_user: SignIn
) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    main = active.package_periods.get(package__code="crm").package
    actions.change_access(active, packages=[main], granted=[], taken=[], by=by)
    other = type(main).objects.get(code="projects")
    give_package_for(active, other, timezone.now(), until=tomorrow)  # CRM comes back after it
    annas = as_user(anna)

    asked = annas.get(url(active)).content.decode()
    done = annas.post(url(active), follow=True).content.decode()

    assert "Det går inte att ångra." in asked
    assert "undo/" not in done
    refused(active, by)


def test_one_of_the_firms_own_comes_back_while_the_job_lasts(alfa: Client, karin: User, by: Actor) -> None:
    place = factories.put_on(karin, alfa)
    actions.remove_access(place, by=by)
    actions.undo_removal(place, by=by)
    place.refresh_from_db()
    assert place.state == MembershipState.ACTIVE

    actions.end_employment(factories.employment_of(karin), by=by)

    refused(place, by)


def test_a_place_that_went_with_the_job_stays_gone_when_the_job_is_back(alfa: Client, karin: User, by: Actor) -> None:
    place, job = factories.put_on(karin, alfa), factories.employment_of(karin)
    actions.end_employment(job, state=MembershipState.INACTIVE, by=by)
    actions.activate(job, by=by)

    refused(place, by)


@pytest.mark.parametrize("later", [None, 20])
def test_the_clients_last_day_goes_or_moves_for_one_who_is_back(
    active: Membership, alfa: Client, by: Actor, later: int | None
) -> None:
    today = timezone.localdate()
    end_client(alfa, last_day=today + timedelta(days=10), by=by)
    actions.remove_access(active, by=by)
    actions.undo_removal(active, by=by)

    if later:
        end_client(alfa, last_day=today + timedelta(days=later), by=by)
    else:
        reopen_client(alfa, by=by)

    active.refresh_from_db()
    assert active.state == MembershipState.ACTIVE
    assert active.ends_on == (today + timedelta(days=later) if later else None)


def test_nobody_comes_back_to_a_last_day_that_is_the_clients_no_longer(
    active: Membership, alfa: Client, by: Actor
) -> None:
    end_client(alfa, last_day=timezone.localdate() + timedelta(days=10), by=by)
    actions.remove_access(active, by=by)
    reopen_client(alfa, by=by)
    active.client.refresh_from_db()

    refused(active, by)


@pytest.mark.parametrize("undo", ["activate", "undo_removal"])
def test_an_invitation_that_nobody_said_yes_to_comes_back_as_one_whatever_was_accepted_before(
    active: Membership, alfa: Client, by: Actor, undo: str
) -> None:
    actions.remove_access(active, by=by)
    row = invite(alfa, by, "crm")
    assert actions.is_removal_undoable(row, timezone.now())

    (actions.deactivate if undo == "activate" else actions.remove_access)(row, by=by)
    getattr(actions, undo)(row, by=by)

    row.refresh_from_db()
    assert (row.pk, row.state) == (active.pk, MembershipState.INVITED)


def test_a_program_and_someone_inactive_are_gone_for_good(alfa: Client, anna: User, by: Actor) -> None:
    program, paused = factories.integration(alfa, owner=anna), invite(alfa, by, kind=MemberKind.NO_SYSTEM)
    actions.deactivate(paused, by=by)

    for row in (program, paused):
        row.refresh_from_db()
        assert not actions.is_removal_undoable(row, timezone.now())
        actions.remove_access(row, by=by)
        refused(row, by)


def test_leaving_says_that_there_is_no_way_back_and_away_offers_it_only_where_all_of_it_returns(
    alfa: Client, anna: User, karin: User, as_user: SignIn
) -> None:
    annas, job = as_user(anna), factories.employment_of(karin)
    leave = f"/employees/{job.pk}/leave/"
    assert "Det går inte att ångra." in annas.get(leave).content.decode()

    page = annas.post(leave, {"state": "inactive"}, follow=True).content.decode()
    undo = re.search(rf'action="(/employees/{job.pk}/leave/\d+/undo/)"', page)
    assert undo is not None

    annas.post(undo[1])
    job.refresh_from_db()
    assert job.state == MembershipState.ACTIVE
    factories.put_on(karin, alfa)
    page = annas.post(leave, {"state": "inactive"}, follow=True).content.decode()
    assert not re.search(r'class="as-link undo"', page), "the place at Alfa would not come back"


def test_inaktivera_is_taken_back_by_whoever_did_it_and_not_once_a_colleague_has_done_it_again(
    active: Membership, byran: Reseller, anna: User, by: Actor, as_user: SignIn
) -> None:
    annas = as_user(anna)
    page = annas.post(url(active, "deactivate"), follow=True).content.decode()
    undo = re.search(rf'action="({url(active, "deactivate")}(\d+)/undo/)"', page)
    assert undo is not None
    with time_machine.travel(timezone.now() + timedelta(minutes=61)), pytest.raises(ValidationError):
        actions.undo_pause(active, event_id=int(undo[2]), by=by)
    for _press in range(2):
        assert "Linnea Sundkvist är aktiverad." in annas.post(undo[1], follow=True).content.decode()
    active.refresh_from_db()
    assert (active.state, held(active)) == (MembershipState.ACTIVE, ["bank", "crm"])

    chief = factories.employee(byran, "bo@byran.example", "Bo", "Ek", factories.ADMINISTRATOR)
    actions.deactivate(active, by=factories.actor_of(chief))
    page = annas.post(undo[1], follow=True).content.decode()

    active.refresh_from_db()
    assert active.state == MembershipState.INACTIVE
    assert "Det går inte att ångra längre." in page


def test_an_old_ångra_after_a_new_invitation_says_nothing_of_a_dead_link(
    active: Membership, alfa: Client, anna: User, by: Actor, as_user: SignIn
) -> None:
    actions.remove_access(active, by=by)
    invite(alfa, by, "crm")

    page = as_user(anna).post(f"{url(active)}undo/", follow=True).content.decode()

    assert "Åtkomsten är redan tillbaka." in page
    assert "förra länken gäller inte" not in page


def test_a_user_template_comes_back_with_its_key(anna: User, by: Actor, as_user: SignIn) -> None:
    template, annas = actions.share_user_template(anna, name="Som Anna", by=by), as_user(anna)
    restore = f"/templates/users/{template.pk}/restore/"

    page = annas.post(f"/templates/users/{template.pk}/archive/", follow=True).content.decode()
    assert page.count(f'action="{restore}"') == 2, "in the toast, and on the page"
    for _press in range(2):
        annas.post(restore)

    template.refresh_from_db()
    assert template.archived_at is None
    assert kinds_about(template).count("user_template.restored") == 1
