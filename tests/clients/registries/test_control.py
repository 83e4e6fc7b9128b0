"""The simulator's control page: what it shows and does, and that no page elsewhere can use it. Over real sockets."""

import http.client
import re
from urllib.parse import urlsplit

import pytest
import requests

from clients.registries.contract import CompanyStatus, Unavailable
from clients.simulator import SIMULATED, Simulator
from clients.simulator.companies import COMPANIES
from tests.clients.registries.conftest import MakeAdapter

ACTIVE = SIMULATED["SE"]["active"]


@pytest.fixture
def address(simulator: Simulator) -> str:
    return f"{simulator.url}/_control/"


def _port(simulator: Simulator) -> int:
    return urlsplit(simulator.url).port or 0


def _post(simulator: Simulator, path: str, **headers: str) -> int:
    """The status that a browser with these headers gets for a form that puts Bolagsverket down."""
    connection = http.client.HTTPConnection("127.0.0.1", _port(simulator), timeout=5)
    told = {"Content-Type": "application/x-www-form-urlencoded"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    connection.request("POST", path, "register=se&mode=down", told)
    status = connection.getresponse().status
    connection.close()
    return status


def test_it_lists_every_company_with_number_country_and_state(address: str) -> None:
    answer = requests.get(address, timeout=5)

    assert (answer.status_code, answer.encoding) == (200, "utf-8")
    for listed in COMPANIES.values():
        for company in listed:
            assert company.number in answer.text
    assert "Tallbackens Snickeri AB" in answer.text
    assert "Konkurs" in answer.text


def test_hostile_names_are_text(address: str) -> None:
    html = requests.get(f"{address}?number={SIMULATED['NO']['hostile']}", timeout=5).text

    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "\u202e" not in html
    assert "\x00" not in html


def test_nothing_of_it_runs_or_is_framed_or_kept(address: str) -> None:
    answer = requests.get(address, timeout=5)

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script|\son[a-z]+=|https?://", answer.text)


def test_a_form_changes_a_company_and_leads_back_to_it(
    simulator: Simulator, address: str, swedish: MakeAdapter
) -> None:
    opened = requests.get(f"{address}?number={ACTIVE}", timeout=5).text
    assert f'name="number" value="{ACTIVE}"' in opened

    form = {"number": ACTIVE, "key": "bankrupt", "name": "Ny Skylt AB", "street": "", "city": "LUND"}
    done = requests.post(f"{address}become", data=form, timeout=5, allow_redirects=False)

    assert (done.status_code, done.headers["Location"]) == (303, f"/_control/?number={ACTIVE}")
    record = swedish().fetch(ACTIVE)
    assert (record.name, record.status) == ("Ny Skylt AB", CompanyStatus.BANKRUPT)
    assert record.address is not None
    assert (record.address.street, record.address.city) == ("Tallbacken 12", "Lund")
    assert "Ny Skylt AB" in requests.get(address, timeout=5).text


def test_a_form_puts_a_register_in_a_mode_and_all_back_again(
    simulator: Simulator, address: str, swedish: MakeAdapter
) -> None:
    requests.post(f"{address}break", data={"register": "se", "mode": "down"}, timeout=5)
    assert '<option value="down" selected>' in requests.get(address, timeout=5).text
    with pytest.raises(Unavailable):
        swedish().fetch(ACTIVE)

    requests.post(f"{address}reset", data={}, timeout=5)

    assert '<option value="down" selected>' not in requests.get(address, timeout=5).text
    assert swedish().fetch(ACTIVE).name


def test_it_shows_what_was_asked_and_no_number_of_a_body(
    simulator: Simulator, address: str, swedish: MakeAdapter
) -> None:
    swedish().fetch(SIMULATED["SE"]["sole_trader"])

    asked = requests.get(address, timeout=5).text.partition("<h2>Frågat</h2>")[2]

    assert "/organisationer" in asked
    assert SIMULATED["SE"]["sole_trader"] not in asked


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1", "http://localhost:1", "http://127.0.0.1.evil.example"],
)
def test_a_page_elsewhere_cannot_post(simulator: Simulator, origin: str) -> None:
    assert _post(simulator, "/_control/break", Origin=origin) == 403
    assert not simulator.state.modes


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_nor_can_it_where_the_browser_keeps_its_origin_to_itself(simulator: Simulator, site: str) -> None:
    assert _post(simulator, "/_control/break", Sec_Fetch_Site=site) == 403
    assert not simulator.state.modes


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "9" * 20])
def test_a_length_that_is_none_is_refused_at_once(simulator: Simulator, length: str) -> None:
    assert _post(simulator, "/_control/break", Content_Length=length) == 400
    assert not simulator.state.modes


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1:1", "127.0.0.1.evil.example:{port}", "", "["]
)
def test_a_name_bent_hither_is_refused(simulator: Simulator, host: str) -> None:
    host = host.format(port=_port(simulator))

    assert _post(simulator, "/_control/break", Host=host, Origin=f"http://{host}") == 403
    assert not simulator.state.modes


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}"])
def test_its_own_page_may_post(simulator: Simulator, host: str) -> None:
    host = host.format(port=_port(simulator))

    assert _post(simulator, "/_control/break", Host=host, Origin=f"http://{host}") == 303
    assert simulator.state.modes == {"se": "down"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("break", b'{"register": "xx", "mode": "down"}'),
        ("break", b'{"register": "se", "mode": "../"}'),
        ("break", b"{}"),
        ("become", b"not json"),
        ("become", b"[]"),
        ("token", b'"x"'),
        ("token", b'{"expires_in": "x"}'),
        ("quota", b'{"left": "x"}'),
        ("quota", b'{"left": NaN}'),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(simulator: Simulator, address: str, path: str, body: bytes) -> None:
    assert requests.post(f"{address}{path}", data=body, timeout=5).status_code == 400
    assert not simulator.state.modes


def test_json_that_is_called_a_form_is_json(simulator: Simulator, address: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b'{"register": "se", "mode": "down"}'

    assert requests.post(f"{address}break", data=body, headers=form, timeout=5).status_code == 200
    assert simulator.state.modes == {"se": "down"}


def test_what_is_not_there_is_404(address: str) -> None:
    assert requests.get(f"{address}nothing", timeout=5).status_code == 404
    assert requests.get(f"{address}reset", timeout=5).status_code == 404
