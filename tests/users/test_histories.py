"""Random histories of real actions: who had access on each day and moment, by the rows and by the log alone."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction

from clients.actions import change_company, end_client, reopen_client
from clients.actions.cards import company_values
from clients.models import Client
from common.access import Actor
from common.periods import local_day
from packages_billing.models import Package, SystemPermission
from tests import factories
from users import actions
from users.access import contents_of, effective_access, holdings_of
from users.actions import NewAccess, NewPerson
from users.choices import MemberKind, MembershipState, ResellerRole
from users.links import invitation_token
from users.models import Invitation, Membership, User
from users.replay import pasts_from_events, who_had_access_by_the_log
from users.who_had_access import who_had_access

START = datetime(2026, 3, 25, 8, 0, tzinfo=UTC)  # before the clocks are put forward
OWN = [MemberKind.SYSTEM, MemberKind.EXTERNAL, MemberKind.NO_SYSTEM, MemberKind.NO_LOGIN]
CODES = ["complete", "accounting", "projects", "crm", "invoicing", "bank", "user_administration"]
ZONES = ["Europe/Stockholm", "Europe/Helsinki", "Atlantic/Azores"]
CONTACT = Actor(kind="contact")
# More of them: HISTORIES=500 HISTORIES_FROM=1000. A failure names its seed and all that was done.
HISTORIES, FIRST = int(os.environ.get("HISTORIES", "12")), int(os.environ.get("HISTORIES_FROM", "0"))
STEPS = 40


class Story:
    """One client, and what somebody does to its people at random moments of a month and a half."""

    def __init__(self, client: Client, random: Random, by: Actor, employees: list[Membership]) -> None:
        self.client, self.random, self.by, self.employees = client, random, by, employees
        self.done: list[str] = []
        self.moments: list[datetime] = []

    def play(self, steps: int) -> None:
        at = START
        for _step in range(steps):
            at += self.random.choice([timedelta(minutes=7), timedelta(hours=5), timedelta(days=1), timedelta(days=4)])
            self.moments.append(at)
            with time_machine.travel(at, tick=False):
                self._one(at)
        self.end = at + timedelta(days=25)

    def _one(self, at: datetime) -> None:
        self.client.refresh_from_db()
        name = self.random.choice(ACTIONS)
        try:
            with transaction.atomic():
                getattr(self, name)(at)
            self.done.append(f"{at:%m-%d %H:%M} {name}")
        except ValidationError as refused:
            self.done.append(f"{at:%m-%d %H:%M} {name} refused: {refused.messages}")

    def _someone(self) -> Membership | None:
        rows = list(Membership.objects.filter(client=self.client).order_by("person__email", "pk"))
        return self.random.choice(rows) if rows else None

    def _day(self, at: datetime) -> date:
        return local_day(at, self.client.time_zone) + timedelta(days=self.random.choice([0, 1, 2, 5, 9, 20]))

    def _packages(self, kind: int) -> list[Package]:
        if kind not in (MemberKind.SYSTEM, MemberKind.EXTERNAL):
            return []
        return list(Package.objects.filter(code__in=self.random.sample(CODES, self.random.randint(0, 3))))

    def _singles(self) -> list[SystemPermission]:
        leaves = list(SystemPermission.objects.grantable().order_by("code")[:4])
        return self.random.sample(leaves, self.random.randint(0, 2))

    def invite(self, at: datetime) -> None:
        kind = self.random.choice(OWN)
        starts_on = self.random.choice([None, None, self._day(at)])
        ends_on = self._day(at) if kind == MemberKind.EXTERNAL else None
        if starts_on and ends_on and ends_on < starts_on:
            starts_on, ends_on = ends_on, starts_on
        access = NewAccess(kind, self._packages(kind), starts_on=starts_on, ends_on=ends_on)
        email = self.random.choice(["a@alfa.example", "b@alfa.example", "c@alfa.example", "karin@byran.example"])
        actions.invite_people(self.client, people=[NewPerson("Kim", email=email)], access=access, by=self.by, at=at)

    def accept(self, at: datetime) -> None:
        row = Invitation.objects.open().filter(membership__client=self.client).order_by("email").first()
        if row is None:
            return
        user = User.objects.filter(email=row.email).first()
        try:
            with transaction.atomic():
                if user:
                    actions.accept_as(invitation_token(row), user=user, by=CONTACT, at=at)
                else:
                    facts = {"first_name": "Kim", "last_name": "", "password": "en lång mening om katter"}
                    actions.accept_as_new(invitation_token(row), **facts, by=CONTACT, at=at)
        except actions.LinkDead:
            pass

    def _to(self, row_action: Callable[..., Any], **more: Any) -> None:
        if row := self._someone():
            row_action(row, by=self.by, **more)

    def deactivate(self, at: datetime) -> None:
        self._to(actions.deactivate, at=at)

    def activate(self, at: datetime) -> None:
        self._to(actions.activate, at=at)

    def remove(self, at: datetime) -> None:
        self._to(actions.remove_access, at=at)

    def extend(self, at: datetime) -> None:
        self._to(actions.extend, last_day=self._day(at), at=at)

    def change_kind(self, at: datetime) -> None:
        kind = self.random.choice(OWN)
        self._to(actions.change_kind, kind=kind, last_day=self._day(at), at=at)

    def change_access(self, at: datetime) -> None:
        row = self._someone()
        if row is None or row.kind == MemberKind.RESELLER:
            return
        packages = self._packages(row.kind)
        granted = self._singles() if packages else []
        actions.change_access(row, packages=packages, granted=granted, taken=self._singles(), by=self.by, at=at)

    def ask_and_approve(self, at: datetime) -> None:
        row = self._someone()
        if row is None:
            return
        packages = list(Package.objects.filter(code__in=CODES).order_by("code"))
        leaves = list(SystemPermission.objects.grantable().order_by("code")[:4])
        thing = self.random.choice([*packages, *leaves])
        asked = actions.ask_for_access(row, thing=thing, reason="Behövs", by=CONTACT, at=at)
        actions.approve_request(asked, days=self.random.choice([1, 3, 10, 30, None]), by=self.by, at=at)

    def put_employee(self, at: datetime) -> None:
        employment = self.random.choice(self.employees)
        roles = [self.random.choice([ResellerRole.CONSULTANT, ResellerRole.AUDITOR])]
        beside = self.random.sample(["bank", "user_administration"], self.random.randint(0, 2))
        actions.put_employee_on_client(
            self.client, employment=employment, roles=roles, beside=beside, by=self.by, at=at
        )

    def end_client(self, at: datetime) -> None:
        end_client(self.client, last_day=self._day(at) - timedelta(days=self.random.choice([0, 0, 3])), by=self.by)

    def reopen_client(self, at: datetime) -> None:
        reopen_client(self.client, by=self.by)

    def move_zone(self, at: datetime) -> None:
        values = company_values(self.client)
        zone = {"time_zone": self.random.choice(ZONES)}
        change_company(self.client, values=zone, opened_with=values, by=self.by)

    def sweep(self, at: datetime) -> None:
        actions.sweep(at)


ACTIONS = [
    "invite", "invite", "invite", "accept", "accept", "accept", "deactivate", "activate", "activate", "remove",
    "extend", "extend", "change_kind", "change_access", "change_access", "put_employee", "end_client",
    "reopen_client", "move_zone", "sweep", "ask_and_approve", "ask_and_approve", "ask_and_approve",
]  # fmt: skip


def check(story: Story) -> None:
    client = Client.objects.get(pk=story.client.pk)
    day, last = local_day(START, client.time_zone), local_day(story.end, client.time_zone)
    pasts = pasts_from_events(client)
    while day <= last:
        assert who_had_access(client, day) == who_had_access_by_the_log(client, day), (day, *story.done)
        day += timedelta(days=1)
    contents = {
        package.code: codes for package in Package.objects.all() for codes in contents_of([package.pk]).values()
    }
    rows = list(Membership.objects.filter(client=client))
    held = holdings_of(rows)  # over all time, so asked once for all moments
    for moment in story.moments:
        for at in (moment - timedelta(seconds=1), moment, moment + timedelta(hours=2)):
            for row in rows:
                past = pasts.get(row.pk)
                naive: set[str] = set()
                if past and any(span.covers(at) for span, _kind in past.access):
                    packages = [code for span, code in past.packages if span.covers(at)]
                    naive = {code for name in packages for code in contents[name]}
                    naive |= {code for span, code in past.granted if span.covers(at)}
                    naive -= {code for span, code in past.taken if span.covers(at)}
                assert effective_access(held[row.pk], at) == naive, (row.pk, at, *story.done)
    _check_sense(client, story)


def _check_sense(client: Client, story: Story) -> None:
    """What must hold of the rows, whatever was done: nobody outlives their own last day, nor the client's."""
    for row in Membership.objects.filter(client=client):
        for rows in (row.access_periods, row.package_periods, row.single_permissions):
            for period in rows.not_over(story.moments[-1]):
                said = (row.person.email, row.state, row.ends_on, *story.done)
                assert row.state in (MembershipState.ACTIVE, MembershipState.INVITED), said
                assert row.ends_at is None or (period.ends_at is not None and period.ends_at <= row.ends_at), said
                if client.ends_on is not None and row.kind != MemberKind.RESELLER:
                    assert row.ends_on is not None and row.ends_on <= client.ends_on, said


@pytest.mark.parametrize("seed", range(FIRST, FIRST + HISTORIES))
def test_the_rows_and_the_log_agree_on_every_day_and_moment(seed: int, story_of: Callable[[int], Story]) -> None:
    story = story_of(seed)
    story.play(STEPS)
    check(story)


@pytest.fixture
def story_of(alfa: Client, anna: User, karin: User) -> Callable[[int], Story]:
    by, employees = factories.actor_of(anna), [factories.employment_of(anna), factories.employment_of(karin)]
    return lambda seed: Story(alfa, Random(seed), by, employees)
