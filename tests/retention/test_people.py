"""What is forgotten of people: at a client that has ended, of those who have left; and what stays."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from agreements.actions import request_approval
from agreements.models import Agreement
from clients.actions.cards import change_contact, contact_values
from clients.actions.ending import end_client, reopen_client
from clients.actions.notes import write_note
from clients.models import Client, ClientNote, FollowedCompany, Reseller
from common.access import SYSTEM, Actor
from events.models import Event
from klientadmin import pruning
from klientadmin.pruning import prune
from mail.models import Message
from packages_billing.actions import close_month
from packages_billing.models import Closing
from packages_billing.pricing import Month
from tests import factories
from tests.conftest import OwnDatabases, with_path
from tests.packages_billing.cutting import CutAt
from tests.retention import makers
from tests.retention.test_kinds import AT, part_of
from tests.users.people import accept, invite
from users import actions
from users.models import Membership, Person, User

ActorOf = Callable[[User], Actor]
YEARS_LATER = datetime(2029, 1, 1, 12, tzinfo=UTC)
FAR_AHEAD = datetime(2060, 1, 1, tzinfo=UTC)


@pytest.fixture
def ended(alfa: Client, anna: User, actor_of: ActorOf) -> Client:
    """Alfa with everything of people's on it, which ended on 31 December 2026."""
    by = actor_of(anna)
    Client.objects.filter(pk=alfa.pk).update(has_company_search=True)
    row = invite(alfa, by, "crm")
    accept(row)
    row.refresh_from_db()
    factories.followed_company(row, "5599110011")
    request_approval(alfa, by=by)
    write_note(alfa, body="Ring Linnea på 070-1", by=by)
    end_client(alfa, last_day=date(2026, 12, 31), by=by)
    alfa.refresh_from_db()
    return alfa


def test_of_an_ended_client_its_people_go_and_the_company_stays(
    byran: Reseller, ended: Client, anna: User, actor_of: ActorOf, as_user: Callable[[User], Any]
) -> None:
    linnea = Person.objects.get(memberships__client=ended)
    elsewhere = factories.membership(Person.objects.create(reseller=byran, first_name="Bo"), ended, kind=2)
    factories.membership(elsewhere.person, factories.client(byran), kind=2)
    first_due = datetime(2028, 1, 1, 0, 0, tzinfo=UTC)

    with time_machine.travel(YEARS_LATER, tick=False):
        for key in ("client_people", "clients"):
            assert prune(part_of(key, byran, first_due), YEARS_LATER) == (1, 0)

    ended.refresh_from_db()
    linnea.refresh_from_db()
    assert (ended.name, ended.org_number, ended.ends_on) == ("Alfa Bygg AB", "5561231235", date(2026, 12, 31))
    assert (ended.contact_name, ended.contact_email, ended.pruned_at) == ("", "", YEARS_LATER)
    assert (linnea.name, linnea.erased_at) == ("", YEARS_LATER)
    assert Person.objects.get(pk=elsewhere.person_id).first_name == "Bo", "on another client too"
    assert Membership.objects.filter(client=ended).count() == 2, "who had access stays, by id"
    assert not FollowedCompany.objects.exists() and not ClientNote.objects.exists()
    assert Agreement.objects.get().addressed_email == "vd@alfa.example", "evidence has its own time"
    assert set(Message.objects.exclude(to_email="").filter(client_id=ended.pk).values_list("kind", flat=True)) == {
        "agreement.request"
    }
    of_client = Event.objects.of_client(ended.pk).exclude(kind__startswith="agreement.")
    assert {event.kind for event in of_client if event.detail.erased_at is None} <= {"client.pruned", "person.erased"}
    assert "Linnea" not in "".join(Event.objects.values_list("detail__values", flat=True))
    call_command("verify_events", stdout=StringIO())
    call_command("verify_basis", "--month", "2026-12", stdout=StringIO())
    page = as_user(anna).get(f"/clients/{ended.pk}/").content.decode()
    assert "Kontaktpersonen är gallrad" in page
    assert as_user(anna).get(f"/clients/{ended.pk}/users/").status_code == 200
    assert (
        "Uppgifter om klientens personer gallrades"
        in as_user(anna).get(f"/clients/{ended.pk}/events/").content.decode()
    )


def test_a_pruned_client_is_opened_once_it_has_a_contact_again(
    byran: Reseller, ended: Client, anna: User, actor_of: ActorOf, as_user: Callable[[User], Any]
) -> None:
    prune(part_of("clients", byran, YEARS_LATER), YEARS_LATER)
    ended.refresh_from_db()
    with pytest.raises(ValidationError, match="Skriv en ny kontaktperson först"):
        reopen_client(ended, by=SYSTEM)
    answer = as_user(anna).post(f"/clients/{ended.pk}/reopen/", follow=True).content.decode()
    assert "Skriv en ny kontaktperson först" in answer

    values = {"contact_name": "Eva", "contact_email": "eva@alfa.example"}
    change_contact(ended, values=values, opened_with=contact_values(ended), by=actor_of(anna))
    opened = reopen_client(ended, by=actor_of(anna))

    assert (opened.ends_on, opened.pruned_at, opened.contact_name) == (None, None, "Eva")
    assert prune(part_of("clients", byran, FAR_AHEAD), FAR_AHEAD) == (0, 0)


def test_somebody_of_two_ended_clients_goes_with_the_last(byran: Reseller) -> None:
    first, last = (factories.client(byran, ends_on=date(2026, month, 1)) for month in (3, 9))
    linnea = factories.membership(Person.objects.create(reseller=byran, first_name="Linnea"), first, kind=2).person
    factories.membership(linnea, last, kind=2)

    prune(part_of("client_people", byran, datetime(2027, 6, 1, tzinfo=UTC)), YEARS_LATER)
    linnea.refresh_from_db()
    assert linnea.name == "Linnea"
    prune(part_of("client_people", byran, datetime(2027, 10, 1, tzinfo=UTC)), YEARS_LATER)

    linnea.refresh_from_db()
    assert linnea.name == ""


def test_a_sole_trader_keeps_its_name_as_long_as_a_kept_month_charges_it(
    byran: Reseller, as_user: Any, anna: User
) -> None:
    trader = factories.client(byran, name="Linnea Ek", personal_number_hash="x", personal_number_masked="801231-****")
    factories.give(factories.membership(Person.objects.create(reseller=byran, first_name="L"), trader, kind=2), "crm")
    for month in (Month(2026, 3), Month(2026, 4)):
        close_month(byran, month, by=SYSTEM, at=datetime(2026, 6, 1, tzinfo=UTC))
    Client.objects.filter(pk=trader.pk).update(ends_on=date(2026, 4, 30))

    assert not part_of("sole_traders", byran, FAR_AHEAD).due.exists()
    assert Closing.objects.count() == 2


def test_who_left_lately_or_works_here_stays(byran: Reseller, alfa: Client, anna: User, karin: User) -> None:
    lately = makers.leaver(alfa, AT - timedelta(days=30))
    back = makers.person_on(alfa, state="removed")
    factories.membership(back.person, factories.client(byran), kind=2)

    assert prune(part_of("people", byran), AT) == (0, 0)

    assert not lately()
    assert {person.name for person in Person.objects.filter(reseller=byran)} >= {"Anna Ek", "Karin Åberg", "Linnea"}


def test_who_left_the_firm_goes_too_and_the_closings_say_so(
    byran: Reseller, alfa: Client, anna: User, karin: User, actor_of: ActorOf, as_user: Callable[[User], Any]
) -> None:
    factories.give(factories.member(factories.login("kim@kund.example"), alfa), "crm")
    close_month(byran, Month(2026, 3), by=actor_of(karin), at=datetime(2026, 6, 1, tzinfo=UTC))
    actions.end_employment(factories.employment_of(karin), by=actor_of(anna))
    Membership.objects.update(created_at=makers.LONG_AGO)

    assert prune(part_of("people", byran), AT) == (1, 0)

    assert Closing.objects.get().closed_by_name == ""
    page = as_user(anna).get("/reports/invoicing/?month=2026-03").content.decode()
    assert "Raderad person" in page and "Åberg" not in page
    call_command("verify_events", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("key", "cuts"), [("clients", (2, 8, 14, 20)), ("client_people", (2, 15, 30, 45))])
def test_killed_anywhere_it_is_whole_or_forgotten(
    byran: Reseller, ended: Client, key: str, cuts: tuple[int, ...]
) -> None:
    part, killed = part_of(key, byran, YEARS_LATER), 0

    def told() -> tuple[Any, ...]:
        written, contact = Message.objects.exclude(text="").count(), Client.objects.get(pk=ended.pk).contact_name
        return Event.objects.count(), written, contact, Person.objects.get(memberships__client=ended).first_name

    before = told()
    for number in cuts:
        try:
            with connection.execute_wrapper(CutAt(number)):
                prune(part, YEARS_LATER)
        except OperationalError:
            connection.close()
            killed += 1
            assert told() == before
    assert killed == len(cuts)

    assert prune(part, YEARS_LATER) == (1, 0)
    call_command("verify_events", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_whom_a_page_holds_is_left_for_the_next_run(
    byran: Reseller, alfa: Client, databases: OwnDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "_PATIENCE", "50ms")
    gone, letter = makers.leaver(alfa, makers.LONG_AGO), makers.mail(alfa, makers.LONG_AGO)
    with psycopg.connect(with_path(databases.owner_url, databases.name)) as busy:
        busy.execute("SELECT FROM clients_client WHERE id = %s FOR NO KEY UPDATE", [alfa.pk])
        busy.execute("SELECT FROM mail_message FOR UPDATE")
        assert prune(part_of("people", byran), AT) == (0, 1)
        assert prune(part_of("mail", byran), AT) == (0, 1)
        busy.rollback()
    assert not gone() and not letter()

    assert (prune(part_of("people", byran), AT), prune(part_of("mail", byran), AT)) == ((1, 0), (1, 0))


def test_the_command_looks_first_and_then_does_it(alfa: Client, andra: Reseller) -> None:
    gone = makers.mail(alfa, makers.LONG_AGO)

    def said(*arguments: str) -> str:
        out = StringIO()
        call_command("prune", *arguments, stdout=out)
        return out.getvalue()

    look = said("--dry-run")
    assert "mail of Byrån Ekonomi AB: 1 due, through " in look and "(RETENTION_MAIL_MONTHS=12)" in look
    assert "basis of Andra Byrån AB: 0 due (--evidence), through" in look
    assert "sessions of platform: 0 due" in look
    assert not gone()
    with pytest.raises(Exception, match="with --dry-run only"):
        said("--at", (timezone.now() + timedelta(days=1)).isoformat())

    assert said().splitlines()[-1] == "Done."
    assert gone()
    assert said() == "Done.\n"
