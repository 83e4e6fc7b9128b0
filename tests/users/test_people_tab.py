"""The tab Användare: who stands where, what is told of them to whom, and what it costs to show it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Client, Reseller
from common.access import Actor
from tests import factories
from tests.users.people import accept, administrator, invite
from users import actions
from users.actions import NewAccess, NewPerson
from users.choices import MemberKind, MembershipState, SelectableAs
from users.counts import recount
from users.models import Invitation, Membership, Person, User

ActorOf = Callable[[User], Actor]
SignIn = Callable[[User], Browser]


def tab(client: Client, query: str = "") -> str:
    return f"/clients/{client.pk}/users/{query}"


def someone(client: Client, first_name: str, kind: MemberKind = MemberKind.SYSTEM, **values: object) -> Membership:
    person = Person.objects.create(
        reseller=client.reseller, first_name=first_name, last_name="Ek", email=f"{first_name.lower()}@alfa.example"
    )
    return factories.membership(person, client, kind=kind, **values)


def names(page: str) -> list[str]:
    """The names in the page's order, by the label of each person's menu."""
    return [part.split('"')[0] for part in page.split('aria-label="Åtgärder för ')[1:] if "AB" not in part[:40]]


def test_five_sections_in_the_order_of_the_kinds_say_what_to_do_when_empty(
    alfa: Client, anna: User, as_user: SignIn
) -> None:
    page = as_user(anna).get(tab(alfa)).content.decode()

    places = [page.index(f">{kind.label}</h2>") for kind in MemberKind]
    assert places == sorted(places)
    for words in ("Välj anställd", "Integrationsanvändare", "Bjud in", "Lägg till", "Bjud in dem som ska arbeta"):
        assert words in page


def test_people_stand_in_swedish_order_under_their_kind(alfa: Client, anna: User, karin: User, as_user: SignIn) -> None:
    for first_name in ("Örjan", "anna", "Åsa", "Zoe", "Ärla"):
        someone(alfa, first_name)
    factories.put_on(karin, alfa)
    someone(alfa, "Rut", MemberKind.NO_LOGIN, selectable_as=[SelectableAs.PROJECT_MANAGER])

    recount([alfa.pk], timezone.now())

    page = as_user(anna).get(tab(alfa)).content.decode()

    own = ["anna Ek", "Zoe Ek", "Åsa Ek", "Ärla Ek", "Örjan Ek"]
    assert names(page) == ["Karin Åberg", *own, "Rut Ek"]
    assert "Redovisningskonsult" in page
    assert "Projektledare" in page
    assert '<span class="n">6</span>' in page


@pytest.mark.parametrize(
    ("state", "words", "look"),
    [
        (MembershipState.ACTIVE, "Aktiv", "st-on"),
        (MembershipState.INVITED, "Inbjuden", "st-go"),
        (MembershipState.INACTIVE, "Inaktiverad", "st-off"),
        (MembershipState.BLOCKED, "Spärrad", "st-bad"),
    ],
)
def test_each_status_has_its_own_shape(
    alfa: Client, anna: User, as_user: SignIn, state: str, words: str, look: str
) -> None:
    someone(alfa, "Linnea", state=state)

    page = as_user(anna).get(tab(alfa)).content.decode()

    assert f"</svg>{words}</span>" in page
    assert page.count(f'class="st {look}"') >= 1


def test_an_invitation_that_ran_out_says_so(alfa: Client, anna: User, actor_of: ActorOf, as_user: SignIn) -> None:
    row = invite(alfa, actor_of(anna), "projects", "bank")
    Invitation.objects.filter(membership=row).update(expires_at=timezone.now())

    page = as_user(anna).get(tab(alfa)).content.decode()

    assert "</svg>Inbjudan utgången</span>" in page
    assert "Projektstyrning, Bank" in page
    assert "Skicka igen" in page


def test_an_external_shows_the_last_day_and_how_long_it_is_to_it(alfa: Client, anna: User, as_user: SignIn) -> None:
    today = timezone.localdate()
    someone(alfa, "Greta", MemberKind.EXTERNAL, ends_on=today + timedelta(days=5))
    someone(alfa, "Oskar", MemberKind.EXTERNAL, ends_on=today - timedelta(days=5))
    someone(alfa, "Sven", MemberKind.EXTERNAL, ends_on=today)

    page = as_user(anna).get(tab(alfa)).content.decode()

    assert (today + timedelta(days=5)).isoformat() in page
    assert "5 dagar kvar" in page
    assert "sista dagen är i dag" in page
    assert "</svg>Spärrad</span>" in page, "the clock blocks, whatever has been written down"


def test_what_someone_inactive_had_is_still_told(alfa: Client, anna: User, actor_of: ActorOf, as_user: SignIn) -> None:
    row = invite(alfa, actor_of(anna), "accounting")
    accept(row)
    actions.deactivate(row, by=actor_of(anna))

    page = as_user(anna).get(tab(alfa)).content.decode()

    assert "Ekonomi och redovisning" in page
    assert "Aktivera" in page


def test_removed_people_stand_behind_a_link(alfa: Client, anna: User, actor_of: ActorOf, as_user: SignIn) -> None:
    row = invite(alfa, actor_of(anna))
    actions.remove_access(row, by=actor_of(anna))
    browser = as_user(anna)

    page, with_removed = (browser.get(tab(alfa, query)).content.decode() for query in ("", "?removed=1"))

    assert "Linnea" not in page
    assert "Visa borttagna" in page
    assert "Linnea Sundkvist" in with_removed
    assert "</svg>Borttagen</span>" in with_removed


def test_the_search_finds_names_addresses_and_packages_and_says_how_many(
    alfa: Client, anna: User, as_user: SignIn
) -> None:
    factories.give(someone(alfa, "Åsa"), "crm")
    someone(alfa, "Bo")
    browser = as_user(anna)

    for query, found in (("ÅSA", 1), ("bo@alfa", 1), ("crm", 1), ("ek", 2), ("asa", 0), ("ek crm", 1)):
        response = browser.get(tab(alfa), {"q": query}, headers={"HX-Request": "true"})
        text = response.content.decode()
        assert "<h1" not in text
        assert f"{found} person" in text, query
    assert 'Inget matchar "<b>' not in browser.get(tab(alfa), {"q": "<b>"}).content.decode()


def test_the_last_login_is_told_of_those_who_accepted_here_alone(
    alfa: Client, andra: Reseller, anna: User, nils: User, actor_of: ActorOf, as_user: SignIn
) -> None:
    at = timezone.now() - timedelta(days=1)
    elsewhere = factories.login("linnea@alfa.example", "Linnea")
    User.objects.filter(pk=elsewhere.pk).update(last_login=at)
    factories.member(elsewhere, factories.client(andra))
    seen = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    row = invite(alfa, actor_of(anna))
    page = tab(alfa)

    assert seen not in as_user(anna).get(page).content.decode()
    actions.accept_as(_token(row), user=elsewhere, by=actor_of(elsewhere), at=timezone.now())
    assert seen in as_user(anna).get(page).content.decode()
    row = actions.deactivate(row, by=actor_of(anna))
    User.objects.filter(pk=elsewhere.pk).update(last_login=timezone.now() + timedelta(days=2))
    later = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%d")
    assert later not in as_user(anna).get(page).content.decode(), "where they are afterwards is nobody's business here"


def _token(row: Membership) -> str:
    from users.links import invitation_token

    return invitation_token(row.invitations.open().get())


def test_a_client_administrator_sees_the_own_people_and_nothing_of_the_firm(
    alfa: Client, anna: User, karin: User, as_user: SignIn
) -> None:
    alfa.customer_number, alfa.responsible = "K-4711", factories.employment_of(karin)
    alfa.save()
    factories.put_on(karin, alfa)
    chief = administrator(alfa)
    someone(alfa, "Linnea")
    assert chief.person.user is not None

    page = as_user(chief.person.user).get(tab(alfa)).content.decode()

    assert names(page) == ["Johan Berg", "Linnea Ek"]
    for hidden in ("Karin", "K-4711", "Kunder", "Översikt", "Händelser", "återförsäljare", "Senast inloggad"):
        assert hidden not in page, hidden
    assert 'href="/me/">Mina åtkomster</a>' in page


def test_the_last_administrator_cannot_be_chosen_for_going_and_the_menu_says_why(
    alfa: Client, anna: User, as_user: SignIn
) -> None:
    administrator(alfa)

    page = as_user(anna).get(tab(alfa)).content.decode()

    assert "Johan Berg är ensam administratör hos Alfa Bygg AB." in page
    assert "Utse en till först" in page
    assert "/remove/" not in page


def test_who_may_look_but_not_change_is_offered_nothing(alfa: Client, karin: User, as_user: SignIn) -> None:
    factories.put_on(karin, alfa)
    someone(alfa, "Linnea")

    page = as_user(karin).get(tab(alfa)).content.decode()

    assert names(page) == []
    assert "Bjud in<" not in page


def test_the_firms_own_people_are_shown_as_employees(byran: Reseller, anna: User, as_user: SignIn) -> None:
    internal = byran.clients.get(is_internal=True)

    response = as_user(anna).get(tab(internal))

    assert (response.status_code, response.headers["Location"]) == (302, "/employees/")


@pytest.mark.parametrize("count", [1, 50])
def test_the_tab_costs_the_same_for_one_and_for_fifty(
    alfa: Client, anna: User, actor_of: ActorOf, as_user: SignIn, count: int
) -> None:
    by = actor_of(anna)
    for number in range(count):
        kind = MemberKind(2 + number % 4)
        last_day = timezone.localdate() + timedelta(days=9) if kind == MemberKind.EXTERNAL else None
        new = NewPerson(f"P{number}", "Ek", f"p{number}@alfa.example")
        actions.invite_people(alfa, people=[new], access=NewAccess(kind=kind, ends_on=last_day), by=by)
    browser = as_user(anna)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = browser.get(tab(alfa, "?removed=1")).content.decode()

    assert len(names(page)) == count
    assert len(asked) <= 8, [query["sql"][:90] for query in asked.captured_queries]
