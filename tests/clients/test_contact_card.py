"""The card of the contact: another address runs the steps, and a real client keeps one."""

import pytest
from django.core.exceptions import ValidationError

from clients.actions import change_contact
from clients.actions.cards import contact_values
from events.models import Event
from tests import factories
from tests.clients.cards import address, events_of, fields_of, open_form

STEPS_RUN = []


def contact_step(client, *, before, by):
    STEPS_RUN.append((client.contact_email, before["contact_email"], by.email))


@pytest.fixture
def steps_run(settings):
    settings.CONTACT_CHANGED_STEPS = [f"{__name__}.contact_step"]
    STEPS_RUN.clear()
    return STEPS_RUN


class TestContact:
    def test_another_address_runs_the_steps_once(self, as_user, alfa, anna, steps_run):
        browser = as_user(anna)
        form = open_form(browser, address(alfa, "contact"))

        browser.post(address(alfa, "contact"), form | {"contact_name": "Mia Rönn"})
        assert steps_run == []
        form = open_form(browser, address(alfa, "contact"))
        browser.post(address(alfa, "contact"), form | {"contact_email": "ny@alfa.example"})

        assert steps_run == [("ny@alfa.example", "vd@alfa.example", "anna@byran.example")]
        assert events_of(alfa, "client.contact_changed").count() == 2
        event = events_of(alfa, "client.contact_changed").latest("pk")
        assert (event.before, event.after) == ("{}", "{}")  # about a person: the erasable side row has it
        assert event.detail.personal_values["after"] == {"contact_email": "ny@alfa.example"}

    def test_nothing_is_saved_when_a_step_fails(self, alfa, anna, actor_of, settings):
        settings.CONTACT_CHANGED_STEPS = ["operator.truediv"]

        with pytest.raises(TypeError):
            change_contact(
                alfa, values={"contact_email": "ny@alfa.example"}, opened_with=contact_values(alfa), by=actor_of(anna)
            )

        alfa.refresh_from_db()
        assert alfa.contact_email == "vd@alfa.example"
        assert not Event.objects.of_client(alfa.pk).exists()

    @pytest.mark.parametrize(
        ("email", "words"), [("", "Skriv kontaktpersonens e-post."), ("mia@", "Adressen är inte hel.")]
    )
    def test_a_real_client_keeps_an_address(self, as_user, alfa, anna, email, words):
        browser = as_user(anna)
        form = open_form(browser, address(alfa, "contact")) | {"contact_email": email, "contact_name": "Mia"}

        answer = browser.post(address(alfa, "contact"), form)

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert fields_of(answer.content.decode())["contact_name"] == "Mia"
        alfa.refresh_from_db()
        assert alfa.contact_email == "vd@alfa.example"

    def test_the_action_refuses_it_too_and_a_demo_needs_none(self, byran, alfa, anna, actor_of):
        demo = factories.client(byran, is_demo=True)

        with pytest.raises(ValidationError):
            change_contact(alfa, values={"contact_email": ""}, opened_with=contact_values(alfa), by=actor_of(anna))
        change_contact(demo, values={"contact_email": ""}, opened_with=contact_values(demo), by=actor_of(anna))

        demo.refresh_from_db()
        assert demo.contact_email == ""
