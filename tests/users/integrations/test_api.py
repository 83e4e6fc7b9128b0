"""What a program is answered: what it may now, and nothing to a key that opens nothing."""

from datetime import timedelta
from typing import Any

import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.actions import save_invoice_email, set_extra
from clients.actions.ending import end_client
from clients.models import Client, Reseller
from packages_billing.models import Package
from tests import factories
from tests.users.integrations.conftest import ActorOf, AsUser, ask, with_key
from users import actions
from users.models import User


def test_a_program_is_answered_what_it_may_now(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    row, key, secret = with_key(alfa, anna)

    answer = ask(secret)

    assert answer.status_code == 200
    assert answer.json()["client"] == {"id": str(alfa.pk), "number": "556123-1235", "name": "Alfa Bygg AB"}
    assert answer.json()["permissions"] == ["administration.integrations"]
    assert not answer.cookies
    bank = Package.objects.filter(code="bank")
    actions.set_integration_access(row, packages=bank, granted=[], by=actor_of(anna))
    assert "bank.prepare" in ask(secret).json()["permissions"]
    key.refresh_from_db()
    assert key.last_used_at is not None


def test_last_used_is_written_once_a_minute(alfa: Client, anna: User) -> None:
    with time_machine.travel("2026-11-02 09:00Z", tick=False) as clock:
        _row, key, secret = with_key(alfa, anna)
        seen = []
        for seconds in (0, 30, 30):
            clock.shift(seconds)
            ask(secret)
            key.refresh_from_db()
            seen.append(key.last_used_at.second + 60 * key.last_used_at.minute)

    assert seen == [0, 0, 60]


def test_every_key_that_opens_nothing_is_refused_in_the_same_words(
    alfa: Client, anna: User, byran: Reseller, actor_of: ActorOf
) -> None:
    by, at = actor_of(anna), timezone.now()
    row, key, revoked = with_key(alfa, anna)
    actions.revoke_api_key(key, by=by)
    _key, expired = actions.create_api_key(row, name="Gammal", expires_at=at - timedelta(seconds=1), by=by)
    away, _key, inactive = with_key(factories.client(byran), anna)
    actions.deactivate(away, by=by)
    gone, _key, removed = with_key(factories.client(byran), anna)
    actions.remove_access(gone, by=by)

    asked = []
    for secret in (revoked, expired, inactive, removed, "ka_" + "x" * 43, "kort", ""):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(secret)
        asked.append((answer.status_code, answer.content, answer.headers["WWW-Authenticate"], len(queries)))

    assert set(asked) == {(401, b'{"error": "unauthorized"}', "Bearer", 1)}
    assert Browser().get("/api/access/").status_code == 401


def test_being_signed_in_opens_nothing(anna: User, as_user: AsUser) -> None:
    assert as_user(anna).get("/api/access/").status_code == 401


def test_guessing_is_held_back_and_a_key_that_works_is_not(alfa: Client, anna: User) -> None:
    with time_machine.travel("2026-11-02 09:00Z", tick=False):
        _row, _key, secret = with_key(alfa, anna)
        answers = [ask(f"ka_{number:043}") for number in range(61)]
        works = ask(secret)

    assert [answer.status_code for answer in answers] == [401] * 60 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert works.status_code == 200


def test_a_program_let_in_while_the_client_is_ending_ends_with_it(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    last_day = timezone.localdate() + timedelta(days=3)
    end_client(alfa, last_day=last_day, by=actor_of(anna))
    alfa.refresh_from_db()
    row, _key, secret = with_key(alfa, anna)

    row.refresh_from_db()
    assert row.ends_on == last_day
    assert ask(secret).status_code == 200
    with time_machine.travel(row.ends_at, tick=False):
        assert ask(secret).status_code == 401


def test_a_program_reads_the_current_invoice_mail_of_its_own_client(
    alfa: Client, byran: Reseller, anna: User, actor_of: ActorOf
) -> None:
    _row, _key, secret = with_key(alfa, anna)
    by = actor_of(anna)

    assert read(alfa, secret) == {"client": str(alfa.pk), "texts": [], "reason": "turned_off"}
    set_extra(alfa, extra="custom_invoice_email", is_on=True, by=by)
    assert read(alfa, secret)["reason"] == "no_text"
    for language, text, based_on in (("sv", "Ett", 0), ("sv", "Betala {Amount}\n{OCR}", 1), ("nb", "Hei", 0)):
        words = {"language": language, "subject": "Nr {InvoiceNo}", "text": text, "based_on": based_on}
        saved = save_invoice_email(alfa, by=by, **words)
    answer = read(alfa, secret)
    assert answer["reason"] == ""
    assert [(row["language"], row["version"], row["text"]) for row in answer["texts"]] == [
        ("nb", 1, "Hei"),
        ("sv", 2, "Betala {Amount}\n{OCR}"),
    ]
    assert answer["texts"][1]["fields"] == ["InvoiceNo", "Amount", "OCR"]
    assert answer["texts"][0]["subject"] == "Nr {InvoiceNo}"
    assert answer["texts"][0]["saved_at"] == saved.saved_at.isoformat()
    set_extra(alfa, extra="custom_invoice_email", is_on=False, by=by)
    assert read(alfa, secret)["texts"] == []
    for other in (factories.client(byran).pk, by.user_id):
        foreign = ask(secret, f"/api/clients/{other}/invoice-email/")
        assert (foreign.status_code, foreign.json()) == (404, {"error": "not_found"})


def read(client: Client, secret: str) -> dict[str, Any]:
    """What a program is told of the client's invoice mail, the moment apart."""
    with CaptureQueriesContext(connection) as queries:
        answer = ask(secret, f"/api/clients/{client.pk}/invoice-email/")
    assert answer.status_code == 200
    assert len(queries) <= 5
    told: dict[str, Any] = answer.json()
    told.pop("at")
    return told
