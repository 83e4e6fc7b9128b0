"""Väntrum: who is looked for by name, what is close, and Koppla or Inte den; nothing is filled in by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.actions import link_company, monitor_clients, note_hits, refuse_company
from clients.models import Client, CompanyProposal, Reseller
from clients.name_matching import close_hits, plain_name
from clients.registries.contract import CompanyStatus, NameHit
from clients.rounds import fetch
from clients.simulator import Simulator
from common.access import SYSTEM, Actor
from events.models import Event
from mail.models import Message
from tests import factories
from tests.clients.cards import events_of
from tests.clients.monitoring.conftest import TINDEBAKKEN, next_week
from users.models import User

AsUser = Callable[[User], Browser]
ROOM = "/registers/waiting/"


@pytest.fixture
def waiting(byran: Reseller) -> Client:
    """Tindebakken, whose number nobody has written yet."""
    return factories.client(byran, name="Tindebakken Bygg", country="NO", city="", contact_name="")


@pytest.fixture
def staff(as_user: AsUser, anna: User) -> Browser:
    return as_user(anna)


@pytest.fixture
def proposal(waiting: Client, register: Simulator) -> CompanyProposal:
    """What the register proposes for it."""
    monitor_clients(timezone.now())
    return CompanyProposal.objects.get()


def press(browser: Browser, proposal: CompanyProposal, deed: str) -> Any:
    return browser.post(f"{ROOM}{proposal.pk}/{deed}/", follow=True)


def test_a_close_name_is_proposed_and_nothing_is_filled_in(
    staff: Browser, proposal: CompanyProposal, waiting: Client
) -> None:
    waiting.refresh_from_db()
    assert (waiting.org_number, waiting.register_source) == ("", "")
    assert (proposal.number, proposal.name) == (TINDEBAKKEN, "TINDEBAKKEN BYGG AS")
    assert events_of(waiting, "client.company_proposed").count() == 1

    html = staff.get(ROOM).text

    for words in ("Förslag ur registren", "TINDEBAKKEN BYGG AS", "899 100 018", "Lyngvik", "Aktivt", "Koppla"):
        assert words in html, words


def test_looking_again_proposes_nothing_twice(proposal: CompanyProposal, register: Simulator) -> None:
    monitor_clients(next_week(2))

    assert CompanyProposal.objects.count() == 1
    assert register.count("/enheter") == 2, "searched for twice"


def test_koppla_writes_number_and_facts_and_leaves_the_rest_to_be_decided(
    staff: Browser, proposal: CompanyProposal, waiting: Client
) -> None:
    Client.objects.filter(pk=waiting.pk).update(contact_name="Ola Sluttet")

    page = press(staff, proposal, "link")

    assert page.redirect_chain[0][0] == f"/clients/{waiting.pk}/#register"
    assert "Tindebakken Bygg har fått numret 899 100 018." in page.text
    waiting.refresh_from_db()
    assert (waiting.name, waiting.city, waiting.org_number) == ("Tindebakken Bygg", "", TINDEBAKKEN)
    assert (waiting.register_status, waiting.register_source) == ("active", "Brønnøysundregistrene")
    assert waiting.register_fetched_at is not None
    assert waiting.registered_on is not None
    assert {row.field for row in waiting.register_differences.open()} == {"name", "address", "contact"}
    assert "Registret visar något annat" in page.text
    kinds = list(Event.objects.of_client(waiting.pk).order_by("id").values_list("kind", flat=True))
    assert kinds[:3] == ["client.company_proposed", "client.company_changed", "client.company_linked"]
    assert "Ingen väntar" in staff.get(ROOM).text
    assert not Message.objects.exists()


def test_koppla_twice_is_once(staff: Browser, proposal: CompanyProposal, waiting: Client) -> None:
    for _press in range(2):
        assert press(staff, proposal, "link").status_code == 200

    assert events_of(waiting, "client.company_linked").count() == 1


def test_inte_den_is_not_proposed_again(staff: Browser, proposal: CompanyProposal, waiting: Client) -> None:
    page = press(staff, proposal, "refuse")
    assert "föreslås inte igen" in page.text
    press(staff, proposal, "refuse")
    monitor_clients(next_week(2))

    html = staff.get(ROOM).text
    assert "TINDEBAKKEN BYGG AS" not in html
    assert "Tindebakken Bygg" in html
    assert events_of(waiting, "client.company_refused").count() == 1


def test_a_number_that_the_firm_has_is_not_proposed_and_not_linked(
    staff: Browser, proposal: CompanyProposal, waiting: Client, byran: Reseller
) -> None:
    factories.client(byran, name="Redan AS", country="NO", org_number=TINDEBAKKEN)

    page = press(staff, proposal, "link")

    assert "899 100 018 är redan klient hos er." in page.text
    waiting.refresh_from_db()
    assert waiting.org_number == ""
    CompanyProposal.objects.all().delete()
    monitor_clients(next_week(2))
    assert not CompanyProposal.objects.exists()


def test_another_firms_client_is_no_hindrance(byran: Reseller, andra: Reseller, waiting: Client) -> None:
    factories.client(andra, name="Redan AS", country="NO", org_number=TINDEBAKKEN)

    monitor_clients(timezone.now())

    assert CompanyProposal.objects.filter(client=waiting).exists()


@pytest.mark.parametrize(("mode", "words"), [("down", "svarar inte just nu"), ("garbage", "svarar inte just nu")])
def test_a_register_without_an_answer_links_nothing(
    staff: Browser, proposal: CompanyProposal, waiting: Client, register: Simulator, mode: str, words: str
) -> None:
    register.put("no", mode)

    assert words in press(staff, proposal, "link").text

    waiting.refresh_from_db()
    assert waiting.org_number == ""
    assert CompanyProposal.objects.open().exists()


def test_who_was_slower_is_told(
    proposal: CompanyProposal, waiting: Client, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    answer = fetch("NO", TINDEBAKKEN)
    with pytest.raises(ValidationError, match="annat företag"):
        link_company(proposal, answer=fetch("NO", "899100085"), by=actor_of(anna))
    refuse_company(proposal, by=actor_of(anna))

    with pytest.raises(ValidationError, match="redan svarat"):
        link_company(proposal, answer=answer, by=actor_of(anna))


def test_swedish_clients_wait_with_the_reason_and_the_pencil(
    staff: Browser, byran: Reseller, register: Simulator
) -> None:
    client = factories.client(byran, name="Utan nummer AB")
    factories.client(byran, name="Demo utan nummer AB", is_demo=True)

    monitor_clients(timezone.now())
    html = staff.get(ROOM).text

    assert not register.state.counts
    assert "Bolagsverket kan inte sökas på namn. Skriv numret." in html
    assert f'href="/clients/{client.pk}/company/"' in html
    assert "Demo utan nummer AB" not in html
    assert ROOM in staff.get("/clients/").text


def test_only_the_firms_own_and_those_one_is_on(
    as_user: AsUser, proposal: CompanyProposal, nils: User, karin: User, waiting: Client
) -> None:
    for user in (nils, karin):
        assert "Tindebakken" not in as_user(user).get(ROOM).text
        for deed in ("link", "refuse"):
            assert as_user(user).post(f"{ROOM}{proposal.pk}/{deed}/").status_code == 404
    factories.put_on(karin, waiting)

    assert "TINDEBAKKEN BYGG AS" in as_user(karin).get(ROOM).text


def test_the_page_costs_the_same_however_many_wait(staff: Browser, proposal: CompanyProposal, byran: Reseller) -> None:
    staff.get(ROOM)
    counts = []
    for turn in range(2):
        with CaptureQueriesContext(connection) as asked:
            staff.get(ROOM)
        counts.append(len(asked))
        for number in range(10):
            client = factories.client(byran, name=f"Klient {turn} {number}", country="NO")
            if number % 2:
                CompanyProposal.objects.create(
                    client=client, country="NO", number=TINDEBAKKEN, name="X", status="active", found_at=timezone.now()
                )
    assert counts == [5, 5]


def hit(name: str, city: str = "", status: CompanyStatus = CompanyStatus.ACTIVE) -> NameHit:
    return NameHit("NO", "899100018", name, city, status)


@pytest.mark.parametrize(
    ("ours", "theirs", "is_close"),
    [
        ("Tindebakken Bygg AS", "TINDEBAKKEN BYGG AS", True),
        ("Tindebakken Bygg", "TINDEBAKKEN  BYGG AS", True),
        ("Måleri & Søn A/S", "MÅLERI SØN AS", True),
        ("Café Noir", "CAFE NOIR AS", True),
        ("Tindebaken Bygg AS", "TINDEBAKKEN BYGG AS", True),
        ("Nordlys Handel", "NORDLYS HANDEL ALVIK AS", False),
        ("Berg AS", "BORG AS", False),
        ("AS", "AS", True),
        ("", "AS", False),
    ],
)
def test_what_is_close(ours: str, theirs: str, is_close: bool) -> None:
    assert bool(close_hits(Client(name=ours, country="NO"), [hit(theirs)])) == is_close


def test_the_town_tells_namesakes_apart_where_both_are_known() -> None:
    client = Client(name="Nordlys Handel", country="NO", city="Alvik")
    found = close_hits(client, [hit("NORDLYS HANDEL AS", "ALVIK"), hit("NORDLYS HANDEL AS", "Bergli")])

    assert [one.city for one in found] == ["ALVIK"]
    assert close_hits(client, [hit("NORDLYS HANDEL AS")])
    assert close_hits(Client(name="Nordlys Handel", country="NO"), [hit("NORDLYS HANDEL AS", "Bergli")])


def test_no_more_than_three_the_closest_first_and_the_deregistered_by_their_very_name() -> None:
    client, gone = Client(name="Nordlys Handel", country="NO"), CompanyStatus.DEREGISTERED
    hits = [hit("NORDLYS HANDEL1 AS"), hit("NORDLYS HANDELS AS", status=gone), *[hit("NORDLYS HANDEL AS")] * 3]

    assert [one.name for one in close_hits(client, hits)] == ["NORDLYS HANDEL AS"] * 3
    assert close_hits(client, [hits[1]]) == []
    assert close_hits(Client(name="Nordlys Handel", country="SE"), hits) == []


def test_a_register_that_names_a_company_twice_has_it_proposed_once(waiting: Client) -> None:
    twice = [hit("TINDEBAKKEN BYGG AS"), hit("TINDEBAKKEN BYGG AS"), hit("TINDEBAKKEN BYGG", "Lyngvik")]

    note_hits(waiting, hits=twice, by=SYSTEM, at=timezone.now())

    assert CompanyProposal.objects.get().name == "TINDEBAKKEN BYGG AS"


def test_a_name_of_nothing_but_signs_is_no_name() -> None:
    assert plain_name("AS & AB") == "as"
    assert plain_name("!!!") == ""
