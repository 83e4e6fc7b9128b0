"""Kunder among very many: how the database answers, looked at in its own plans."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.filters import SORTS
from clients.models import Client, Reseller
from common.pagination import COUNT_CAP, cursor_of
from klientadmin.demo.scale import seed
from tests import factories
from tests.conftest import OwnDatabases
from users.models import User

CLIENTS = 20_000


@pytest.fixture(scope="module")
def firm(django_db_setup: None, databases: OwnDatabases, django_db_blocker: Any) -> Iterator[Reseller]:
    """A firm with very many clients, stored for good and analysed; the database is made anew afterwards."""
    with django_db_blocker.unblock():
        firm = seed("Skalbyrån AB", CLIENTS, now=timezone.now())
        factories.employee(firm, "konsult@skalbyran.example", "Kon", "Sult", factories.CONSULTANT)
        _put_on_some(firm)
        small = factories.reseller("Lilla Byrån AB", "5560125790")
        factories.employee(small, "liten@byran.example", "Li", "Ten", factories.ADMINISTRATOR)
        factories.client(small, name="Berg och Dal AB")
        yield firm
        connection.close()
        databases.renew()


def _put_on_some(firm: Reseller) -> None:
    """The consultant is on one client in two hundred."""
    consultant = User.objects.get(email="konsult@skalbyran.example")
    for client in firm.clients.filter(is_internal=False).order_by("org_number")[::200]:
        factories.put_on(consultant, client)


# What one may ask of the list; DEEP stands for a cursor near its end, TAG and PERSON for one of the firm's.
ASKED = [
    *({"sort": sort} for sort in ("name", "-name", "number", "-number", "agreement", "-agreement", "newest")),
    *({"sort": sort, "after": "DEEP"} for sort in ("name", "-number", "-agreement", "newest")),
    *({"status": status} for status in ("active", "ending", "ended", "all")),
    *({"view": view} for view in ("mine", "waiting", "changed", "register", "demo")),
    *({"q": words} for words in ("måleri 19", "5520199", "kontakt777", "zzzz", "ek")),
    {"agreement": "sent"}, {"demo": "yes"}, {"demo": "no"}, {"tag": "TAG"}, {"responsible": "PERSON"},
]  # fmt: skip
PEOPLE = ["scale@skalbyran.example", "konsult@skalbyran.example", "liten@byran.example"]


@pytest.mark.parametrize("email", PEOPLE)
def test_no_list_reads_the_table_or_counts_it(firm: Reseller, email: str, db: None) -> None:
    browser = Browser()
    browser.force_login(User.objects.get(email=email))
    wrong = []
    for asked in ASKED:
        query = _filled_in(firm, asked)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/clients/", query).status_code == 200
        assert len(captured) <= 6
        wrong += [(asked, fault, sql["sql"][:200]) for sql in captured for fault in _faults(sql["sql"])]

    assert not wrong, "\n\n".join(f"{asked}: {fault}\n{sql}" for asked, fault, sql in wrong)


def test_the_clock_finds_who_is_due_and_the_waiting_room_who_waits(firm: Reseller, db: None) -> None:
    browser, wrong = Browser(), []
    browser.force_login(User.objects.get(email="scale@skalbyran.example"))
    browser.get("/overview/")  # what it adds up over all clients is remembered for some minutes
    due = Client.objects.to_look_up_at("SE", timezone.now()).order_by("register_next_check_at", "pk")
    with CaptureQueriesContext(connection) as captured:
        list(due.select_for_update(of=("self",), skip_locked=True, no_key=True)[:20])
        for page in ("/registers/waiting/", "/overview/"):
            assert browser.get(page).status_code == 200
    wrong = [(fault, sql["sql"][:200]) for sql in captured for fault in _faults(sql["sql"])]

    assert not wrong, wrong


def _filled_in(firm: Reseller, asked: dict[str, str]) -> dict[str, str]:
    query = dict(asked)
    if query.get("tag"):
        query["tag"] = str(firm.tags.earliest("name").pk)
    if query.get("responsible"):
        query["responsible"] = str(firm.clients.filter(is_internal=False).earliest("org_number").responsible_id)
    if query.get("after"):
        query["after"] = _cursor_near_the_end(firm, SORTS[query["sort"]])
    return query


def _cursor_near_the_end(firm: Reseller, order: list[str]) -> str:
    row = firm.clients.filter(is_internal=False).order_by(*order)[CLIENTS * 9 // 10]
    return cursor_of(row, order)


def _faults(sql: str) -> Iterator[str]:
    if "clients_client" not in sql:
        return
    if re.search(r"OFFSET (?!0\b)", sql):  # OFFSET 0 skips nothing: it keeps the planner from merging a subquery
        yield "OFFSET"
    if len(re.findall(r"count\(", sql, re.IGNORECASE)) != sql.count(f"LIMIT {COUNT_CAP + 1}"):
        yield "a count without an end"
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    if re.search(r"Seq Scan on clients_client\b", plan):
        yield f"reads the table:\n{plan}"
