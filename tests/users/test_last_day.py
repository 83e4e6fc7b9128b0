"""The time table: an external's access to the second, by the client's own calendar, with no sweeper run."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client as Browser

from clients.actions import change_company
from clients.actions.cards import company_values
from clients.models import Client, Reseller
from common.access import Actor
from common.periods import day_ends_at, day_starts_at
from events.models import Event
from mail.models import Message
from tests import factories
from users import actions
from users.access import access_of
from users.choices import MemberKind, MembershipState, PersonStatus
from users.models import Membership, User

ActorOf = Callable[[User], Actor]
SECOND = timedelta(seconds=1)
ZONES = ["Europe/Stockholm", "Europe/Helsinki", "UTC"]
DAYS = [
    date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25), date(2026, 12, 31),
    date(2028, 2, 28), date(2028, 2, 29),
]  # fmt: skip


def external(byran: Reseller, zone: str, first: date, last: date) -> tuple[Membership, User]:
    """Someone who may do all at a client in that time zone from the first day to the last."""
    client = factories.client(byran, name="Beta AB", time_zone=zone)
    user = factories.login("extern@kund.example", "Kim", "Ström")
    row = factories.member(user, client, MemberKind.EXTERNAL, starts_on=first, ends_on=last)
    factories.give(row, "user_administration")
    return row, user


def is_let_in(user: User, row: Membership, at: datetime) -> bool:
    """Whether a request at that moment reaches the company: signed in just then, so only access decides."""
    with time_machine.travel(at, tick=False):
        browser = Browser()
        browser.force_login(user)
        response = browser.get(f"/clients/{row.client_id}/users/")
        is_known = row.client_id in response.wsgi_request.actor.client_ids  # type: ignore[attr-defined]
        assert is_known == (response.status_code == 200)
        return is_known


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", DAYS, ids=date.isoformat)
def test_access_ends_with_the_last_second_of_the_last_day(byran: Reseller, zone: str, day: date) -> None:
    row, user = external(byran, zone, day - timedelta(days=20), day)
    # By hand, not by the code's own reckoning: midnight on the wall of the client's country.
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)

    assert is_let_in(user, row, midnight - SECOND)
    assert not is_let_in(user, row, midnight)
    assert not is_let_in(user, row, midnight + timedelta(days=3))
    assert access_of(row, midnight - SECOND) != frozenset() == access_of(row, midnight)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", DAYS, ids=date.isoformat)
def test_access_begins_with_the_first_second_of_the_first_day(byran: Reseller, zone: str, day: date) -> None:
    row, user = external(byran, zone, day, day + timedelta(days=20))
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)

    assert not is_let_in(user, row, midnight - SECOND)
    assert is_let_in(user, row, midnight)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Stockholm", date(2026, 3, 29), 23), ("Europe/Helsinki", date(2026, 3, 29), 23),
        ("Europe/Stockholm", date(2026, 10, 25), 25), ("Europe/Helsinki", date(2026, 10, 25), 25),
        ("UTC", date(2026, 3, 29), 24), ("Europe/Stockholm", date(2028, 2, 29), 24),
    ],
)  # fmt: skip
def test_a_single_day_is_as_long_as_its_calendar_says(byran: Reseller, zone: str, day: date, hours: int) -> None:
    row, user = external(byran, zone, day, day)
    begins = datetime.combine(day, datetime.min.time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)

    answers = [is_let_in(user, row, begins + timedelta(hours=hour)) for hour in (-1, 0, hours - 1, hours)]
    assert answers == [False, True, True, False]


def test_a_session_from_before_is_refused_at_its_first_request_and_then_ended(byran: Reseller, anna: User) -> None:
    row, user = external(byran, "Europe/Helsinki", date(2026, 10, 1), date(2026, 10, 25))
    end = day_ends_at(date(2026, 10, 25), "Europe/Helsinki")
    page = f"/clients/{row.client_id}/"
    browser = Browser()
    with time_machine.travel(end - SECOND, tick=False):
        browser.post("/login/", {"login": user.email, "password": factories.PASSWORD})
        assert browser.get(f"{page}users/").status_code == 200
    with time_machine.travel(end, tick=False):
        assert "Spärrad" in browser.get("/me/").content.decode()
        assert browser.get(f"{page}users/").status_code in (403, 404)
        assert browser.get(page).status_code in (403, 404)
        row.refresh_from_db()
        assert (row.state, row.status_at(end)) == (MembershipState.ACTIVE, PersonStatus.BLOCKED)
        actions.sweep(end)
        assert browser.get("/me/").status_code == 302
    row.refresh_from_db()
    assert row.state == MembershipState.BLOCKED
    assert not UserSession.objects.filter(user=user).exists()


def test_after_three_days_without_a_round_everyone_is_told_of_once(byran: Reseller, anna: User) -> None:
    """Ended meanwhile: only that it ended. Within a week of the last day: one reminder. Nothing twice, nothing lost."""
    responsible = factories.employment_of(anna)
    alfa = factories.client(byran, name="Alfa AB", responsible=responsible)
    start, rows = date(2026, 10, 23), {}
    for name, last in (("gone", 24), ("today", 26), ("week", 31), ("later", 35)):
        day = date(2026, 10, 1) + timedelta(days=last - 1)
        user = factories.login(f"{name}@kund.example", name.title())
        rows[name] = factories.member(user, alfa, MemberKind.EXTERNAL, ends_on=day)
    actions.sweep(day_starts_at(date(2026, 10, 10), alfa.time_zone))  # the last round before the pause
    assert not Message.objects.exists()

    back = day_starts_at(start + timedelta(days=3), alfa.time_zone) + timedelta(hours=9)
    for _round in range(3):
        actions.sweep(back)

    assert {name for name, row in rows.items() if fresh(row).state == MembershipState.BLOCKED} == {"gone"}
    ended, coming = Message.objects.order_by("key")[::-1]
    assert Message.objects.count() == 2
    assert ("Gone" in ended.text, "Today" in ended.text) == (True, False)
    assert [name in coming.text for name in ("Gone", "Today", "Week", "Later")] == [False, True, True, False]
    assert {message.to_email for message in (ended, coming)} == {"anna@byran.example"}

    actions.sweep(day_ends_at(date(2026, 10, 31), alfa.time_zone))
    told = Message.objects.exclude(pk__in=[ended.pk, coming.pk])
    assert sorted(told.values_list("subject", flat=True)) == sorted(
        ["2 externa användare är spärrade", "Later har åtkomst hos Alfa AB till och med 2026-11-04"]
    )


def fresh(row: Membership) -> Membership:
    return Membership.objects.get(pk=row.pk)


def test_the_reminder_comes_with_the_day_a_week_before_and_again_when_extended(
    byran: Reseller, anna: User, actor_of: ActorOf
) -> None:
    row, _user = external(byran, "Europe/Stockholm", date(2026, 10, 1), date(2026, 10, 28))
    week_before = day_starts_at(date(2026, 10, 21), "Europe/Stockholm")  # summer time then, winter time at the end

    actions.sweep(week_before - SECOND)
    assert not Message.objects.exists()
    for _round in range(2):
        actions.sweep(week_before)
    message = Message.objects.get()
    assert (message.to_email, message.client_id) == (byran.email, row.client_id)  # nobody is responsible: the firm
    assert message.subject == "Kim Ström har åtkomst hos Beta AB till och med 2026-10-28"

    actions.extend(row, last_day=date(2026, 11, 30), by=actor_of(anna), at=week_before)
    actions.sweep(week_before + timedelta(days=3))
    assert Message.objects.count() == 1
    actions.sweep(day_starts_at(date(2026, 11, 23), "Europe/Stockholm"))
    assert Message.objects.count() == 2


def test_the_last_day_follows_the_clients_time_zone_and_the_zone_its_country(
    byran: Reseller, anna: User, actor_of: ActorOf
) -> None:
    by, day = actor_of(anna), date(2026, 12, 31)
    row, user = external(byran, "Europe/Stockholm", date(2026, 12, 1), day)
    helsinki, stockholm = day_ends_at(day, "Europe/Helsinki"), day_ends_at(day, "Europe/Stockholm")
    assert "users.actions.move_last_days_to_time_zone" in settings.TIME_ZONE_CHANGED_STEPS

    with time_machine.travel(datetime(2026, 12, 15, 12, tzinfo=UTC), tick=False):
        values = company_values(row.client)
        change_company(row.client, values={"time_zone": "Europe/Helsinki"}, opened_with=values, by=by)

    assert is_let_in(user, row, helsinki - SECOND)
    assert not is_let_in(user, row, helsinki)
    event = Event.objects.get(kind="membership.time_zone_followed")
    assert datetime.fromisoformat(event.after_values["ends_at"]) == helsinki < stockholm


def test_a_first_day_to_come_follows_the_clients_time_zone_too(byran: Reseller, anna: User, actor_of: ActorOf) -> None:
    first = date(2026, 12, 20)
    row, user = external(byran, "Europe/Stockholm", first, date(2026, 12, 31))

    with time_machine.travel(datetime(2026, 12, 15, 12, tzinfo=UTC), tick=False):
        values = company_values(row.client)
        change_company(row.client, values={"time_zone": "UTC"}, opened_with=values, by=actor_of(anna))

    begins = day_starts_at(first, "UTC")
    assert [is_let_in(user, row, begins - SECOND), is_let_in(user, row, begins)] == [False, True]
    assert row.package_periods.get().starts_at == begins


def test_another_country_in_the_company_card_brings_its_time_zone(
    byran: Reseller, anna: User, as_user: Callable[[User], Browser]
) -> None:
    row, _user = external(byran, "Europe/Stockholm", date(2026, 1, 1), date(2035, 12, 31))
    client = Client.objects.get(pk=row.client_id)
    browser = as_user(anna)
    page = browser.get(f"/clients/{client.pk}/company/")
    form = page.context["form"]
    data = {name: "" if value is None else value for name, value in form.initial.items()}
    data |= {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    answer = browser.post(f"/clients/{client.pk}/company/", data | {"country": "FI"})

    client.refresh_from_db()
    assert answer.status_code in (200, 302, 303), answer.content.decode()[:2000]
    assert (client.country, client.time_zone) == ("FI", "Europe/Helsinki")
    row.refresh_from_db()
    assert row.ends_at == day_ends_at(date(2035, 12, 31), "Europe/Helsinki")
