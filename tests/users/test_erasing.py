"""Radera and the data subject's export: what is gone, what stays, what is told."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from clients.models import Client, Reseller, SavedView
from common.access import SYSTEM, Actor
from events.models import Event
from events.seals import sweep
from mail.models import Message, MessageState
from packages_billing.actions import order_closing
from packages_billing.models import ClosingOrder
from packages_billing.pricing import Month
from tests import factories
from tests.source import APPS
from tests.users.people import accept, administrator, invite
from users import actions
from users.actions import NewAccess, NewPerson
from users.choices import MemberKind, MembershipState
from users.models import AccessRequest, Invitation, Membership, Person, User
from users.person_export import export_of, tables
from users.person_tables import HOLD_NOBODY

ActorOf = Callable[[User], Actor]
SAYS_WHO = ("Linnea", "Sundkvist", "linnea@alfa.example", "070-1")


@pytest.fixture
def linnea(alfa: Client, anna: User, actor_of: ActorOf) -> Membership:
    """Someone with a history: invited, accepted, changed, has asked for more and let another in."""
    by = actor_of(anna)
    row = invite(alfa, by, "crm")
    user = accept(row)
    row.refresh_from_db()
    actions.change_person(row.person, first_name="Linnea", last_name="Sundkvist", phone="070-1", by=by, client=alfa)
    factories.give(row, "user_administration", starts_at=timezone.now())
    access = NewAccess(kind=MemberKind.SYSTEM)
    actions.invite_people(alfa, people=[NewPerson("Bo", "Ny", "bo@alfa.example")], access=access, by=actor_of(user))
    package = row.package_periods.get(package__code="crm").package
    AccessRequest.objects.create(membership=row, package=package, reason="Linnea vill", asked_at=timezone.now())
    administrator(alfa)  # so that somebody is left
    return row


def found_in_tables(firm: Reseller, *words: str) -> set[str]:
    """The tables that hold any of these words in any row, logins and their own mail apart."""
    held = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            for word in words:
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{word}%"])
                if cursor.fetchone()[0]:
                    held.add(table)
    return held - {"users_user", "account_emailaddress", "usersessions_usersession", "django_session"}


def test_nothing_at_the_firm_says_who_it_was_and_the_log_still_verifies(
    alfa: Client, byran: Reseller, linnea: Membership, anna: User, actor_of: ActorOf
) -> None:
    sweep(timezone.now())
    assert found_in_tables(byran, *SAYS_WHO) >= {"users_person", "mail_message", "events_eventdetail"}
    events = Event.objects.count()

    person = actions.erase_person(linnea.person, client=alfa, by=actor_of(anna))

    assert person.erased_at is not None
    own = EventsOfTheLogin(linnea)
    assert found_in_tables(byran, *SAYS_WHO) - own.tables == {"mail_message"}
    to_others = Message.objects.exclude(to_email="")
    assert {row.to_email for row in to_others if "Linnea" in row.text} == {"bo@alfa.example"}, "whom she had invited"
    assert Event.objects.count() == events + 2, "removed, erased: nothing was taken away"
    assert Event.objects.filter(kind="person.erased", subject_id=person.pk, client_id=alfa.pk).count() == 1
    call_command("verify_events", stdout=StringIO())


class EventsOfTheLogin:
    """What the login itself did at no firm (it was created) is the person's own, and stays."""

    def __init__(self, row: Membership) -> None:
        kinds = set(Event.objects.filter(reseller_id=None).values_list("kind", flat=True))
        assert kinds <= {"user.created", "user.signed_in"}
        self.tables = {"events_eventdetail"}
        firms = Event.objects.of_reseller(row.client.reseller_id).select_related("detail")
        assert not [event.kind for event in firms if any(word in event.detail.values for word in SAYS_WHO)]


def test_every_access_ends_and_the_login_and_other_firms_stay(
    alfa: Client, byran: Reseller, andra: Reseller, linnea: Membership, anna: User, actor_of: ActorOf
) -> None:
    user = User.objects.get(email="linnea@alfa.example")
    beta = factories.membership(linnea.person, factories.client(byran), kind=MemberKind.SYSTEM)
    elsewhere = factories.member(user, factories.client(andra))
    message = Message.objects.filter(to_email="linnea@alfa.example").first()

    actions.erase_person(linnea.person, by=actor_of(anna))

    for row in (linnea, beta):
        row.refresh_from_db()
        assert row.state == MembershipState.REMOVED
    elsewhere.refresh_from_db()
    assert elsewhere.state == MembershipState.ACTIVE
    assert Person.objects.get(pk=elsewhere.person_id).user == user
    assert actor_of(user).client_ids == {elsewhere.client_id}
    assert message is not None
    message.refresh_from_db()
    assert (message.to_email, message.text, message.state) == ("", "", MessageState.FAILED)


def test_twice_changes_nothing_and_an_open_invitation_is_dead(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    row = invite(alfa, actor_of(anna))
    for _time in range(2):
        actions.erase_person(row.person, by=actor_of(anna))

    assert not Invitation.objects.open().exists()
    assert Event.objects.filter(kind="person.erased").count() == 1


def test_a_name_that_stands_beside_something_else_goes_too(
    alfa: Client, byran: Reseller, karin: User, anna: User, actor_of: ActorOf
) -> None:
    by, employment = actor_of(anna), factories.employment_of(karin)
    actions.set_responsible(alfa, responsible=employment, by=by)
    actions.set_responsible(alfa, responsible=factories.employment_of(anna), by=by)
    order_closing(byran, Month(2026, 1), by=actor_of(karin))
    SavedView.objects.create(reseller=byran, user_id=karin.pk, name="Mina", query=f"responsible={employment.pk}")
    actions.end_employment(employment, by=by)

    actions.erase_person(employment.person, by=by)

    firms = Event.objects.of_reseller(byran.pk).select_related("detail")
    assert not [event.kind for event in firms if "Åberg" in event.detail.values]
    assert ClosingOrder.objects.get().asked_by_name == ""
    assert not SavedView.objects.exists()


def test_who_works_here_and_who_manages_elsewhere_only_is_refused(
    alfa: Client, byran: Reseller, linnea: Membership, anna: User, karin: User, actor_of: ActorOf
) -> None:
    with pytest.raises(ValidationError, match="Avsluta anställningen först"):
        actions.erase_person(factories.employment_of(karin).person, by=actor_of(anna))
    factories.give(factories.put_on(karin, alfa), "user_administration")
    factories.membership(linnea.person, factories.client(byran), kind=MemberKind.SYSTEM)
    with pytest.raises(ValidationError, match="Bara en administratör"):
        actions.erase_person(linnea.person, by=actor_of(karin))
    with pytest.raises(ValidationError, match="dig själv"):
        actions.erase_person(linnea.person, by=actor_of(User.objects.get(email="linnea@alfa.example")))

    linnea.person.refresh_from_db()
    assert linnea.person.name == "Linnea Sundkvist"


def test_the_history_names_who_did_it_also_where_the_personal_side_is_gone(
    alfa: Client, linnea: Membership, anna: User, actor_of: ActorOf, as_user: Callable[[User], object]
) -> None:
    actions.erase_person(linnea.person, client=alfa, by=actor_of(anna))

    page = as_user(anna).get(f"/clients/{alfa.pk}/events/").content.decode()  # type: ignore[attr-defined]

    assert "En person raderades" in page
    assert "Linnea" not in page
    rows = [row for row in page.split("<tr>") if "En persons uppgifter ändrades" in row or "En person bjöds in" in row]
    who = {row.split('class="who-did">')[1].split("</td>")[0] for row in rows if "who-did" in row}
    assert '<span class="muted">Anna Ek</span>' in who, "she invited and changed her, and is still here"
    assert "Raderad person" in page, "what Linnea did herself"


def test_every_table_is_exported_or_known_to_hold_nobody(db: None) -> None:
    ours = {model._meta.label for model in apps.get_models() if model._meta.app_label in APPS}
    others = {model._meta.label for model in apps.get_models()} - ours
    exported = {table for table, _rows in tables("x@y.example", None)}

    assert exported & HOLD_NOBODY.keys() == set()
    assert (ours | others) - exported - HOLD_NOBODY.keys() == set()


def test_the_export_holds_all_that_is_kept_and_no_secret(alfa: Client, andra: Reseller, linnea: Membership) -> None:
    user = User.objects.get(email="linnea@alfa.example")
    factories.member(user, factories.client(andra, name="Beta AB"))
    out = StringIO()
    call_command("export_person", "Linnea@Alfa.example", stdout=out)
    everything = json.loads(out.getvalue())
    one_firm = export_of("linnea@alfa.example", reseller_id=alfa.reseller_id)

    assert {"users.User", "users.Person", "users.Membership", "users.Invitation", "mail.Message", "events.Event"} <= {
        table for table, rows in everything.items() if rows
    }
    assert len(everything["users.Person"]) == 2
    assert len(one_firm["users.Person"]) == 1
    text = out.getvalue()
    assert user.password not in text
    assert Invitation.objects.filter(membership=linnea).get().salt not in text
    with pytest.raises(CommandError):
        call_command("export_person", "nobody@x.example", stdout=StringIO())


def test_the_command_erases_at_every_firm_or_at_one(alfa: Client, andra: Reseller, linnea: Membership) -> None:
    user = User.objects.get(email="linnea@alfa.example")
    theirs = factories.member(user, factories.client(andra)).person

    call_command("erase_person", "linnea@alfa.example", "--reseller", str(alfa.reseller_id), stdout=StringIO())
    theirs.refresh_from_db()
    assert theirs.erased_at is None
    call_command("erase_person", "LINNEA@alfa.example", stdout=StringIO())

    theirs.refresh_from_db()
    assert theirs.erased_at is not None
    assert Event.objects.filter(kind="person.erased", actor_kind=SYSTEM.kind).count() == 2
    assert User.objects.filter(pk=user.pk).exists()
