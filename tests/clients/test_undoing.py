"""Ångra on clients and their templates: a new event, for an hour, by whoever did it, and nothing of anybody else's."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils import timezone

from agreements.actions import request_approval
from clients import actions
from clients.models import Client, CompanyProposal, RegisterDifference, RegisterField, Reseller
from clients.register_words import shown_key
from common.access import Actor
from events.models import Event
from tests import factories
from tests.clients.cards import events_of
from users.models import User

AsUser = Callable[[User], Browser]


@pytest.fixture
def by(anna: User) -> Actor:
    return factories.actor_of(anna)


@pytest.fixture
def annas(anna: User, as_user: AsUser) -> Browser:
    return as_user(anna)


def tags(client: Client) -> list[str]:
    return sorted(client.tags.values_list("name", flat=True))


def test_tags_are_put_back_by_a_new_event_and_what_others_set_stays(alfa: Client, annas: Browser, by: Actor) -> None:
    actions.set_tags(alfa, names=["Koncern", "Lön"], by=by)
    form = {"tags": "Koncern, Moms", "opened_with": "Koncern,Lön"}
    annas.post(f"/clients/{alfa.pk}/tags/", form)
    page = annas.get(f"/clients/{alfa.pk}/").content.decode()
    event = events_of(alfa, "client.tags_set").order_by("-id").first()
    assert event is not None
    assert f'action="/clients/{alfa.pk}/tags/{event.pk}/undo/"' in page
    actions.set_tags(alfa, names=["Egen"], opened_with=[], by=by)

    said = [
        annas.post(f"/clients/{alfa.pk}/tags/{event.pk}/undo/", follow=True).content.decode() for _press in range(2)
    ]

    assert "Din ändring är ångrad. Det som har ändrats sedan dess står kvar." in said[0]
    assert "Inget att ångra: taggarna har ändrats igen sedan dess." in said[1]
    assert tags(alfa) == ["Egen", "Koncern", "Lön"]
    assert events_of(alfa, "client.tags_set").count() == 4


def test_the_card_that_htmx_fetches_offers_it_too_and_saving_the_same_does_not(alfa: Client, annas: Browser) -> None:
    htmx = {"HX-Request": "true", "HX-Target": "tags"}
    form = {"tags": "Moms", "opened_with": ""}
    first = annas.post(f"/clients/{alfa.pk}/tags/", form, headers=htmx).content.decode()
    second = annas.post(f"/clients/{alfa.pk}/tags/", {"tags": "Moms", "opened_with": "Moms"}, headers=htmx)

    assert "/undo/" in first
    assert "/undo/" not in second.content.decode()


def test_tags_of_another_person_another_client_and_of_yesterday_are_left_alone(
    alfa: Client, byran: Reseller, by: Actor, karin: User, annas: Browser
) -> None:
    factories.put_on(karin, alfa)
    actions.set_tags(alfa, names=["Moms"], by=factories.actor_of(karin))
    event = events_of(alfa, "client.tags_set").get()
    beta = factories.client(byran, name="Beta AB")

    for client in (alfa, beta):
        page = annas.post(f"/clients/{client.pk}/tags/{event.pk}/undo/", follow=True).content.decode()
        assert "Det går inte att ångra längre." in page
    with time_machine.travel(timezone.now() + timedelta(hours=2)), pytest.raises(ValidationError):
        actions.undo_tags(alfa, event_id=event.pk, by=factories.actor_of(karin))
    assert tags(alfa) == ["Moms"]


def test_an_old_ångra_leaves_alone_what_a_colleague_has_set_since(
    alfa: Client, by: Actor, karin: User, annas: Browser
) -> None:
    factories.put_on(karin, alfa)
    actions.set_tags(alfa, names=["Moms", "Lön"], by=by)
    event = events_of(alfa, "client.tags_set").get()
    undone = annas.post(f"/clients/{alfa.pk}/tags/{event.pk}/undo/", follow=True).content.decode()
    assert "Taggarna är som förut." in undone
    actions.set_tags(alfa, names=["MOMS"], opened_with=[], by=factories.actor_of(karin))

    annas.post(f"/clients/{alfa.pk}/tags/{event.pk}/undo/")

    assert [name.casefold() for name in tags(alfa)] == ["moms"]


@pytest.fixture
def differences(alfa: Client) -> list[RegisterDifference]:
    """The register has another name for Alfa, and another address."""
    said = {RegisterField.NAME: {"name": "Alfa Hus AB"}, RegisterField.ADDRESS: {"city": "Dalvik"}}
    rows = RegisterDifference.objects
    return [
        rows.create(reseller=alfa.reseller, client=alfa, field=field, ours={}, theirs=theirs, found_at=timezone.now())
        for field, theirs in said.items()
    ]


def undo_of(alfa: Client, *rows: RegisterDifference) -> str:
    return f"/clients/{alfa.pk}/register/undo/?" + "&".join(f"row={row.pk}" for row in rows)


def test_a_press_takes_back_what_it_decided_and_not_what_a_colleague_had(
    alfa: Client, byran: Reseller, differences: list[RegisterDifference], annas: Browser
) -> None:
    kept, left = sorted(differences, key=lambda row: row.pk)
    chief = factories.employee(byran, "bo@byran.example", "Bo", "Ek", factories.ADMINISTRATOR)
    shown = [f"{row.pk}:{shown_key(row, alfa)}" for row in differences]
    actions.keep_differences(alfa, shown={kept.pk: shown_key(kept, alfa)}, by=factories.actor_of(chief))

    page = annas.post(f"/clients/{alfa.pk}/register/", {"shown": shown, "do": "keep:all"}, follow=True)
    assert f'action="{undo_of(alfa, left)}"' in page.content.decode()
    page = annas.post(undo_of(alfa, left), follow=True)

    assert "väntar på beslut igen" in page.content.decode()
    assert list(alfa.register_differences.open()) == [left]


def test_no_difference_waits_again_once_the_firm_has_written_it(
    alfa: Client, differences: list[RegisterDifference], by: Actor
) -> None:
    row = differences[0]
    alfa = actions.keep_differences(alfa, shown={row.pk: shown_key(row, alfa)}, by=by)
    Client.objects.filter(pk=alfa.pk).update(name="Alfa Hus AB")

    with pytest.raises(ValidationError):
        actions.undo_keeping(alfa, ids=[row.pk], by=by)


def test_a_difference_that_is_unknown_or_of_another_client_is_refused_in_words(
    alfa: Client, byran: Reseller, differences: list[RegisterDifference], annas: Browser
) -> None:
    beta = factories.client(byran, name="Beta AB")

    for address in (undo_of(beta, differences[0]), undo_of(alfa), f"{undo_of(alfa, differences[0])}&row={uuid4()}"):
        page = annas.post(address, follow=True).content.decode()
        assert "Det går inte att ångra längre." in page
        assert "väntar på beslut igen" not in page


@pytest.fixture
def proposal(byran: Reseller) -> CompanyProposal:
    """What a register proposed for a client without a number."""
    waiting = factories.client(byran, name="Tindebakken Bygg", country="NO", org_number="")
    facts = {"number": "899100018", "name": "TINDEBAKKEN BYGG AS", "status": "active", "found_at": timezone.now()}
    return CompanyProposal.objects.create(client=waiting, country="NO", **facts)


def test_a_company_that_was_not_the_client_is_proposed_again(proposal: CompanyProposal, annas: Browser) -> None:
    page = annas.post(f"/registers/waiting/{proposal.pk}/refuse/", follow=True).content.decode()
    assert f'action="/registers/waiting/{proposal.pk}/again/"' in page

    for _press in range(2):
        page = annas.post(f"/registers/waiting/{proposal.pk}/again/", follow=True).content.decode()

    assert "TINDEBAKKEN BYGG AS" in page
    assert CompanyProposal.objects.open().get() == proposal
    assert events_of(proposal.client, "client.company_reproposed").count() == 1


def test_it_is_not_once_the_client_has_a_number(proposal: CompanyProposal, by: Actor) -> None:
    proposal = actions.refuse_company(proposal, by=by)
    Client.objects.filter(pk=proposal.client_id).update(org_number="899100158")

    with pytest.raises(ValidationError):
        actions.propose_again(proposal, by=by)

    assert not CompanyProposal.objects.open().exists()


def test_it_is_not_once_the_firm_has_the_company_as_another_client(
    proposal: CompanyProposal, byran: Reseller, by: Actor
) -> None:
    proposal = actions.refuse_company(proposal, by=by)
    factories.client(byran, name="Tindebakken", country="NO", org_number=proposal.number)

    with pytest.raises(ValidationError):
        actions.propose_again(proposal, by=by)


def test_the_answer_of_a_colleague_is_not_offered_to_be_taken_back(
    proposal: CompanyProposal, byran: Reseller, annas: Browser
) -> None:
    chief = factories.employee(byran, "bo@byran.example", "Bo", "Ek", factories.ADMINISTRATOR)
    actions.refuse_company(proposal, by=factories.actor_of(chief))

    page = annas.post(f"/registers/waiting/{proposal.pk}/refuse/", follow=True).content.decode()

    assert f'action="/registers/waiting/{proposal.pk}/again/"' not in page


def test_a_client_template_comes_back_as_the_default_that_it_was(byran: Reseller, by: Actor, annas: Browser) -> None:
    template = factories.client_template(byran, name="Aktiebolag", is_default=True)
    restore = f"/templates/{template.pk}/restore/"

    page = annas.post(f"/templates/{template.pk}/archive/", follow=True).content.decode()
    assert page.count(f'action="{restore}"') == 2, "in the toast, and on the page"
    for _press in range(2):
        annas.post(restore)

    template.refresh_from_db()
    assert (template.archived_at, template.is_default) == (None, True)
    assert Event.objects.about(template).filter(kind="template.restored").count() == 1


def test_it_is_no_default_beside_a_new_one_and_a_name_that_is_taken_refuses(
    byran: Reseller, by: Actor, annas: Browser
) -> None:
    old = factories.client_template(byran, name="Aktiebolag", is_default=True)
    actions.archive_template(old, by=by)
    new = factories.client_template(byran, name="Aktiebolag", is_default=True)

    page = annas.post(f"/templates/{old.pk}/restore/", follow=True).content.decode()
    assert "En annan klientmall har redan det namnet." in page
    actions.save_template(new, values={"name": "Nytt"}, by=by)
    annas.post(f"/templates/{old.pk}/restore/")

    old.refresh_from_db()
    assert (old.archived_at, old.is_default) == (None, False)


def test_ending_a_client_can_be_taken_back_unless_a_link_died_with_it(
    alfa: Client, byran: Reseller, by: Actor, annas: Browser
) -> None:
    beta = factories.client(byran, name="Beta AB", contact_email="vd@beta.example")
    request_approval(beta, by=by)
    last_day = {"last_day": (timezone.localdate() + timedelta(days=30)).isoformat(), "form_key": str(uuid4())}

    taken_back = annas.post(f"/clients/{alfa.pk}/end/", last_day, follow=True).content.decode()
    with_a_link = annas.post(f"/clients/{beta.pk}/end/", last_day, follow=True).content.decode()

    event = events_of(alfa, "client.ended").get()
    undo = f"/clients/{alfa.pk}/end/{event.pk}/undo/"
    assert f'action="{undo}"' in taken_back
    assert "/undo/" not in with_a_link
    for _press in range(2):
        annas.post(undo)
    alfa.refresh_from_db()
    assert events_of(alfa, "client.reopened").count() == 1
    assert alfa.ends_on is None


def test_a_last_day_that_a_colleague_has_moved_or_set_anew_stays_and_so_does_one_of_yesterday(
    alfa: Client, byran: Reseller, by: Actor, annas: Browser
) -> None:
    chief = factories.actor_of(factories.employee(byran, "bo@byran.example", "Bo", "Ek", factories.ADMINISTRATOR))
    day = timezone.localdate() + timedelta(days=30)
    actions.end_client(alfa, last_day=day, by=by)
    event = events_of(alfa, "client.ended").get()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)), pytest.raises(ValidationError):
        actions.undo_ending(alfa, event_id=event.pk, by=by)
    actions.reopen_client(alfa, by=chief)
    actions.end_client(alfa, last_day=day, by=chief)

    page = annas.post(f"/clients/{alfa.pk}/end/{event.pk}/undo/", follow=True).content.decode()

    alfa.refresh_from_db()
    assert alfa.ends_on == day
    assert "Det går inte att ångra längre." in page
