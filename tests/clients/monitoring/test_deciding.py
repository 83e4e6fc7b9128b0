"""Godta and Behåll on the client's page: each field and all at once, never over something that was not shown."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients.actions import RegisterMovedOn, accept_differences, change_company, keep_differences
from clients.actions.cards import company_values
from clients.models import Client, RegisterDifference, Reseller
from clients.register_words import lines_of
from clients.simulator import Simulator
from common.access import Actor, Permission
from events.models import Event
from tests import factories
from tests.clients.cards import events_of, fields_of
from tests.clients.monitoring.conftest import TINDEBAKKEN, known, next_week
from users.models import User

Look = Callable[..., Client]
AsUser = Callable[[User], Browser]


@pytest.fixture
def changed(tindebakken: Client, register: Simulator, look: Look) -> Client:
    """Everything is different: name, address, contact, and it is bankrupt."""
    Client.objects.filter(pk=tindebakken.pk).update(contact_name="Ola Sluttet", contact_phone="11 22 33 44")
    register.become(TINDEBAKKEN, key="bankrupt", name="TINDEBAKKEN HUS AS", city="DALVIK")
    return look(tindebakken)


@pytest.fixture
def staff(as_user: AsUser, anna: User) -> Browser:
    return as_user(anna)


def url(client: Client) -> str:
    return f"/clients/{client.pk}/register/"


def shown_on(browser: Browser, client: Client) -> dict[str, list[str]]:
    """The hidden fields of the page, as a browser posts them."""
    lines = browser.get(f"/clients/{client.pk}/").context["drift"]
    values: dict[str, list[str]] = {"shown": [], "seen": []}
    for line in lines:
        values["seen" if line.is_status else "shown"].append(f"{line.id}:{line.shown}")
    return values


def press(browser: Browser, client: Client, do: str, shown: dict[str, list[str]] | None = None) -> Any:
    shown = shown_on(browser, client) if shown is None else shown
    return browser.post(url(client), shown | {"do": do}, follow=True)


def row(client: Client, field: str) -> RegisterDifference:
    return client.register_differences.get(field=field)


def test_the_page_shows_both_sides_and_the_buttons(staff: Browser, changed: Client) -> None:
    html = staff.get(f"/clients/{changed.pk}/").text

    for words in (
        "Registret visar något annat", "TINDEBAKKEN HUS AS", "Postboks 12, 0585 Dalvik", "Ingrid Tindebakk, VD",
        "Ola Sluttet", "Konkurs sedan 2026-02-04", "Jag har sett det", "Godta alla", "Behåll alla",
    ):  # fmt: skip
        assert words in html, words
    assert len(fields_of(html, '<form class="drift')) == 2


def test_one_field_is_accepted_and_the_others_wait(staff: Browser, changed: Client, anna: User) -> None:
    page = press(staff, changed, f"accept:{row(changed, 'address').pk}")

    assert "Godtaget." in page.text
    changed.refresh_from_db()
    assert (changed.city, changed.name) == ("Dalvik", "Tindebakken Bygg AS")
    assert changed.has_register_changes
    event = events_of(changed, "client.register_accepted").get()
    assert (event.after_values, event.actor_id) == ({"register_field": "address"}, anna.pk)
    assert events_of(changed, "client.company_changed").get().detail.personal_values["after"] == {"city": "Dalvik"}


def test_the_contact_is_accepted_with_the_title_and_keeps_address_and_phone(staff: Browser, changed: Client) -> None:
    press(staff, changed, f"accept:{row(changed, 'contact').pk}")

    changed.refresh_from_db()
    contact = (changed.contact_name, changed.contact_title, changed.contact_email, changed.contact_phone)
    assert contact == ("Ingrid Tindebakk", "VD", "kim@kund.example", "11 22 33 44")


def test_one_field_is_kept_with_what_both_sides_said(staff: Browser, changed: Client, anna: User) -> None:
    press(staff, changed, f"keep:{row(changed, 'name').pk}")

    changed.refresh_from_db()
    assert changed.name == "Tindebakken Bygg AS"
    kept = row(changed, "name")
    assert (kept.decision, kept.decided_by_id, kept.ended_at) == ("kept", anna.pk, None)
    event = events_of(changed, "client.register_kept").get()
    assert event.after_values == {"register_field": "name"}
    assert event.detail.personal_values["after"] == {"kept": "Tindebakken Bygg AS", "said": "TINDEBAKKEN HUS AS"}
    assert "TINDEBAKKEN HUS AS" not in staff.get(f"/clients/{changed.pk}/").text


def test_all_are_accepted_at_once_and_twice_is_once(staff: Browser, changed: Client) -> None:
    shown = shown_on(staff, changed)

    for _press in range(2):
        assert "Godtaget." in press(staff, changed, "accept:all", shown).text

    changed.refresh_from_db()
    assert (changed.name, changed.city, changed.contact_name) == ("TINDEBAKKEN HUS AS", "Dalvik", "Ingrid Tindebakk")
    assert not changed.has_register_changes
    assert events_of(changed, "client.register_accepted").count() == 4
    assert events_of(changed, "client.company_changed").count() == 1


def test_all_are_kept_but_the_status_which_is_only_seen(staff: Browser, changed: Client) -> None:
    press(staff, changed, "keep:all")

    assert [line.field for line in lines_of(Client.objects.get(pk=changed.pk))] == ["status"]
    press(staff, changed, f"accept:{row(changed, 'status').pk}")
    changed.refresh_from_db()
    assert (changed.has_register_changes, changed.register_status) == (False, "bankrupt")


def test_what_was_shown_is_what_is_decided(staff: Browser, changed: Client, look: Look, register: Simulator) -> None:
    """The register says something else by now, then somebody has edited the card: nothing is decided unseen."""
    shown = shown_on(staff, changed)
    register.become(TINDEBAKKEN, name="TINDEBAKKEN EIENDOM AS")
    look(changed, next_week(2))

    assert "Inget är bestämt." in press(staff, changed, "accept:all", shown).text
    shown = shown_on(staff, changed)
    Client.objects.filter(pk=changed.pk).update(name="Någon skrev AS")
    assert "Inget är bestämt." in press(staff, changed, f"accept:{shown['shown'][0].partition(':')[0]}", shown).text

    changed.refresh_from_db()
    assert changed.name == "Någon skrev AS"
    assert not events_of(changed, "client.register_accepted").exists()


def test_who_was_slower_is_told(changed: Client, anna: User, karin: User, actor_of: Callable[[User], Actor]) -> None:
    shown = {line.id: line.shown for line in lines_of(changed) if line.field == "name"}
    keep_differences(changed, shown=shown, by=actor_of(anna))

    with pytest.raises(RegisterMovedOn):
        accept_differences(changed, shown=shown, by=actor_of(karin))
    with pytest.raises(RegisterMovedOn):
        keep_differences(changed, shown={uuid4(): "x"}, by=actor_of(karin))
    status = {line.id: line.shown for line in lines_of(changed) if line.is_status}
    with pytest.raises(RegisterMovedOn):
        keep_differences(changed, shown=status, by=actor_of(karin))


def test_writing_the_same_by_hand_accepts_it(changed: Client, anna: User, actor_of: Callable[[User], Actor]) -> None:
    values = {"name": "Tindebakken Hus AS"}

    client = change_company(changed, values=values, opened_with=company_values(changed), by=actor_of(anna))

    assert row(client, "name").decision == "accepted"
    assert "name" not in [line.field for line in lines_of(client)]


def test_saving_the_card_in_place_takes_what_is_settled_off_the_page(staff: Browser, changed: Client) -> None:
    card = f"/clients/{changed.pk}/company/"
    values = fields_of(staff.get(card).text) | {"name": "Tindebakken Hus AS"}

    html = staff.post(card, values, headers={"HX-Request": "true"}).text

    drift = html[html.index('<div id="register" hx-swap-oob="true"') :]
    assert "Dalvik" in drift
    assert "TINDEBAKKEN HUS AS" not in drift


@pytest.mark.parametrize("do", ["", "accept:", "accept:x", "keep:all:all", "x:all", "accept:'"])
def test_what_no_page_has_written_changes_nothing(staff: Browser, changed: Client, do: str) -> None:
    strange = {"shown": ["x", "", ":", f"{uuid4()}"], "seen": ["é:é"]}

    assert press(staff, changed, do, strange).status_code == 200

    assert not Event.objects.of_client(changed.pk).filter(kind__startswith="client.register_accepted").exists()


def test_another_firm_a_consultant_elsewhere_and_an_auditor(
    as_user: AsUser, changed: Client, nils: User, karin: User, byran: Reseller
) -> None:
    auditor = factories.employee(byran, "rev@byran.example", "Rut", "Visor", factories.AUDITOR)
    factories.put_on(auditor, changed, "auditor")
    for user, status in ((nils, 404), (karin, 404), (auditor, 403)):
        assert as_user(user).post(url(changed), {"do": "accept:all"}).status_code == status

    html = as_user(auditor).get(f"/clients/{changed.pk}/").text
    assert "TINDEBAKKEN HUS AS" in html
    assert "Godta" not in html


def test_a_difference_of_another_client_is_not_decided_by_this_ones_address(
    staff: Browser, changed: Client, andra: Reseller, look: Look
) -> None:
    theirs = known(andra, "5599110011", name="Fel namn AB")
    look(theirs, next_week(2))
    line = lines_of(Client.objects.get(pk=theirs.pk))[0]

    page = press(staff, changed, f"accept:{line.id}", {"shown": [f"{line.id}:{line.shown}"]})

    assert "Inget är bestämt." in page.text
    assert row(theirs, "name").decision == ""


def test_the_clients_own_people_see_nothing_of_it(as_user: AsUser, changed: Client) -> None:
    kim = factories.login("kim@tinde.example", "Kim", "Ström")
    factories.member(kim, changed, permissions=[Permission.SEE_CLIENTS, Permission.EDIT_CLIENTS])

    assert "Registret visar" not in as_user(kim).get(f"/clients/{changed.pk}/").text
    assert as_user(kim).post(url(changed), {"do": "accept:all"}).status_code == 404


def test_the_overview_names_the_newest_first_and_the_list_has_a_view_of_them(
    staff: Browser, changed: Client, look: Look, byran: Reseller, andra: Reseller, as_user: AsUser, nils: User
) -> None:
    later = known(byran, "5599110185", name="Fel namn AB")
    look(later, next_week(2))
    factories.client(byran, name="Utan nummer AB")

    html = staff.get("/overview/").text
    panel = html[html.index("Ändringar i registren") :]
    assert panel.index("Fel namn AB") < panel.index("Tindebakken Bygg AS")
    about = panel[panel.index("Tindebakken Bygg AS") :]
    assert about.index("Konkurs") < about.index("TINDEBAKKEN HUS AS")  # two of four are named: the konkurs is one
    assert "Väntrum" in panel
    listed = staff.get("/clients/?view=changed")
    assert [client.name for client in listed.context["page"].rows] == ["Fel namn AB", "Tindebakken Bygg AS"]
    assert "Ändringar i registren" not in as_user(nils).get("/overview/").text


def test_the_overview_and_its_panel_cost_the_same_however_much_is_different(
    staff: Browser, changed: Client, byran: Reseller
) -> None:
    counts = []
    factories.client(byran, name="Utan nummer AB")  # a sort that nobody waits in is not read
    staff.get("/overview/")
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            staff.get("/overview/")
            staff.get(f"/clients/{changed.pk}/")
        counts.append(len(asked))
        for step in range(12):
            client = factories.client(byran, name=f"K {number} {step}", has_register_changes=True)
            facts = {"ours": {"name": "A"}, "theirs": {"name": "B"}, "found_at": next_week()}
            RegisterDifference.objects.create(reseller=byran, client=client, field="name", **facts)

    assert counts[0] == counts[1]


def test_behall_is_taken_back_by_whoever_did_it_and_the_difference_waits_again(
    staff: Browser, changed: Client, karin: User, as_user: AsUser
) -> None:
    name = row(changed, "name")
    page = press(staff, changed, f"keep:{name.pk}").content.decode()
    undo = f"{url(changed)}undo/?row={name.pk}"
    assert f'action="{undo}"' in page
    factories.put_on(karin, changed)

    by_another = as_user(karin).post(undo, follow=True).content.decode()
    assert "Det går inte att ångra längre." in by_another
    for _press in range(2):
        staff.post(undo)

    assert row(changed, "name").decision == ""
    assert name.pk in {line.id for line in staff.get(f"/clients/{changed.pk}/").context["drift"]}
    assert events_of(changed, "client.register_undecided").count() == 1
