"""Asking: what is stored, what is mailed, and when nobody is asked."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from agreements import actions
from agreements.links import answer_token
from agreements.models import Agreement, AgreementText, AgreementTextPreset
from clients.choices import AgreementState
from clients.models import Client, Reseller
from common.access import Actor
from events.models import Event
from mail.models import Message
from tests import factories


def test_a_request_keeps_the_exact_text_and_its_hash(sent: Agreement, alfa: Client) -> None:
    assert sent.shown_text.startswith("# Personuppgiftsbiträdesavtal\n")
    assert "Alfa Bygg AB (556123-1235), Sverige" in sent.shown_text
    assert "Byrån Ekonomi AB (556012-5790)" in sent.shown_text
    assert "{" not in sent.shown_text
    assert sent.shown_sha256 == Agreement.digest_of(sent.shown_text)
    alfa.refresh_from_db()
    assert alfa.agreement_state == AgreementState.SENT


def test_the_shipped_text_becomes_version_one(sent: Agreement) -> None:
    text = AgreementText.objects.get()
    assert (text.version, text.language, text.title) == (1, "sv", "Personuppgiftsbiträdesavtal")
    assert Event.objects.filter(kind="agreement.text_published").count() == 1


def test_one_event_and_one_mail(sent: Agreement) -> None:
    assert Event.objects.about(sent).filter(kind="agreement.sent").count() == 1
    mail = Message.objects.get()
    assert (mail.key, mail.to_email, mail.language) == (f"agreement:{sent.pk}:sent", "vd@alfa.example", "sv")
    assert mail.subject == "Godkänn avtalet för Alfa Bygg AB"
    assert "Hej Kim!" in mail.text
    assert "Svara senast" in mail.text


def test_the_raw_token_is_in_no_table(sent: Agreement, contact: Actor) -> None:
    token = answer_token(sent)
    actions.approve(token, approver_name="Kim Ström", by=contact, at=sent.requested_at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{token}%"])
            assert cursor.fetchone() == (0,), table


def test_sending_again_kills_the_old_link(sent: Agreement, alfa: Client, by: Actor, contact: Actor) -> None:
    again = actions.send_again(alfa, form_key=uuid.uuid4(), by=by)

    sent.refresh_from_db()
    assert sent.state == AgreementState.SUPERSEDED
    assert again.pk != sent.pk
    with pytest.raises(actions.LinkDead):
        actions.approve(answer_token(sent), approver_name="Kim", by=contact, at=again.requested_at)
    actions.approve(answer_token(again), approver_name="Kim", by=contact, at=again.requested_at)


def test_the_same_form_twice_is_one_request(alfa: Client, by: Actor) -> None:
    key = uuid.uuid4()
    first = actions.send_again(alfa, form_key=key, by=by)
    second = actions.send_again(alfa, form_key=key, by=by)

    assert first.pk == second.pk
    assert Agreement.objects.count() == Message.objects.count() == 1


def test_demo_and_internal_clients_are_never_asked(byran: Reseller, by: Actor) -> None:
    demo = factories.client(byran, is_demo=True, contact_email="")
    for client in (demo, byran.clients.get(is_internal=True)):
        actions.request_on_opening(client, by=by)
        with pytest.raises(ValidationError):
            actions.send_again(client, form_key=uuid.uuid4(), by=by)

    assert not Agreement.objects.exists()
    assert not Message.objects.exists()


def test_an_ended_client_is_refused_with_the_reason(alfa: Client, by: Actor) -> None:
    Client.objects.filter(pk=alfa.pk).update(ends_on=date(2026, 3, 31))
    with pytest.raises(ValidationError, match="avslutad"):
        actions.request_approval(alfa, by=by, at=datetime(2026, 4, 1, 0, 0, 1, tzinfo=UTC))


def test_opening_asks_in_the_same_transaction(alfa: Client, by: Actor) -> None:
    actions.request_on_opening(alfa, by=by, source="wizard")
    assert Agreement.objects.get().client == alfa
    assert alfa.agreement_state == AgreementState.SENT


def test_the_template_may_choose_the_language_of_the_text(byran: Reseller, by: Actor) -> None:
    template = factories.client_template(byran, language="sv")
    AgreementTextPreset.objects.create(template=template, language="en")
    client = factories.client(byran, template=template, language="sv")
    moved = factories.client(byran, template=template, language="nb")

    assert actions.request_approval(client, by=by).language == "en"
    assert actions.request_approval(moved, by=by).language == "nb"


def test_a_sole_traders_number_is_masked(byran: Reseller, by: Actor) -> None:
    trader = factories.client(
        byran, personal_number_masked="811218-****", personal_number_hash="x" * 64, personal_number_sealed=b"sealed"
    )
    agreement = actions.request_approval(trader, by=by)
    assert "811218-****" in agreement.shown_text
    assert "811218-****" in Message.objects.get().text


def test_copying_the_link_is_noted_in_the_evidence(sent: Agreement, by: Actor, contact: Actor) -> None:
    url = actions.copy_link(sent, by=by)
    assert url.endswith(f"/agreements/{answer_token(sent)}/")
    assert Event.objects.about(sent).filter(kind="agreement.link_copied").count() == 1

    approved = actions.approve(answer_token(sent), approver_name="Kim", by=contact, at=sent.requested_at)
    assert approved.authentication == "Hade länken som skickades till vd@alfa.example; länken kopierades av Anna Ek"


def test_a_link_that_is_used_cannot_be_copied(sent: Agreement, token: str, by: Actor, contact: Actor) -> None:
    actions.approve(token, approver_name="Kim", by=contact, at=sent.requested_at)
    with pytest.raises(ValidationError):
        actions.copy_link(sent, by=by)


def test_what_was_shown_cannot_be_changed_in_the_database(sent: Agreement) -> None:
    for change in ({"shown_text": "x"}, {"shown_sha256": "x"}, {"addressed_email": "x@y.example"}, {"salt": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Agreement.objects.filter(pk=sent.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        AgreementText.objects.update(body="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.filter(pk=sent.pk).delete()


def test_a_changed_address_kills_the_link(sent: Agreement, alfa: Client, by: Actor, contact: Actor) -> None:
    Client.objects.filter(pk=alfa.pk).update(contact_email="ny@alfa.example")
    actions.contact_changed(alfa, before={"contact_email": "vd@alfa.example"}, by=by)

    sent.refresh_from_db()
    alfa.refresh_from_db()
    assert (sent.state, alfa.agreement_state) == (AgreementState.SUPERSEDED, AgreementState.NOT_SENT)
    with pytest.raises(actions.LinkDead):
        actions.approve(answer_token(sent), approver_name="Kim", by=contact, at=sent.requested_at)
    assert Message.objects.count() == 1  # nothing goes out by itself


def test_another_name_at_the_same_address_changes_nothing(sent: Agreement, alfa: Client, by: Actor) -> None:
    Client.objects.filter(pk=alfa.pk).update(contact_name="Kim Andersson", contact_email="VD@alfa.example")
    actions.contact_changed(alfa, before={"contact_name": "Kim Ström"}, by=by)

    sent.refresh_from_db()
    assert sent.state == AgreementState.SENT


def test_ending_a_client_closes_its_request(sent: Agreement, alfa: Client, by: Actor) -> None:
    actions.close_open_request(alfa, by=by, last_day=date(2026, 12, 31))

    sent.refresh_from_db()
    assert sent.state == AgreementState.SUPERSEDED
    assert sent.next_reminder_at is None
    assert Event.objects.about(sent).filter(kind="agreement.superseded").count() == 1


def test_hostile_names_are_text_only(byran: Reseller, by: Actor) -> None:
    name = '"><img src=x onerror=alert(1)>\r\nBcc: x@y.example {{7*7}} {firm} \u202e'
    client = factories.client(byran, name=name, contact_name=name)
    agreement = actions.request_approval(client, by=by)
    mail = Message.objects.get()

    assert "\n" not in mail.subject
    assert "\r" not in mail.subject
    assert "<img" not in mail.html
    assert "{firm}" in agreement.shown_text  # a field in a name is not filled in
    assert "\u202e" not in agreement.shown_text


def test_events_name_nobody_in_the_log_itself(sent: Agreement, token: str, contact: Actor) -> None:
    actions.approve(token, approver_name="Kim Ström", by=contact, at=sent.requested_at)
    for event in Event.objects.about(sent):
        for personal in ("Kim", "vd@alfa.example", "198.51.100.4", "Anna"):
            assert personal not in event.before + event.after
    approved = Event.objects.about(sent).select_related("detail").get(kind="agreement.approved")
    assert json.loads(approved.detail.values)["after"]["approver_name"] == "Kim Ström"


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_every_shipped_text_can_be_sent(byran: Reseller, by: Actor, language: str) -> None:
    client = factories.client(byran, language=language)
    agreement = actions.request_approval(client, by=by)
    assert agreement.language == language
    assert byran.name in agreement.shown_text


def test_two_firms_have_versions_of_their_own(
    alfa: Client, andra: Reseller, nils: object, by: Actor, actor_of: Callable[..., Actor]
) -> None:
    theirs = factories.client(andra)
    actions.request_approval(alfa, by=by)
    actions.request_approval(theirs, by=actor_of(nils))
    assert {(text.reseller.name, text.version) for text in AgreementText.objects.all()} == {
        ("Byrån Ekonomi AB", 1),
        ("Andra Byrån AB", 1),
    }
