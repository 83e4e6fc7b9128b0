"""The simulated registers themselves, and the factory that reads the settings."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from clients.registries import adapter_for, forget_adapters
from clients.registries.dk import Cvrapi
from clients.registries.dk_virk import Virk
from clients.simulator import FAULTS, SIMULATED, Simulator
from common.identifiers import parse_number

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("country", ["SE", "NO", "FI", "DK"])
def test_every_simulated_number_could_be_typed(country: str) -> None:
    for key, number in SIMULATED[country].items():
        assert parse_number(country, number).digits == number, key


def test_every_number_stands_for_one_thing() -> None:
    numbers = [number for of_country in SIMULATED.values() for number in of_country.values()]

    assert len(numbers) == len(set(numbers))
    assert all(fault in of_country for fault in FAULTS for of_country in SIMULATED.values())


def test_adapters_come_from_the_settings(simulator: Simulator, settings: Any) -> None:
    forget_adapters()
    for name, value in simulator.settings().items():
        setattr(settings, name, value)
    names = {
        "SE": "Tallbackens Snickeri AB", "NO": "TINDEBAKKEN BYGG AS", "FI": "Kuusirannan Puu Oy",
        "DK": "Bølgebryderens Tømrer ApS",
    }  # fmt: skip
    for country, name in names.items():
        adapter = adapter_for(country)
        assert adapter is not None
        assert adapter.fetch(SIMULATED[country]["active"]).name == name
        assert adapter_for(country) is adapter
    assert adapter_for("XX") is None
    forget_adapters()


def test_denmark_is_asked_by_way_of_cvrapi_where_there_are_no_credentials(simulator: Simulator, settings: Any) -> None:
    forget_adapters()
    for name, value in simulator.settings().items():
        setattr(settings, name, value)
    assert type(adapter_for("DK")) is Virk
    for name, value in simulator.settings_without_virk().items():
        setattr(settings, name, value)
    assert type(adapter_for("DK")) is Cvrapi
    forget_adapters()


def test_it_is_controlled_over_http(simulator: Simulator) -> None:
    company = f"{simulator.settings()['REGISTRY_NO_URL']}/enheter/{SIMULATED['NO']['active']}"
    broken = requests.post(f"{simulator.url}/_control/break", json={"register": "no", "mode": "down"}, timeout=5)
    assert (broken.status_code, requests.get(company, timeout=5).status_code) == (200, 503)
    requests.post(f"{simulator.url}/_control/break", json={"register": "no", "mode": "ok"}, timeout=5)
    assert requests.get(company, timeout=5).status_code == 200

    counts = requests.get(f"{simulator.url}/_control/requests", timeout=5).json()["counts"]

    assert counts == {f"GET /no/enhetsregisteret/api/enheter/{SIMULATED['NO']['active']}": 2}
    requests.post(f"{simulator.url}/_control/reset", timeout=5)
    assert not simulator.state.counts


def test_a_secret_may_stand_in_the_form(simulator: Simulator) -> None:
    form = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo-secret"}
    token = requests.post(simulator.settings()["REGISTRY_SE_TOKEN_URL"], data=form, timeout=5)
    alive = {"Authorization": f"Bearer {token.json()['access_token']}"}

    answer = requests.get(f"{simulator.settings()['REGISTRY_SE_URL']}/isalive", headers=alive, timeout=5)

    assert (answer.status_code, answer.text) == (200, "OK")


def test_the_feed_of_changes_goes_on_after_the_last(simulator: Simulator) -> None:
    feed = f"{simulator.settings()['REGISTRY_NO_URL']}/oppdateringer/enheter"
    first = requests.get(feed, params={"size": 5}, timeout=5).json()["_embedded"]["oppdaterteEnheter"]
    since = first[-1]["oppdateringsid"] + 1

    rest = requests.get(feed, params={"oppdateringsid": since, "size": 100}, timeout=5).json()

    assert rest["_embedded"]["oppdaterteEnheter"][0]["oppdateringsid"] > first[-1]["oppdateringsid"]
    assert "next" not in rest["_links"]


def test_finland_wants_the_hyphen_and_gives_its_first_page_again_after_the_last(simulator: Simulator) -> None:
    companies = f"{simulator.settings()['REGISTRY_FI_URL']}/companies"

    assert requests.get(companies, params={"businessId": "99100019"}, timeout=5).json()["totalResults"] == 0
    pages = [
        requests.get(companies, params={"name": "revontuli", "page": page}, timeout=5).json() for page in (1, 2, 3)
    ]

    assert [len(page["companies"]) for page in pages] == [100, 20, 100]
    assert pages[2] == pages[0]


def test_cvrapis_quota_is_set_over_http(simulator: Simulator) -> None:
    requests.post(f"{simulator.url}/_control/quota", json={"left": 1}, timeout=5)
    url = f"{simulator.settings_without_virk()['REGISTRY_DK_URL']}?country=dk&vat={SIMULATED['DK']['active']}"
    agent = {"User-Agent": "Klientadministration"}

    answers = [requests.get(url, headers=agent, timeout=5).json().get("error") for _question in range(2)]

    assert answers == [None, "QUOTA_EXCEEDED"]
    assert requests.get(url, timeout=5).json()["error"] == "INVALID_UA"


def test_a_page_too_far_is_refused(simulator: Simulator) -> None:
    search = f"{simulator.settings()['REGISTRY_NO_URL']}/enheter"

    assert requests.get(search, params={"size": 100, "page": 100}, timeout=5).status_code == 400


def test_it_listens_to_this_machine_only() -> None:
    with pytest.raises(ValueError, match="loopback"):
        Simulator("0.0.0.0")


def test_the_command_says_where_it_is_and_stops_when_told() -> None:
    command = [sys.executable, "manage.py", "simulate_registers"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline().strip() for _line in range(10)]
        values = dict(line.split("=", 1) for line in lines[1:])
        found = requests.get(f"{values['REGISTRY_NO_URL']}/enheter/{SIMULATED['NO']['active']}", timeout=5)
        assert found.status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
