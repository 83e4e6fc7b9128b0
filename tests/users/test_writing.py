"""What the firm writes about a person: the address of someone without a login, given later or in the move itself."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client, Reseller
from common.access import Actor
from events.models import Event
from mail.models import Message
from tests import factories
from tests.users.people import accept, administrator, invite
from users import actions
from users.actions import NewAccess, NewPerson
from users.choices import MemberKind, MembershipState
from users.models import Membership, Person, User

ActorOf = Callable[[User], Actor]
SignIn = Callable[[User], Browser]
SOMEBODY_ELSES = "Adressen hör till någon annan."


@pytest.fixture(autouse=True)
def _own_count() -> None:
    cache.clear()


@pytest.fixture
def by(anna: User, actor_of: ActorOf) -> Actor:
    """Anna."""
    return actor_of(anna)


@pytest.fixture
def annas(anna: User, as_user: SignIn) -> Browser:
    """Anna's."""
    return as_user(anna)


@pytest.fixture
def per(alfa: Client, by: Actor) -> Membership:
    """A person without a login and without an address."""
    access = NewAccess(kind=MemberKind.NO_LOGIN, selectable_as=["project_manager"])
    (row,) = actions.invite_people(alfa, people=[NewPerson("Per", "Lind")], access=access, by=by)
    return row


def url(row: Membership, what: str) -> str:
    return f"/clients/{row.client_id}/users/{row.pk}/{what}/"


def written(row: Membership) -> dict[str, str]:
    return {"first_name": row.person.first_name, "last_name": row.person.last_name, "phone": row.person.phone}


def posted(row: Membership) -> dict[str, str]:
    """Ändra uppgifter as the browser sends it for someone without a login."""
    return written(row) | {"selectable_as": "project_manager"}


def changes_of(row: Membership) -> list[dict[str, object]]:
    events = Event.objects.filter(kind="person.changed", subject_id=row.person_id).select_related("detail")
    return [event.detail.personal_values["after"] for event in events.order_by("id")]


def test_andra_uppgifter_gives_an_address_later_and_corrects_it(per: Membership, annas: Browser) -> None:
    assert 'name="email"' in annas.get(url(per, "person")).content.decode()

    for address in (" Per@Alfa.example", "per@alfa.example", "per.lind@alfa.example"):
        assert annas.post(url(per, "person"), posted(per) | {"email": address}).status_code == 303

    per.person.refresh_from_db()
    assert per.person.email == "per.lind@alfa.example"
    assert [said["email"] for said in changes_of(per)] == ["per@alfa.example", "per.lind@alfa.example"]
    assert not Message.objects.exists(), "an address is no invitation"
    wrong = annas.post(url(per, "person"), posted(per) | {"email": "per@"})
    assert wrong.status_code == 422
    assert "Adressen är inte hel." in wrong.content.decode()


def test_an_address_that_an_invitation_went_to_is_not_changed(alfa: Client, by: Actor, annas: Browser) -> None:
    row = invite(alfa, by)

    assert 'name="email"' not in annas.get(url(row, "person")).content.decode()
    annas.post(url(row, "person"), written(row) | {"email": "tjuv@alfa.example", "phone": "070-2"})

    row.person.refresh_from_db()
    assert (row.person.email, row.person.phone) == ("linnea@alfa.example", "070-2")
    accept(row)
    with pytest.raises(ValidationError, match="Bjud in den nya"):
        actions.change_person(row.person, **written(row), email="tjuv@alfa.example", by=by)


def test_somebody_elses_address_is_refused_without_a_name(
    alfa: Client, byran: Reseller, andra: Reseller, per: Membership, anna: User, annas: Browser
) -> None:
    beta = factories.client(byran, name="Beta AB")
    factories.member(factories.login("upptagen@beta.example", "Bo", "Beta"), beta)
    factories.member(factories.login("fri@andra.example"), factories.client(andra))
    factories.integration(alfa, owner=anna)

    for address in ("Upptagen@beta.example", anna.email, "busy@byran.example"):
        refused = annas.post(url(per, "person"), posted(per) | {"email": address}).content.decode()
        assert SOMEBODY_ELSES in refused
        assert "Bo Beta" not in refused
    assert annas.post(url(per, "person"), posted(per) | {"email": "fri@andra.example"}).status_code == 303

    per.person.refresh_from_db()
    assert per.person.email == "fri@andra.example", "what another firm knows is not looked at"


def test_the_move_asks_for_the_address_in_place_and_keeps_the_rest(per: Membership, annas: Browser) -> None:
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    assert 'name="email"' in annas.get(url(per, "move") + "?to=3").content.decode()

    refused = annas.post(url(per, "move"), {"kind": "3", "ends_on": day, "email": ""})

    asked = refused.content.decode()
    assert refused.status_code == 422
    assert "Skriv e-postadressen. Dit går inbjudan." in asked
    assert f'value="{day}"' in asked
    data = {"kind": "3", "ends_on": day, "email": "Per@alfa.example", "form_key": str(uuid4())}
    for _twice in range(2):
        annas.post(url(per, "move"), data)
    per.refresh_from_db()
    per.person.refresh_from_db()
    assert (per.kind, per.state, per.person.email) == (3, MembershipState.INVITED, "per@alfa.example")
    assert Message.objects.filter(kind="invitation", to_email="per@alfa.example").count() == 1
    assert [said["email"] for said in changes_of(per)] == ["per@alfa.example"]


def test_a_move_that_is_refused_writes_no_address(per: Membership, annas: Browser) -> None:
    refused = annas.post(url(per, "move"), {"kind": "3", "email": "per@alfa.example"})

    per.person.refresh_from_db()
    assert "Skriv den sista dagen." in refused.content.decode()
    assert 'value="per@alfa.example"' in refused.content.decode()
    assert per.person.email == ""
    assert not changes_of(per)
    taken = annas.post(url(per, "move"), {"kind": "2", "email": "anna@byran.example"})
    assert SOMEBODY_ELSES in taken.content.decode()
    assert not Message.objects.exists()


def test_someone_who_has_an_address_is_not_asked_for_it(alfa: Client, by: Actor, annas: Browser) -> None:
    row = invite(alfa, by)

    assert 'name="email"' not in annas.get(url(row, "move")).content.decode()
    annas.post(url(row, "move"), {"kind": "4", "email": "tjuv@alfa.example"})

    row.refresh_from_db()
    assert (row.kind, row.person.email) == (4, "linnea@alfa.example")


def test_a_client_administrator_gives_the_own_people_an_address(
    alfa: Client, per: Membership, byran: Reseller, as_user: SignIn
) -> None:
    chief = administrator(alfa).person.user
    assert chief is not None
    browser = as_user(chief)
    annas = Person.objects.get(email="anna@byran.example")

    refused = browser.post(url(per, "person"), posted(per) | {"email": annas.email}).content.decode()
    assert SOMEBODY_ELSES in refused
    assert annas.name not in refused
    assert browser.post(url(per, "person"), posted(per) | {"email": "per@alfa.example"}).status_code == 303


def test_what_a_person_without_a_login_can_be_chosen_as_is_changed_with_the_rest(
    anna: User, as_user: SignIn, by: Actor, alfa: Client
) -> None:
    access = NewAccess(kind=MemberKind.NO_LOGIN, selectable_as=["project_manager"])
    (kept,) = actions.invite_people(alfa, people=[NewPerson("Håkan")], access=access, by=by)
    address = f"/clients/{alfa.pk}/users/{kept.pk}/person/"
    said = {"first_name": "Håkan", "last_name": "Brännström", "phone": "", "email": ""}

    as_user(anna).post(address, said | {"selectable_as": ["project_manager", "invoice_reference"]})
    kept.refresh_from_db()
    assert kept.selectable_as == ["project_manager", "invoice_reference"]
    assert kept.person.last_name == "Brännström"
    told = Event.objects.get(kind="membership.access_changed").after_values["selectable_as"]
    assert told == ["invoice_reference", "project_manager"]

    assert "Kryssa i minst en" in as_user(anna).post(address, said).content.decode()
    as_user(anna).post(address, said | {"selectable_as": ["invoice_reference", "project_manager"]})
    assert Event.objects.filter(kind="membership.access_changed").count() == 1
