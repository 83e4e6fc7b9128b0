"""The three dots beside a person: each entry by its address, for those who may and those who may not."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client, Reseller
from common.access import Actor
from events.models import Event
from mail.models import Message
from tests import factories
from tests.at_once import at_once
from tests.users.people import accept, administrator, held, invite, kinds_about
from users import actions
from users.choices import MemberKind, MembershipState
from users.models import Invitation, Membership, User

ActorOf = Callable[[User], Actor]
SignIn = Callable[[User], Browser]
EVERYTHING = ["deactivate", "activate", "remove", "send-again", "extend", "move", "person", "erase"]


def url(row: Membership, what: str, client: Client | None = None) -> str:
    return f"/clients/{(client or row.client).pk}/users/{row.pk}/{what}/"


@pytest.fixture
def linnea(alfa: Client, anna: User, actor_of: ActorOf) -> Membership:
    """Invited to Alfa with CRM and Bank."""
    return invite(alfa, actor_of(anna), "crm", "bank")


@pytest.fixture
def active(linnea: Membership) -> Membership:
    """Linnea, who has accepted."""
    accept(linnea)
    linnea.refresh_from_db()
    return linnea


@pytest.fixture
def annas(anna: User, as_user: SignIn) -> Browser:
    """Anna's."""
    return as_user(anna)


def test_inaktivera_says_what_ends_does_it_and_offers_to_take_it_back(active: Membership, annas: Browser) -> None:
    asked = annas.get(url(active, "deactivate")).content.decode()
    assert "CRM och Bank upphör nu" in asked
    assert 'id="page" inert' in asked
    active.refresh_from_db()
    assert active.state == MembershipState.ACTIVE, "asking changes nothing"

    page = annas.post(url(active, "deactivate"), follow=True).content.decode()

    active.refresh_from_db()
    assert active.state == MembershipState.INACTIVE
    assert "Linnea Sundkvist är inaktiverad." in page
    assert f'action="{url(active, "deactivate")}' in page
    assert "Ångra" in page

    page = annas.post(url(active, "activate"), follow=True).content.decode()

    active.refresh_from_db()
    assert (active.state, held(active)) == (MembershipState.ACTIVE, ["bank", "crm"])
    assert "Linnea Sundkvist är aktiverad." in page


def test_htmx_gets_the_dialog_alone_and_is_led_on_afterwards(active: Membership, annas: Browser) -> None:
    htmx = {"HX-Request": "true"}
    asked = annas.get(url(active, "remove") + "?q=linn", headers=htmx)
    done = annas.post(url(active, "remove") + "?q=linn", headers=htmx)

    assert "<h1" not in asked.content.decode()
    assert done.status_code == 204
    assert done.headers["HX-Redirect"] == f"/clients/{active.client_id}/users/?q=linn"


def test_ta_bort_ends_it_for_good(active: Membership, annas: Browser) -> None:
    annas.post(url(active, "remove"))

    active.refresh_from_db()
    assert (active.state, held(active)) == (MembershipState.REMOVED, [])
    assert kinds_about(active)[-1] == "membership.removed"


def test_skicka_igen_sends_one_mail_for_one_form(linnea: Membership, annas: Browser) -> None:
    key = str(uuid4())
    for _time in range(2):
        annas.post(url(linnea, "send-again"), {"form_key": key})

    assert Message.objects.filter(kind="invitation").count() == 2
    assert Invitation.objects.open().count() == 1


def test_skicka_igen_to_someone_who_has_accepted_says_no_in_the_dialog(active: Membership, annas: Browser) -> None:
    response = annas.post(url(active, "send-again"))

    assert response.status_code == 422
    assert "Bara den som är inbjuden kan få inbjudan igen." in response.content.decode()


def test_forlang_is_one_press_for_thirty_days_or_another_day(
    alfa: Client, anna: User, actor_of: ActorOf, annas: Browser
) -> None:
    today = timezone.localdate()
    row = invite(alfa, actor_of(anna), "crm", kind=MemberKind.EXTERNAL, ends_on=today + timedelta(days=5))
    accept(row)
    later = today + timedelta(days=35)
    tab = annas.get(f"/clients/{alfa.pk}/users/").content.decode()
    assert f'name="ends_on" value="{later}"' in tab
    assert f'value="{later}"' in annas.get(url(row, "extend")).content.decode()

    for _twice in range(2):
        page = annas.post(url(row, "extend"), {"ends_on": later.isoformat()}, follow=True).content.decode()

    row.refresh_from_db()
    assert row.ends_on == later
    assert f"Linnea Sundkvist har åtkomst till och med {later}." in page
    assert kinds_about(row).count("membership.extended") == 1
    wrong = annas.post(url(row, "extend"), {"ends_on": (today - timedelta(days=1)).isoformat()})
    assert "Sista dagen har redan passerat" in wrong.content.decode()
    annas.post(url(row, "extend"), {"ends_on": (today + timedelta(days=3)).isoformat()})
    row.refresh_from_db()
    assert row.ends_on == today + timedelta(days=3)


@pytest.mark.parametrize(("act", "kind"), [("extend", MemberKind.EXTERNAL), ("move", MemberKind.SYSTEM)])
def test_no_last_day_is_further_on_than_three_years(alfa: Client, annas: Browser, act: str, kind: MemberKind) -> None:
    row = factories.member(factories.login("maj@alfa.example", "Maj"), alfa, kind)

    page = annas.post(url(row, act), {"ends_on": "9999-12-31", "kind": str(MemberKind.EXTERNAL.value)})

    assert (page.status_code, "Sista dagen är för långt fram" in page.content.decode()) == (422, True)


def test_flytta_goes_to_every_other_kind_and_asks_for_what_is_missing(active: Membership, annas: Browser) -> None:
    asked = annas.get(url(active, "move") + "?to=3").content.decode()
    assert re.search(r'name="kind" value="3"[^>]* checked', asked)
    missing = annas.post(url(active, "move"), {"kind": "3"}).content.decode()
    assert "Skriv den sista dagen." in missing

    last_day = timezone.localdate() + timedelta(days=20)
    annas.post(url(active, "move"), {"kind": "3", "ends_on": last_day.isoformat()})
    active.refresh_from_db()
    assert (active.kind, active.ends_on) == (MemberKind.EXTERNAL, last_day)
    annas.post(url(active, "move"), {"kind": "5", "selectable_as": ["project_manager"]})
    active.refresh_from_db()
    assert (active.kind, active.selectable_as) == (MemberKind.NO_LOGIN, ["project_manager"])
    assert annas.post(url(active, "move"), {"kind": "1"}).status_code == 422
    annas.post(url(active, "move"), {"kind": "2"})
    active.refresh_from_db()
    assert (active.kind, active.state) == (MemberKind.SYSTEM, MembershipState.ACTIVE)


def test_andra_uppgifter_changes_what_the_firm_wrote_and_not_the_login(active: Membership, annas: Browser) -> None:
    data = {"first_name": "Lin", "last_name": "Sund", "phone": "070-9"}
    page = annas.post(url(active, "person"), data, follow=True).content.decode()

    active.person.refresh_from_db()
    assert (active.person.name, active.person.phone) == ("Lin Sund", "070-9")
    assert User.objects.get(email="linnea@alfa.example").name == "Linnea Sundkvist"
    assert "Uppgifterna är sparade." in page
    assert annas.post(url(active, "person"), {"first_name": ""}).status_code == 422


def test_radera_names_the_person_and_leaves_the_trail(active: Membership, annas: Browser) -> None:
    asked = annas.get(url(active, "erase")).content.decode()
    assert "Radera Linnea Sundkvist?" in asked
    assert "Det går inte att ångra." in asked

    page = annas.post(url(active, "erase"), follow=True).content.decode()

    assert "Linnea Sundkvist är raderad." in page
    active.person.refresh_from_db()
    assert active.person.erased_at is not None
    assert "Raderad person" in annas.get(f"/clients/{active.client_id}/users/?removed=1").content.decode()
    assert annas.get(url(active, "erase")).status_code == 404


def test_the_last_administrator_stays_and_the_dialog_says_what_to_do(alfa: Client, annas: Browser) -> None:
    only = administrator(alfa)

    for what in ("deactivate", "remove", "erase"):
        asked, done = annas.get(url(only, what)), annas.post(url(only, what))
        assert "Utse en till först" in asked.content.decode()
        assert 'type="submit" class="btn btn-primary"' not in asked.content.decode()
        assert done.status_code == 422
        assert "Johan Berg är ensam administratör hos Alfa Bygg AB. Utse en till först." in done.content.decode()
    only.refresh_from_db()
    assert only.state == MembershipState.ACTIVE


@pytest.mark.parametrize("what", EVERYTHING)
def test_nobody_reaches_the_people_of_others(
    alfa: Client, byran: Reseller, andra: Reseller, linnea: Membership, nils: User, annas: Browser, as_user: SignIn,
    what: str,
) -> None:  # fmt: skip
    beta = factories.client(byran)
    theirs = factories.member(factories.login("x@andra.example"), factories.client(andra))
    before = Event.objects.count()

    assert as_user(nils).post(url(linnea, what)).status_code == 404, "another firm's client"
    assert annas.post(url(linnea, what, beta)).status_code == 404, "the membership is on another client"
    assert annas.post(url(theirs, what, alfa)).status_code == 404, "another firm's person at the own client"
    assert annas.post(f"/clients/{alfa.pk}/users/{uuid4()}/{what}/").status_code == 404
    assert Event.objects.count() == before


@pytest.mark.parametrize("what", EVERYTHING)
def test_a_consultant_without_anvandaradministration_changes_nobody(
    alfa: Client, linnea: Membership, karin: User, as_user: SignIn, what: str
) -> None:
    factories.put_on(karin, alfa)

    assert as_user(karin).post(url(linnea, what)).status_code == 403


@pytest.mark.parametrize("what", EVERYTHING)
def test_the_firms_employees_are_not_changed_from_the_internal_client(
    byran: Reseller, karin: User, annas: Browser, what: str
) -> None:
    assert annas.post(url(factories.employment_of(karin), what)).status_code == 404


def test_a_client_administrator_changes_the_own_people_and_knows_of_no_others(
    alfa: Client, byran: Reseller, anna: User, karin: User, actor_of: ActorOf, as_user: SignIn, active: Membership
) -> None:
    chief = administrator(alfa)
    assert chief.person.user is not None
    browser, firms = as_user(chief.person.user), factories.put_on(karin, alfa)
    for what in EVERYTHING:
        assert browser.post(url(firms, what)).status_code == 404, "the firm's own are not theirs to see"

    assert browser.post(url(active, "deactivate")).status_code == 303
    assert browser.post(url(active, "activate")).status_code == 303
    beta = factories.client(byran, name="Beta AB")
    factories.membership(active.person, beta, kind=MemberKind.SYSTEM)
    refused = browser.post(url(active, "erase"))
    assert refused.status_code == 422
    assert "Bara en administratör hos byrån kan radera" in refused.content.decode()
    assert "Beta" not in refused.content.decode()
    assert browser.post(url(active, "person"), {"first_name": "X"}).status_code == 403
    active.person.refresh_from_db()
    assert active.person.name == "Linnea Sundkvist"


def test_an_employee_is_not_erased_before_leaving(alfa: Client, karin: User, annas: Browser) -> None:
    own = factories.membership(factories.employment_of(karin).person, alfa, kind=MemberKind.SYSTEM)

    response = annas.post(url(own, "erase"))

    assert response.status_code == 422
    assert "Avsluta anställningen först" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_thirty_presses_at_once_are_one_event(active: Membership, anna: User, as_user: SignIn) -> None:
    def press(_number: int) -> int:
        return as_user(anna).post(url(active, "deactivate")).status_code

    answers = at_once(press)

    assert set(answers) == {303}
    assert kinds_about(active).count("membership.deactivated") == 1


def test_the_menu_offers_only_what_can_be_done_now(
    alfa: Client, anna: User, actor_of: ActorOf, active: Membership, annas: Browser
) -> None:
    def offered() -> set[str]:
        page = annas.get(f"/clients/{alfa.pk}/users/?removed=1").content.decode()
        return {part.split("/")[0] for part in page.split(f'href="/clients/{alfa.pk}/users/{active.pk}/')[1:]}

    assert offered() == {"access", "tree", "move", "person", "deactivate", "remove", "erase"}
    actions.deactivate(active, by=actor_of(anna))
    assert offered() == {"person", "activate", "remove", "erase"}
    actions.remove_access(active, by=actor_of(anna))
    assert offered() == {"erase"}
