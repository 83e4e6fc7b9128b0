"""What a look in the register changes: facts are taken in, the rest stands beside our own words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients.actions import change_company, keep_differences, note_not_in_register, note_register_answer
from clients.actions.cards import company_values
from clients.models import Client, RegisterDifference, Reseller
from clients.register_words import lines_of
from clients.rounds import fetch
from clients.simulator import Simulator
from common.access import SYSTEM, Actor
from common.identifiers import parse_number
from events.models import Event
from mail.models import Message
from tests.clients.cards import events_of, sole_trader
from tests.clients.monitoring.conftest import SJOVIK, TALLBACKEN, TINDEBAKKEN, known, next_week
from users.models import User

Look = Callable[..., Client]


def open_of(client: Client) -> dict[str, Any]:
    return {row.field: row.theirs for row in client.register_differences.open()}


def test_what_is_as_it_was_changes_nothing_but_when_it_was_fetched(look: Look, tallbacken: Client) -> None:
    before = tallbacken.register_fetched_at

    client = look(tallbacken)

    assert client.register_fetched_at > before
    assert client.register_asked_at is not None
    assert not client.has_register_changes
    assert not Event.objects.of_client(client.pk).exists()


def test_a_name_and_an_address_are_raised_and_nothing_is_overwritten(
    look: Look, tallbacken: Client, register: Simulator
) -> None:
    register.become(TALLBACKEN, name="Tallbackens Hus AB", street="Storgatan 1")

    client = look(tallbacken)

    assert (client.name, client.street) == ("Tallbackens Snickeri AB", "Tallbacken 12")
    assert open_of(client) == {
        "name": {"name": "Tallbackens Hus AB"},
        "address": {"street": "Storgatan 1", "postcode": "782 10", "city": "Granfors"},
    }
    assert client.has_register_changes
    told = events_of(client, "client.register_differs")
    assert {event.actor_kind for event in told} == {"system"}
    assert told.count() == 2
    assert not Message.objects.exists()
    look(client, next_week(2))
    assert client.register_differences.count() == 2
    assert told.count() == 2


@pytest.mark.parametrize("name", ["TALLBACKENS SNICKERI AB", "Tallbackens  snickeri ab"])
def test_capitals_and_spaces_are_no_difference(look: Look, byran: Reseller, name: str) -> None:
    client = known(byran, TALLBACKEN, name=name, postcode="78210")

    assert not look(client).has_register_changes


def test_another_managing_director_is_raised_and_one_with_a_role_is_not(
    look: Look, byran: Reseller, tindebakken: Client
) -> None:
    assert not look(tindebakken).has_register_changes
    Client.objects.filter(pk=tindebakken.pk).update(contact_name="Sigrun Fjæremo")  # chair of the board
    assert not look(tindebakken, next_week(2)).has_register_changes
    Client.objects.filter(pk=tindebakken.pk).update(contact_name="Ola Sluttet")

    client = look(tindebakken, next_week(3))

    assert open_of(client) == {"contact": {"contact_name": "Ingrid Tindebakk", "contact_title": "VD"}}
    Client.objects.filter(pk=tindebakken.pk).update(contact_name="")
    assert not look(tindebakken, next_week(4)).has_register_changes


@pytest.mark.parametrize("number", ["5599120036", "5599120051", "5599800256", "5599800017", "5599120044"])
def test_half_answers_other_companies_and_silence_change_nothing(
    look: Look, byran: Reseller, number: str, settings: Any
) -> None:
    settings.REGISTRY_TIMEOUT = 0.5
    client = known(byran, number)
    kept = ["name", "street", "register_status", "register_fetched_at", "registered_on", "has_register_changes"]
    before = Client.objects.filter(pk=client.pk).values(*kept).get()

    look(client)

    assert Client.objects.filter(pk=client.pk).values(*kept).get() == before
    assert not RegisterDifference.objects.exists()
    assert not Message.objects.exists()


def test_not_found_after_it_was_there_is_shown_with_its_age(
    look: Look, byran: Reseller, anna: User, as_user: Any
) -> None:
    client = known(byran, "5599120051")

    client = look(client)
    since = client.register_missing_since
    assert look(client, next_week(2)).register_missing_since == since

    assert events_of(client, "client.not_in_register").count() == 1
    assert "Finns inte i registret sedan" in as_user(anna).get(f"/clients/{client.pk}/").text


def test_missing_roles_take_nothing_back(look: Look, byran: Reseller) -> None:
    client = known(byran, "899101340", country="NO", name="ROLLENE ER BORTE AS", contact_name="Kim Ström")

    client = look(client)

    assert "contact" not in open_of(client)
    assert client.register_fetched_at is not None


def test_a_kept_difference_is_raised_again_only_when_the_register_says_something_else(
    look: Look, tallbacken: Client, register: Simulator, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    register.become(TALLBACKEN, name="Tallbackens Hus AB")
    client = look(tallbacken)
    shown = {line.id: line.shown for line in lines_of(client)}
    keep_differences(client, shown=shown, by=actor_of(anna))

    assert not look(client, next_week(2)).has_register_changes
    register.become(TALLBACKEN, name="Tallbackens Snickeri AB")
    assert not look(client, next_week(3)).has_register_changes
    register.become(TALLBACKEN, name="Tallbackens Hus AB")

    assert open_of(look(client, next_week(4))) == {"name": {"name": "Tallbackens Hus AB"}}


def test_what_the_register_takes_back_passes(look: Look, tallbacken: Client, register: Simulator) -> None:
    register.become(TALLBACKEN, name="Tallbackens Hus AB")
    assert look(tallbacken).has_register_changes
    register.become(TALLBACKEN, name="Tallbackens Snickeri AB")

    assert not look(tallbacken, next_week(2)).has_register_changes


def test_an_older_answer_does_not_overwrite_a_newer(look: Look, tallbacken: Client, register: Simulator) -> None:
    older = fetch("SE", TALLBACKEN)
    register.become(TALLBACKEN, key="bankrupt")
    look(tallbacken)

    client = note_register_answer(tallbacken, answer=older, by=SYSTEM, at=next_week())

    assert client.register_status == "bankrupt"


def test_a_new_number_drops_what_was_said_of_the_old(
    look: Look, tallbacken: Client, register: Simulator, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    register.become(TALLBACKEN, name="Tallbackens Hus AB")
    client = look(tallbacken)

    client = change_company(client, values={"org_number": None}, opened_with=company_values(client), by=actor_of(anna))

    assert not client.has_register_changes
    assert not Client.objects.get(pk=client.pk).has_register_changes
    assert not client.register_differences.standing().exists()


@pytest.mark.parametrize("is_found", [True, False])
def test_what_comes_about_a_number_that_was_changed_meanwhile_says_nothing_of_the_new_one(
    tallbacken: Client, anna: User, actor_of: Callable[[User], Actor], is_found: bool
) -> None:
    answer, at = fetch("SE", TALLBACKEN), timezone.now()
    new = parse_number("SE", SJOVIK)
    facts = {"register_status": "active", "register_source": "Bolagsverket"}
    change_company(
        tallbacken, values={"org_number": new}, opened_with=company_values(tallbacken), register=facts,
        by=actor_of(anna),
    )  # fmt: skip

    if is_found:
        client = note_register_answer(tallbacken, answer=answer, by=SYSTEM, at=at)
    else:
        client = note_not_in_register(tallbacken, number=TALLBACKEN, by=SYSTEM, at=at)

    assert (client.register_missing_since, client.register_fetched_at) == (None, None)
    assert client.register_next_check_at <= at + timedelta(hours=1), "the new number is asked about soon"
    assert not events_of(client, "client.not_in_register").exists()


def test_a_sole_trader_is_looked_at_and_the_number_stands_nowhere(
    look: Look, byran: Reseller, register: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client = sole_trader(byran, "199001012385", name="Vera Vass Keramik", register_source="Bolagsverket")
    register.become("199001012385", key="bankrupt", name="Veras Krukor")

    client = look(client)

    assert client.register_status == "bankrupt"
    assert open_of(client)["name"] == {"name": "Veras Krukor"}
    mail = Message.objects.get()
    events = Event.objects.of_client(client.pk).select_related("detail")
    log = "".join(event.before + event.after + event.detail.values for event in events)
    for text in (mail.subject, mail.text, mail.html, caplog.text, log):
        assert "2385" not in text
    assert "900101-****" in mail.text


def test_of_several_firms_on_one_number_the_clients_own_is_compared(look: Look, byran: Reseller) -> None:
    """Odd Ask has three; whoever has the second is not told of the first one's name."""
    first, *others = fetch("SE", "199001022384").firms
    client = sole_trader(byran, "199001022384", name=others[0].name, register_source="Bolagsverket")

    client = look(client)

    assert first.name != client.name
    assert "name" not in open_of(client)


def test_another_firms_client_with_the_same_number_is_its_own(
    look: Look, tallbacken: Client, andra: Reseller, register: Simulator, anna: User, as_user: Any
) -> None:
    theirs = known(andra, TALLBACKEN, name="Tallbacken hos Andra")
    register.become(TALLBACKEN, key="bankrupt", name="Tallbackens Hus AB")

    look(tallbacken)

    assert register.count("/organisationer") == 1
    assert {row.reseller_id for row in theirs.register_differences.all()} == {andra.pk}
    assert Message.objects.count() == 2
    assert set(Message.objects.values_list("client_id", "reseller_id")) == {
        (tallbacken.pk, tallbacken.reseller_id), (theirs.pk, andra.pk),
    }  # fmt: skip
    assert "hos Andra" not in as_user(anna).get("/overview/").text


@pytest.mark.parametrize("values", [{"is_demo": True}, {"ends_on": timezone.localdate() - timedelta(days=2)}])
def test_demo_and_ended_clients_are_left_alone(
    look: Look, byran: Reseller, register: Simulator, values: dict[str, Any]
) -> None:
    look(known(byran, TALLBACKEN, **values))

    assert not register.state.counts


def test_norway_by_the_same_ways(look: Look, tindebakken: Client, register: Simulator) -> None:
    register.become(TINDEBAKKEN, key="forced", city="DALVIK")

    client = look(tindebakken)

    assert client.register_status == "liquidation"
    assert open_of(client)["address"]["city"] == "Dalvik"
    assert "Tvångsavveckling" in Message.objects.get().text
