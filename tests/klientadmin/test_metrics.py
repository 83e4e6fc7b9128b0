"""What Prometheus reads: for whoever shows the token, about nobody, from few short questions."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import yaml
from django.conf import settings as configured
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from clients.models import BulkOrder, Client, Reseller
from clients.simulator import SIMULATED, Simulator
from common.access import SYSTEM
from devstack.ports import any_free
from events.record import record
from klientadmin.metrics.stored import COUNTED
from mail.models import Message
from packages_billing.models import ClosingOrder
from tests import factories
from tests.conftest import OwnDatabases, with_path
from users.models import User

ROOT = Path(__file__).resolve().parents[2]
RIGHT = f"Bearer {configured.METRICS_TOKEN}"
Lines = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(autouse=True)
def _nothing_spent() -> None:
    cache.clear()


def scrape() -> str:
    answer = Browser().get("/metrics", headers={"Authorization": RIGHT})
    assert answer.status_code == 200
    return answer.content.decode()


def lines_of(text: str) -> Lines:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(name: str, **labels: str) -> float:
    return lines_of(scrape())[(f"klientadmin_{name}", tuple(sorted(labels.items())))]


def message(state: str, *, due_before: timedelta = timedelta(0)) -> Message:
    now = timezone.now()
    return Message(key=f"test:{uuid4()}", kind="test", to_email="vd@kund.example", language="sv", subject="Till VD",
                   state=state, due_at=now - due_before, queued_at=now)  # fmt: skip


def test_requests_are_counted_by_the_name_of_the_route(anna: User, alfa: Client, as_user: Any) -> None:
    labels = {"route": "clients:detail", "method": "GET", "status": "2xx"}
    before = lines_of(scrape()).get(("klientadmin_requests_total", tuple(sorted(labels.items()))), 0)
    browser = as_user(anna)
    browser.get(f"/clients/{alfa.pk}/")
    browser.get(f"/clients/{uuid4()}/")
    browser.generic("BREW", f"/no-such/{alfa.pk}")

    assert value("requests_total", **labels) == before + 1
    assert value("requests_total", **labels | {"status": "4xx"}) >= 1
    assert value("requests_total", route="none", method="other", status="4xx") >= 1
    assert value("request_seconds_count", route="clients:detail", method="GET") >= 2


def test_no_line_says_anything_of_anybody(anna: User, alfa: Client, byran: Reseller, as_user: Any) -> None:
    browser = as_user(anna)
    for address in (f"/clients/{alfa.pk}/", "/clients/?q=Alfa", f"/invitations/{'x' * 40}/", f"/{alfa.pk}"):
        browser.get(address)
    text = scrape()

    told = {name: {labels[name] for labels in _labels(text) if name in labels} for name in LABELS}
    assert {name for labels in _labels(text) for name in labels} == LABELS
    assert not any(re.search(r"[/@]|[0-9a-f]{8}", said) for said in told["route"])
    for secret in (str(alfa.pk), str(byran.pk), "Alfa", "Byrån", "anna", configured.METRICS_TOKEN):
        assert secret not in text


LABELS = {"route", "method", "status", "le", "version", "part", "state", "kind", "register", "ending"}


def _labels(text: str) -> list[dict[str, str]]:
    return [dict(labels) for _name, labels in lines_of(text)]


def test_mail_that_waits_is_counted_by_state_and_the_oldest_is_known(db: None) -> None:
    waited = timedelta(minutes=7)
    Message.objects.bulk_create([message("queued"), message("queued", due_before=waited), message("retrying"),
                                 message("failed"), message("sent", due_before=timedelta(days=1))])  # fmt: skip

    assert value("mails", state="queued") == 2
    assert value("mails", state="failed") == 1
    assert value("mails", state="bounced") == 0
    assert value("mail_oldest_due_age_seconds") == pytest.approx(waited.total_seconds(), abs=5)
    assert ("klientadmin_mails", (("state", "sent"),)) not in lines_of(scrape())


def test_orders_that_wait_are_counted_with_the_age_of_the_first(byran: Reseller) -> None:
    asked_at = timezone.now() - timedelta(minutes=4)
    ClosingOrder.objects.create(reseller=byran, month=asked_at.date().replace(day=1), asked_at=asked_at)
    for done_at in (None, asked_at):
        BulkOrder.objects.create(reseller=byran, work="tag", form_key=uuid4(), asked_by_id=uuid4(), asked_at=asked_at,
                                 language="sv", done_at=done_at)  # fmt: skip

    for kind in ("closing", "bulk"):
        assert value("orders", kind=kind) == 1
        assert value("orders_oldest_age_seconds", kind=kind) == pytest.approx(240, abs=5)


def test_a_round_that_ended_is_known_and_one_that_failed_is_not(settings: Any, db: None) -> None:
    assert not any(name == "klientadmin_sweep_ended_timestamp_seconds" for name, _labels in lines_of(scrape()))
    settings.SWEEPERS = ["no.such.sweeper"]
    with pytest.raises(ImportError):
        call_command("sweep")
    assert not any(name == "klientadmin_sweep_ended_timestamp_seconds" for name, _labels in lines_of(scrape()))

    settings.SWEEPERS = ["events.seals.sweep"]
    call_command("sweep", at="2020-01-01T00:00:00+00:00")
    call_command("sweep")

    assert value("sweep_ended_timestamp_seconds") == pytest.approx(timezone.now().timestamp(), abs=5)


def test_the_log_says_what_is_not_sealed_yet(alfa: Client) -> None:
    before = value("event_newest_id")
    record("client.changed", by=SYSTEM, subject=alfa)
    assert value("event_newest_id") > before
    assert 0 < value("event_oldest_unsealed_age_seconds") < 60

    call_command("sweep")

    assert value("event_oldest_unsealed_age_seconds") == 0
    assert value("seal_timestamp_seconds") == pytest.approx(timezone.now().timestamp(), abs=60)


def test_sessions_and_connections_are_counted(anna: User, as_user: Any) -> None:
    before = value("sessions")
    as_user(anna)

    assert value("sessions") == before + 1
    assert 1 <= value("database_connections", state="active") < value("database_connections_limit")


def test_a_register_that_rests_is_known_without_asking_it(
    anna: User, as_user: Any, register: Simulator, settings: Any
) -> None:
    settings.REGISTRY_DK_USER = ""  # cvrapi.dk, which has a limit a day
    register.put("no", "error_500")
    number = SIMULATED["NO"]["active"]
    for _attempt in range(5):
        as_user(anna).post("/registers/try/", {"register": "bronnoysund", "number": number})
    asked = len(register.state.asked)

    assert value("register_resting", register="bronnoysund") == 1
    assert value("register_resting", register="prh") == 0
    assert value("register_look_ups_today", register="bronnoysund", ending="failure") == 5
    assert value("register_questions_left_today", register="cvrapi") == 50
    assert len(register.state.asked) == asked > 0


@pytest.fixture
def database_away(transactional_db: None) -> Iterator[None]:
    """This process's connection leads to where nobody answers."""
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = str(any_free())
    yield
    connection.close()
    connection.settings_dict["PORT"] = port


def test_without_a_database_the_scrape_says_so_and_all_else(database_away: None) -> None:
    told = lines_of(scrape())

    assert told[("klientadmin_database_up", ())] == 0
    assert told[("klientadmin_broker_up", ())] == 1
    assert not any(name == "klientadmin_mails" for name, _labels in told)
    assert any(name == "klientadmin_requests_total" for name, _labels in told)


def test_without_a_broker_the_scrape_says_so_and_all_else(settings: Any, db: None) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{any_free()}/0"
    told = lines_of(scrape())

    assert told[("klientadmin_broker_up", ())] == 0
    assert told[("klientadmin_database_up", ())] == 1
    assert not any(name.startswith("klientadmin_register") for name, _labels in told)


def test_a_part_that_takes_too_long_leaves_the_others(
    db: None, databases: OwnDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("klientadmin.metrics.stored._PATIENCE", 50)
    with psycopg.connect(with_path(databases.owner_url, databases.name)) as migrating:
        migrating.execute("LOCK TABLE klientadmin_sweepround IN ACCESS EXCLUSIVE MODE")
        told = lines_of(scrape())

    assert told[("klientadmin_part_up", (("part", "rounds"),))] == 0
    assert told[("klientadmin_part_up", (("part", "connections"),))] == 1


def test_a_scrape_asks_a_fixed_number_of_questions(db: None, django_assert_num_queries: Any) -> None:
    scrape()
    for mails in (0, 30):
        Message.objects.bulk_create(message(state) for state in ("queued", "failed") for _ in range(mails))
        with django_assert_num_queries(31) as asked:
            scrape()
    own = [query["sql"] for query in asked if not re.match(r"(RELEASE )?SAVEPOINT|SELECT set_config", query["sql"])]
    assert len(own) == 13, own


def test_what_is_counted_lies_in_an_index_of_what_is_open(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    asked = [Message.objects.open()[:COUNTED], Message.objects.due(timezone.now()).order_by("due_at")[:1],
             Message.objects.given_up()[:COUNTED]]  # fmt: skip
    plans = [question.explain() for question in asked]

    for plan, index in zip(plans, ("mail_due", "mail_due", "mail_in_trouble"), strict=True):
        assert f"Scan using {index} on" in plan, plan


def test_operators_are_told_of_every_name_and_rules_ask_for_no_other(
    register: Simulator, byran: Reseller, settings: Any
) -> None:
    settings.REGISTRY_DK_USER = ""
    record("client.changed", by=SYSTEM, subject=factories.client(byran))
    call_command("sweep")
    scrape()
    told = {name for name, _labels in lines_of(scrape())}
    guide = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    rules = yaml.safe_load((ROOT / "docs/alerts.yml").read_text(encoding="utf-8"))
    asked = {
        name
        for group in rules["groups"]
        for rule in group["rules"]
        for name in re.findall(r"klientadmin_\w+", rule["expr"])
    }

    families = {re.sub(r"_(bucket|count|sum)$", "", name) for name in told}
    assert set(re.findall(r"^\| `(klientadmin_\w+)", guide, re.MULTILINE)) == families
    assert asked
    assert asked - told == set()
