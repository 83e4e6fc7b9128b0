"""Avsluta klient and Öppna igen."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.actions import end_client, reopen_client
from clients.choices import ClientStatus
from clients.models import Client
from events.models import Event
from tests import factories

TODAY = date(2026, 3, 11)
STEPS_RUN = []


@pytest.fixture(autouse=True)
def _on_this_day():
    with time_machine.travel(datetime(2026, 3, 11, 9, 0, tzinfo=UTC), tick=False):
        yield


def ending_step(client, *, by):
    STEPS_RUN.append(("ends", client.ends_on, by.email))


def reopening_step(client, *, by):
    STEPS_RUN.append(("reopens", client.ends_on, by.email))


@pytest.fixture
def steps_run(settings):
    settings.CLIENT_ENDING_STEPS = [f"{__name__}.ending_step"]
    settings.CLIENT_REOPENING_STEPS = [f"{__name__}.reopening_step"]
    STEPS_RUN.clear()
    return STEPS_RUN


def end(client):
    return reverse("clients:end", args=[client.pk])


def reopen(client):
    return reverse("clients:reopen", args=[client.pk])


def test_a_day_to_come_makes_it_avslutas_until_it_has_passed(as_user, alfa, anna, steps_run):
    answer = as_user(anna).post(end(alfa), {"last_day": "2026-03-31"})

    assert answer.status_code == 303
    alfa.refresh_from_db()
    assert alfa.ends_on == date(2026, 3, 31)
    assert alfa.status_on(TODAY) is ClientStatus.ENDING
    assert alfa.status_on(date(2026, 3, 31)) is ClientStatus.ENDING
    assert alfa.status_on(date(2026, 4, 1)) is ClientStatus.ENDED
    assert steps_run == [("ends", date(2026, 3, 31), "anna@byran.example")]
    event = Event.objects.of_client(alfa.pk).get()
    assert (event.kind, event.before_values, event.after_values) == (
        "client.ended", {"ends_on": None}, {"ends_on": "2026-03-31"},
    )  # fmt: skip


def test_the_dialog_says_what_happens_over_the_overview(as_user, alfa, anna):
    browser = as_user(anna)

    html = browser.get(end(alfa)).content.decode()
    fragment = browser.get(end(alfa), headers={"HX-Request": "true"}).content.decode()

    assert '<div id="page" inert>' in html
    assert "<dialog open" in html
    assert 'value="2026-03-11"' in html  # today, by the client's own calendar
    assert "All åtkomst till klienten upphör efter sista dagen." in html
    assert "Avsluta Alfa Bygg AB</button>" in html
    assert "<html" not in fragment
    assert fragment.strip().startswith('<div class="scrim">')
    assert not Event.objects.of_client(alfa.pk).exists()


def test_the_default_day_is_the_clients_own(as_user, byran, anna):
    client = factories.client(byran, time_zone="Europe/Helsinki")

    with time_machine.travel(datetime(2026, 3, 11, 22, 30, tzinfo=UTC), tick=False):
        html = as_user(anna).get(end(client)).content.decode()

    assert 'value="2026-03-12"' in html  # half past midnight in Helsinki


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Välj en sista dag."),
        ("i morgon", "Skriv dagen som 2026-03-31."),
        ("2026-02-07", "Dagen får inte vara tidigare än 2026-02-08."),
        ("2062-03-11", "Dagen får inte vara senare än"),
    ],
)
def test_a_day_that_cannot_be_is_said_and_kept(as_user, alfa, anna, typed, words):
    answer = as_user(anna).post(end(alfa), {"last_day": typed})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode() or not typed
    alfa.refresh_from_db()
    assert alfa.ends_on is None


def test_the_same_day_again_records_nothing_and_another_day_moves_it(as_user, alfa, anna, steps_run):
    browser = as_user(anna)
    for day in ("2026-03-31", "2026-03-31", "2026-04-30"):
        assert browser.post(end(alfa), {"last_day": day}).status_code == 303

    assert [run[1] for run in steps_run] == [date(2026, 3, 31), date(2026, 4, 30)]
    assert Event.objects.of_client(alfa.pk).filter(kind="client.ended").count() == 2
    assert "Ändra sista dag" in browser.get(end(alfa)).content.decode()


def test_an_ended_client_is_opened_before_it_ends_another_day(as_user, alfa, anna, actor_of, steps_run):
    end_client(alfa, last_day=TODAY - timedelta(days=1), by=actor_of(anna))
    browser = as_user(anna)

    assert "är avslutad sedan 2026-03-10" in browser.get(end(alfa)).content.decode()
    assert browser.post(end(alfa), {"last_day": "2026-03-31"}).status_code == 422
    with pytest.raises(ValidationError, match="Öppna den igen först"):
        end_client(alfa, last_day=date(2026, 3, 31), by=actor_of(anna))


def test_open_again_takes_the_day_away_once(as_user, alfa, anna, actor_of, steps_run):
    end_client(alfa, last_day=TODAY - timedelta(days=5), by=actor_of(anna))
    browser = as_user(anna)

    assert "har 2026-03-06 som sista dag" in browser.get(reopen(alfa)).content.decode()
    for _press in range(2):
        assert browser.post(reopen(alfa)).status_code == 303

    alfa.refresh_from_db()
    assert alfa.ends_on is None
    assert [run[0] for run in steps_run] == ["ends", "reopens"]
    assert Event.objects.of_client(alfa.pk).filter(kind="client.reopened").count() == 1
    assert "är redan öppen" in browser.get(reopen(alfa)).content.decode()


def test_everything_or_nothing(alfa, anna, actor_of, settings):
    settings.CLIENT_ENDING_STEPS = ["operator.truediv"]

    with pytest.raises(TypeError):
        end_client(alfa, last_day=TODAY, by=actor_of(anna))

    alfa.refresh_from_db()
    assert alfa.ends_on is None
    assert not Event.objects.of_client(alfa.pk).exists()


def test_nobody_can_take_the_number_while_the_client_is_ended(byran, alfa, anna, actor_of):
    end_client(alfa, last_day=TODAY - timedelta(days=1), by=actor_of(anna))

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.client(byran, org_number=alfa.org_number)

    assert reopen_client(alfa, by=actor_of(anna)).org_number == alfa.org_number


def test_access_ends_and_comes_back(as_user, alfa, anna, karin, actor_of):
    """With the steps of settings: who had access has it again."""
    factories.put_on(karin, alfa)
    detail = reverse("clients:detail", args=[alfa.pk])
    end_client(alfa, last_day=TODAY - timedelta(days=1), by=actor_of(anna))
    assert as_user(karin).get(detail).status_code == 404

    reopen_client(alfa, by=actor_of(anna))

    assert as_user(karin).get(detail).status_code == 200


def test_who_may(as_user, alfa, nils, karin):
    factories.put_on(karin, alfa)

    for address in (end(alfa), reopen(alfa)):
        assert as_user(nils).post(address, {"last_day": "2026-03-31"}).status_code == 404
        assert as_user(karin).post(address, {"last_day": "2026-03-31"}).status_code == 403
    assert "Avsluta klient" not in as_user(karin).get(reverse("clients:detail", args=[alfa.pk])).content.decode()
    assert not Event.objects.of_client(alfa.pk).exists()


def test_the_firms_own_client_never_ends(as_user, byran, anna, actor_of):
    own = Client.objects.get(reseller=byran, is_internal=True)

    assert as_user(anna).get(end(own)).status_code == 404
    with pytest.raises(ValidationError):
        end_client(own, last_day=TODAY, by=actor_of(anna))


def test_htmx_is_sent_to_the_overview(as_user, alfa, anna):
    answer = as_user(anna).post(end(alfa), {"last_day": "2026-03-31"}, headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == reverse("clients:detail", args=[alfa.pk])
