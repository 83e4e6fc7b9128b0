"""Händelser: who sees what, what the filters do, what the export holds."""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Reseller
from common.access import SYSTEM, Actor
from common.sealing import hash_personal
from events.models import Event, EventDetail
from events.record import record
from tests import factories
from users.models import User

pytestmark = pytest.mark.django_db
FIRM = "/reports/events/"
AsUser = Callable[[User], Browser]


@transaction.atomic
def happened(client: Client, kind: str = "client.company_changed", *, by: Actor = SYSTEM, **values: Any) -> Event:
    values = values or {"before": {"street": "Gamla vägen 1"}, "after": {"street": "Nya vägen 2"}}
    return record(kind, by=by, subject=client, client_id=client.pk, reseller_id=client.reseller_id, **values)


def page_of(client: Client) -> str:
    return reverse("clients:events", args=[client.pk])


def test_a_clients_page_shows_before_and_after_and_who(alfa: Client, anna: User, as_user: AsUser) -> None:
    happened(alfa, by=factories.actor_of(anna))

    page = as_user(anna).get(page_of(alfa)).content.decode()

    assert "Företagsuppgifter ändrades" in page
    assert "<dt>Adress</dt>" in page
    assert "<del>Gamla vägen 1</del>" in page
    assert "<ins>Nya vägen 2</ins>" in page
    assert "Anna Ek" in page
    assert "192.0.2.7" in page


def test_whom_an_event_is_about_is_said_at_once_and_not_again_below(alfa: Client, anna: User, as_user: AsUser) -> None:
    happened(alfa, "membership.invited", after={"name": "Kim Falk", "email": "kim@alfa.example", "packages": ["crm"]})
    happened(alfa, "person.changed", before={"name": "Kim Falk"}, after={"name": "Kim Ek"})
    happened(alfa, "client.note_written", after={"note": "Ring Kim. " * 40})

    page = as_user(anna).get(page_of(alfa)).content.decode()

    assert "En person bjöds in</span>: <bdi>Kim Falk</bdi>" in page
    assert "<ins>Kim Falk</ins>" not in page
    assert "<ins>kim@alfa.example</ins>" in page
    assert "<del>Kim Falk</del>" in page
    assert "<ins>Kim Ek</ins>" in page
    assert page.count('<details class="plainsum">') == 1, "the long note alone is unfolded"


def test_values_are_shown_in_words(alfa: Client, anna: User, as_user: AsUser) -> None:
    happened(
        alfa, "client.created",
        after={
            "country": "SE", "org_number": "5561231235", "is_demo": False, "vat_period": "quarter",
            "fiscal_year_start": 7, "register_status": "bankrupt", "responsible_id": str(uuid.uuid4()),
            "decided_at": datetime(2026, 3, 11, 8, 30, tzinfo=UTC), "tags": ["Bygg", "VIP"],
        },
    )  # fmt: skip

    page = as_user(anna).get(page_of(alfa)).content.decode()

    for words in ("Sverige", "556123-1235", "Nej", "Kvartalsvis", "juli", "Konkurs", "2026-03-11 09:30", "Bygg, VIP"):
        assert f"<ins>{words}</ins>" in page, words
    assert "responsible_id" not in page


def test_a_kind_without_words_is_shown_as_it_is(alfa: Client, anna: User, as_user: AsUser) -> None:
    happened(alfa, "client.teleported")

    assert "client.teleported" in as_user(anna).get(page_of(alfa)).content.decode()


def test_an_erased_event_stands_without_names(alfa: Client, anna: User, as_user: AsUser) -> None:
    event = happened(alfa, by=factories.actor_of(factories.login("rut@kund.example", "Rut")))
    EventDetail.objects.filter(pk=event.pk).update(values="{}", salt="", erased_at=timezone.now())

    page = as_user(anna).get(FIRM).content.decode()

    assert "Raderad person" in page
    assert "Nya vägen" not in page


def test_an_empty_log_says_what_will_stand_here(alfa: Client, anna: User, as_user: AsUser) -> None:
    assert "Inga händelser här ännu" in as_user(anna).get(page_of(alfa)).content.decode()


def test_a_hostile_name_is_text(alfa: Client, anna: User, as_user: AsUser) -> None:
    happened(alfa, after={"street": '"><img src=x onerror=alert(1)>', "city": "{{7*7}}"})

    page = as_user(anna).get(FIRM).content.decode()

    assert "<img" not in page
    assert "{{7*7}}" in page


def test_the_firms_page_is_the_firms_own(
    alfa: Client, andra: Reseller, nils: User, anna: User, as_user: AsUser
) -> None:
    happened(alfa)
    theirs = factories.client(andra, name="Beta Bygg AB")
    happened(theirs)

    page = as_user(anna).get(FIRM).content.decode()

    assert "Alfa Bygg AB" in page
    assert "Beta" not in page
    assert as_user(anna).get(page_of(theirs)).status_code == 404
    assert as_user(anna).get(FIRM, {"client": str(theirs.pk)}).context["lines"] == []
    assert "Alfa" not in as_user(nils).get(FIRM).content.decode()


def test_a_consultant_sees_what_happened_on_their_own_clients_only(
    alfa: Client, byran: Reseller, karin: User, as_user: AsUser
) -> None:
    own = factories.client(byran, name="Egen AB")
    factories.put_on(karin, own)
    happened(alfa)
    happened(own)
    with transaction.atomic():
        record("template.created", by=SYSTEM, reseller_id=byran.pk, after={"template_name": "Svensk mall"})

    browser = as_user(karin)

    assert [line.client.name for line in browser.get(FIRM).context["lines"]] == ["Egen AB"]
    assert browser.get(page_of(alfa)).status_code == 404
    assert browser.get(page_of(own)).status_code == 200


def test_someone_who_works_for_no_firm_has_no_firms_page(as_user: AsUser, db: None) -> None:
    assert as_user(factories.login("kim@kund.example")).get(FIRM).status_code == 403


def test_the_filters(alfa: Client, byran: Reseller, anna: User, karin: User, as_user: AsUser) -> None:
    beta = factories.client(byran, name="Beta Bygg AB")
    first = happened(alfa, "client.note_written", by=factories.actor_of(anna), after={"note": "Hej"})
    second = happened(beta, by=factories.actor_of(karin))
    third = happened(beta, "agreement.expired")
    browser = as_user(anna)

    def shown(**query: str) -> list[int]:
        return [line.event.pk for line in browser.get(FIRM, query).context["lines"]]

    assert shown() == [third.pk, second.pk, first.pk]
    assert shown(client="beta") == [third.pk, second.pk]
    assert shown(client=str(alfa.pk)) == [first.pk]
    assert shown(who=str(karin.pk)) == [second.pk]
    assert shown(who="system") == [third.pk]
    assert shown(kind="client.note_written") == [first.pk]
    today = timezone.localdate()
    assert shown(**{"from": today.isoformat(), "to": today.isoformat()}) == [third.pk, second.pk, first.pk]
    assert shown(to=(today - timedelta(days=1)).isoformat()) == []
    assert shown(kind="nonsense", who="'; DROP", client="", **{"from": "yesterday", "to": "2026-99-99"}) != []


def test_days_are_the_firms_own(alfa: Client, anna: User, as_user: AsUser, monkeypatch: pytest.MonkeyPatch) -> None:
    """23:30 UTC on the 10th is half past midnight on the 11th in Stockholm."""
    monkeypatch.setattr("events.record.timezone.now", lambda: datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    event = happened(alfa)
    monkeypatch.undo()
    browser = as_user(anna)

    def shown(day: str) -> list[int]:
        return [line.event.pk for line in browser.get(FIRM, {"from": day, "to": day}).context["lines"]]

    assert shown("2026-03-11") == [event.pk]
    assert shown("2026-03-10") == []
    assert "2026-03-11 00:30" in browser.get(FIRM).content.decode()


def test_the_filter_form_posts_and_becomes_an_address(alfa: Client, anna: User, as_user: AsUser) -> None:
    answer = as_user(anna).post(FIRM, {"client": "alfa", "kind": "", "who": "system", "from": "", "to": "2026-03-11"})

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{FIRM}?client=alfa&who=system&to=2026-03-11"


def test_a_personal_number_never_stands_in_an_address(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)

    answer = browser.post(FIRM, {"client": "811218-9876", "who": "system"})

    assert answer.headers["Location"] == f"{FIRM}?client={uuid.UUID(int=0)}&who=system"
    assert "811218" not in browser.get(FIRM, {"client": "811218-9876"}).content.decode()


def test_a_personal_number_finds_its_client(byran: Reseller, anna: User, as_user: AsUser, settings: Any) -> None:
    key = settings.FIELD_KEY.encode()
    sole = factories.client(
        byran, personal_number_masked="811218-****", personal_number_hash=hash_personal("198112189876", key, byran.pk)
    )
    happened(sole)

    answer = as_user(anna).post(FIRM, {"client": "811218-9876"}, follow=True)

    assert answer.redirect_chain == [(f"{FIRM}?client={sole.pk}", 303)]
    assert [line.client.pk for line in answer.context["lines"]] == [sole.pk]


def test_packages_and_permissions_are_named_and_never_coded(alfa: Client, anna: User, as_user: AsUser) -> None:
    happened(alfa, "membership.access_changed", before={"packages": ["crm"]}, after={"packages": ["complete", "gone"]})
    happened(alfa, "membership.access_changed", after={"granted": ["payroll.see"]})

    granted, changed = as_user(anna).get(page_of(alfa)).context["lines"]

    assert (changed.changes[0].before, changed.changes[0].after) == ("CRM", "Komplett, gone")
    assert granted.changes[0].after == "Se löner"


def test_the_list_goes_on_page_by_page(alfa: Client, anna: User, as_user: AsUser) -> None:
    written = [happened(alfa).pk for _ in range(55)][::-1]
    browser = as_user(anna)

    first = browser.get(page_of(alfa))
    second = browser.get(page_of(alfa), {"after": first.context["page"].after})
    back = browser.get(page_of(alfa), {"before": second.context["page"].before})

    assert [line.event.pk for line in first.context["lines"]] == written[:50]
    assert [line.event.pk for line in second.context["lines"]] == written[50:]
    assert [line.event.pk for line in back.context["lines"]] == written[:50]


def test_the_number_of_queries_is_fixed(alfa: Client, byran: Reseller, anna: User, as_user: AsUser) -> None:
    browser = as_user(anna)
    counts = []
    for more in (1, 30):
        for _ in range(more):
            happened(factories.client(byran), by=factories.actor_of(anna))
        with CaptureQueriesContext(connection) as queries:
            browser.get(FIRM)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6


def test_the_export_holds_what_is_shown_and_no_formula(alfa: Client, anna: User, as_user: AsUser) -> None:
    happened(alfa, before={"street": "-5"}, after={"street": "=HYPERLINK(1)", "city": 'Å; "B"\nC'})
    happened(alfa, "client.note_written", after={"note": "utanför"})

    answer = as_user(anna).get(FIRM, {"kind": "client.company_changed", "export": "csv"})
    text = answer.getvalue().decode()

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    heads, *rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert heads == ["När", "Händelse", "Klient", "Vem", "Varifrån", "Fält", "Före", "Efter"]
    assert [row[5:] for row in rows] == [["Adress", "'-5", "'=HYPERLINK(1)"], ["Ort", "", 'Å; "B"\nC']]
    assert {row[2] for row in rows} == {"Alfa Bygg AB"}


def test_the_exports_times_are_the_firms(
    alfa: Client, anna: User, as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.record.timezone.now", lambda: datetime(2026, 7, 1, 22, 15, tzinfo=UTC))
    happened(alfa)
    monkeypatch.undo()
    Reseller.objects.update(time_zone="Europe/Helsinki")

    text = as_user(anna).get(FIRM, {"export": "csv"}).getvalue().decode()

    assert "2026-07-02 01:15:00" in text
