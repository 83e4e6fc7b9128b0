"""+ Ny kund in Finland and Denmark: what is said of each answer, and that a hit is picked, never taken."""

from typing import Any

import pytest

from clients.lookup import Outcome
from clients.models import Client
from clients.registries import forget_adapters
from clients.simulator import SIMULATED, Simulator
from clients.wizard import Draft
from users.models import User

NEW = "/clients/new/"
KEY = "6c3f1e5f-2d6d-4b4f-8b54-1a7e1e4b2e33"

pytestmark = pytest.mark.usefixtures("register")


def _lead_to(names: dict[str, str], settings: Any) -> None:
    for name, value in names.items():
        setattr(settings, name, value)
    forget_adapters()


@pytest.fixture
def by_cvrapi(register: Simulator, settings: Any) -> Simulator:
    """Denmark is asked by way of cvrapi."""
    _lead_to(register.settings_without_virk(), settings)
    return register


@pytest.fixture
def staff(as_user: Any, anna: User) -> Any:
    """Anna's browser."""
    return as_user(anna)


def asked(staff: Any, country: str, number: str = "", name: str = "", do: str = "look_up") -> tuple[str, Draft]:
    """The wizard as it comes back: its HTML and what its fields hold."""
    answer = staff.post(NEW, {"country": country, "org_number": number, "name": name, "form_key": KEY, "do": do})
    return answer.content.decode(), answer.context["draft"]


@pytest.mark.parametrize(
    ("country", "key", "outcome", "words"),
    [
        ("FI", "active", Outcome.FOUND, "Hittad hos PRH"),
        ("FI", "not_found", Outcome.NOT_FOUND, "Finlands öppna register har inte enskilda näringsidkare."),
        ("FI", "down", Outcome.UNAVAILABLE, "PRH svarar inte just nu."),
        ("FI", "bankrupt", Outcome.FOUND, "Jag har kontrollerat och vill upprätta klienten ändå"),
        ("FI", "not_yet", Outcome.FOUND, "Okänd status. Ännu inte infört i handelsregistret"),
        ("DK", "active", Outcome.FOUND, "Hittad hos CVR"),
        ("DK", "not_found", Outcome.NOT_FOUND, "99 10 03 46 finns inte i registret."),
        ("DK", "down", Outcome.UNAVAILABLE, "CVR svarar inte just nu."),
        ("DK", "ended", Outcome.FOUND, "Jag har kontrollerat och vill upprätta klienten ändå"),
    ],
)
def test_each_outcome_has_its_own_words(staff: Any, country: str, key: str, outcome: Outcome, words: str) -> None:
    html, draft = asked(staff, country, SIMULATED[country][key])

    assert draft.answer.outcome == outcome
    assert words in html


def test_a_fuzzy_hit_is_shown_to_be_picked_and_fills_in_nothing(staff: Any, by_cvrapi: Simulator) -> None:
    html, draft = asked(staff, "DK", name="Bølgeblik Import")

    assert "Bølgebryderens Tømrer ApS" in html
    assert (draft.values["name"], draft.values["org_number"], draft.record) == ("Bølgeblik Import", "", None)

    html, draft = asked(staff, "DK", name="Bølgeblik Import", do="pick:99100028")
    assert (draft.values["name"], draft.values["org_number"]) == ("Bølgebryderens Tømrer ApS", "99 10 00 28")
    assert "Hittad hos CVR via cvrapi.dk" in html
    assert "Du skrev ”Bølgeblik Import”." in html


@pytest.mark.parametrize(("number", "name"), [("99100028", ""), ("", "Bølgebryderen")])
def test_with_the_days_look_ups_used_up_one_fills_in_by_hand(
    staff: Any, by_cvrapi: Simulator, number: str, name: str
) -> None:
    by_cvrapi.state.quota = 0

    html, draft = asked(staff, "DK", number, name)

    assert draft.answer.outcome == Outcome.UNAVAILABLE
    assert "CVR svarar inte just nu." in html


@pytest.mark.parametrize(("country", "number"), [("FI", "9910001-9"), ("DK", "99100028")])
def test_a_client_is_made_with_what_its_register_says(staff: Any, country: str, number: str) -> None:
    answer = staff.post(
        NEW,
        {
            "country": country,
            "org_number": number,
            "contact_email": "post@kund.example",
            "form_key": KEY,
            "do": "create",
        },
    )

    assert answer.status_code == 303
    client = Client.objects.get(org_number=number)
    assert (client.country, client.register_status) == (country, "active")
    assert client.name in ("Kuusirannan Puu Oy", "Bølgebryderens Tømrer ApS")
    assert client.time_zone in ("Europe/Helsinki", "Europe/Copenhagen")
