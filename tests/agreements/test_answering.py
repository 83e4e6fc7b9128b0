"""Approving, declining, terminating: once, with the evidence, and never by a link that is dead."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser

from agreements import actions
from agreements.links import answer_token, receipt_token
from agreements.models import Agreement, AgreementText
from clients.choices import AgreementState
from clients.models import Client, Reseller
from common.access import Actor
from events.models import Event
from mail.models import Message
from tests import factories
from tests.at_once import at_once
from users.models import User


def test_an_approval_keeps_who_when_from_where_and_how(
    sent: Agreement, token: str, alfa: Client, contact: Actor
) -> None:
    at = sent.requested_at + timedelta(days=1)
    approved = actions.approve(token, approver_name="Kim Ström", by=contact, at=at)

    assert approved.state == AgreementState.APPROVED
    assert approved.approver_name == "Kim Ström"
    assert (approved.decided_at, approved.decided_ip) == (at, "198.51.100.4")
    assert approved.decided_user_agent == "Mozilla/5.0"
    assert approved.authentication == "Hade länken som skickades till vd@alfa.example"
    assert approved.next_reminder_at is None
    alfa.refresh_from_db()
    assert alfa.agreement_state == AgreementState.APPROVED


def test_the_receipt_carries_the_full_text(sent: Agreement, token: str, contact: Actor) -> None:
    actions.approve(token, approver_name="Kim Ström", by=contact, at=sent.requested_at)

    mail = Message.objects.get(kind="agreement.receipt")
    assert mail.to_email == "vd@alfa.example"
    assert sent.shown_text.strip() in mail.text
    assert sent.shown_sha256 in mail.text
    assert "Godkänt av: Kim Ström" in mail.text


def test_only_the_first_of_two_approvals_counts(sent: Agreement, token: str, contact: Actor) -> None:
    actions.approve(token, approver_name="Kim", by=contact, at=sent.requested_at)
    with pytest.raises(actions.LinkDead):
        actions.approve(token, approver_name="Någon annan", by=contact, at=sent.requested_at)
    with pytest.raises(actions.LinkDead):
        actions.decline(token, reason="Nej", by=contact, at=sent.requested_at)

    assert Event.objects.filter(kind="agreement.approved").count() == 1
    assert Message.objects.filter(kind="agreement.receipt").count() == 1


def test_the_last_day_is_a_whole_day_of_the_clients_calendar(sent: Agreement, token: str, contact: Actor) -> None:
    assert str(sent.last_day) == str((sent.requested_at.astimezone(sent.expires_at.tzinfo) + timedelta(days=30)).date())
    with pytest.raises(actions.LinkDead):
        actions.approve(token, approver_name="Kim", by=contact, at=sent.expires_at)
    actions.approve(token, approver_name="Kim", by=contact, at=sent.expires_at - timedelta(seconds=1))


def test_an_answer_cannot_be_changed_in_the_database(sent: Agreement, token: str, contact: Actor) -> None:
    actions.approve(token, approver_name="Kim", by=contact, at=sent.requested_at)
    for change in ({"approver_name": "X"}, {"decided_ip": "192.0.2.1"}, {"authentication": ""}, {"state": "sent"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Agreement.objects.filter(pk=sent.pk).update(**change)


def test_declining_tells_the_firm_why(sent: Agreement, token: str, alfa: Client, contact: Actor) -> None:
    actions.decline(token, reason="Vi vill se\nlistan först", by=contact, at=sent.requested_at)

    alfa.refresh_from_db()
    assert alfa.agreement_state == AgreementState.DECLINED
    mail = Message.objects.get(kind="agreement.declined")
    assert (mail.to_email, mail.subject) == ("post@byran.example", "Alfa Bygg AB avböjde avtalet")
    assert "Vi vill se\nlistan först" in mail.text
    event = Event.objects.select_related("detail").get(kind="agreement.declined")
    assert "listan" not in event.after
    assert event.detail.personal_values["after"]["reason"] == "Vi vill se\nlistan först"


def test_declining_tells_the_responsible_where_there_is_one_in_their_own_language(
    sent: Agreement, token: str, alfa: Client, karin: User, contact: Actor
) -> None:
    Client.objects.filter(pk=alfa.pk).update(responsible=factories.employment_of(karin))
    User.objects.filter(pk=karin.pk).update(language="nb")
    actions.decline(token, reason="Nej", by=contact, at=sent.requested_at)
    mail = Message.objects.get(kind="agreement.declined")
    assert (mail.to_email, mail.language) == ("karin@byran.example", "nb")


def test_the_contact_terminates_by_the_receipt(sent: Agreement, token: str, alfa: Client, contact: Actor) -> None:
    approved = actions.approve(token, approver_name="Kim", by=contact, at=sent.requested_at)
    ended = actions.terminate(receipt_token(approved), name="Kim", by=contact, at=sent.requested_at)

    assert ended.state == AgreementState.TERMINATED
    assert ended.decided_at == approved.decided_at  # the approval stays evidence
    alfa.refresh_from_db()
    assert alfa.agreement_state == AgreementState.TERMINATED
    assert Message.objects.get(kind="agreement.terminated").to_email == "post@byran.example"
    with pytest.raises(actions.LinkDead):
        actions.terminate(receipt_token(approved), name="Kim", by=contact, at=sent.requested_at)


def test_tokens_work_for_their_own_kind_only(sent: Agreement, token: str, contact: Actor) -> None:
    approved = actions.approve(token, approver_name="Kim", by=contact, at=sent.requested_at)
    with pytest.raises(actions.LinkDead):
        actions.terminate(token, name="Kim", by=contact, at=sent.requested_at)
    with pytest.raises(actions.LinkDead):
        actions.approve(receipt_token(approved), approver_name="Kim", by=contact, at=sent.requested_at)


def test_a_former_contacts_receipt_ends_nothing(sent: Agreement, token: str, alfa: Client, contact: Actor) -> None:
    approved = actions.approve(token, approver_name="Kim", by=contact, at=sent.requested_at)
    Client.objects.filter(pk=alfa.pk).update(contact_email="ny@alfa.example")
    with pytest.raises(actions.LinkDead):
        actions.terminate(receipt_token(approved), name="Kim", by=contact, at=sent.requested_at)


def test_someone_signed_in_is_named_as_who_they_are(sent: Agreement, token: str, by: Actor) -> None:
    approved = actions.approve(token, approver_name="Kim", by=by, at=sent.requested_at)
    assert "var inloggad som anna@byran.example" in approved.authentication
    assert Event.objects.get(kind="agreement.approved").actor_id == by.user_id


def test_an_address_that_is_none_is_left_out(sent: Agreement, token: str) -> None:
    hidden = Actor(kind="contact", ip="unknown", user_agent="x" * 999)
    approved = actions.approve(token, approver_name="Kim", by=hidden, at=sent.requested_at)
    assert approved.decided_ip is None
    assert len(approved.decided_user_agent) == 400


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def test_paper_answers_the_open_request(sent: Agreement, alfa: Client, by: Actor) -> None:
    approved = actions.upload_paper(alfa, content=PNG, file_name="../../skan.pdf", approver_name="Kim Ström", by=by)

    assert approved.pk == sent.pk
    assert approved.authentication == "På papper, uppladdat av Anna Ek"
    assert (approved.paper.file_name, approved.paper.media_type) == ("skan.png", "image/png")
    alfa.refresh_from_db()
    assert alfa.agreement_state == AgreementState.APPROVED
    with pytest.raises(DatabaseError), transaction.atomic():
        approved.paper.delete()


def test_paper_without_a_request_and_the_same_file_twice(alfa: Client, by: Actor) -> None:
    first = actions.upload_paper(alfa, content=b"%PDF-1.7 x", file_name="a.pdf", approver_name="Kim", by=by)
    second = actions.upload_paper(alfa, content=b"%PDF-1.7 x", file_name="b.pdf", approver_name="Kim", by=by)
    assert first.pk == second.pk
    assert not Message.objects.exists()
    assert Event.objects.filter(kind="agreement.approved").count() == 1


@pytest.mark.parametrize("content", [b"<html>", b"", b"PK\x03\x04", PNG + b"0" * 10 * 1024 * 1024])
def test_other_files_are_refused(alfa: Client, by: Actor, content: bytes) -> None:
    with pytest.raises(ValidationError):
        actions.upload_paper(alfa, content=content, file_name="a.pdf", approver_name="Kim", by=by)
    assert not Agreement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_thirty_approvals_at_once_are_one(sent: Agreement, token: str) -> None:
    def post(number: int) -> int:
        browser = Browser(REMOTE_ADDR=f"198.51.100.{number}")
        data = {"answer": "approve", "approver_name": "Kim Ström", "is_authorised": "on"}
        response = browser.post(f"/agreements/{token}/", data)
        assert "är godkänt" in browser.get(f"/agreements/{token}/").text
        return response.status_code

    assert set(at_once(post)) <= {200, 303}
    assert Agreement.objects.filter(state=AgreementState.APPROVED).count() == 1
    assert Event.objects.filter(kind="agreement.approved").count() == 1
    assert Message.objects.filter(kind="agreement.receipt").count() == 1


@pytest.mark.django_db(transaction=True)
def test_opening_and_sending_again_at_once_neither_waits_for_ever(alfa: Client, sent: Agreement, by: Actor) -> None:
    def mixed(number: int) -> None:
        if number % 3 == 0:
            actions.request_approval(alfa, by=by)
        elif number % 3 == 1:
            newest = Agreement.objects.filter(client=alfa).newest_first()[0]
            actions.mark_opened(newest, by=by, at=newest.requested_at)
        else:
            actions.sweep(sent.requested_at + timedelta(days=3, hours=1))

    at_once(mixed, range(24))
    assert Agreement.objects.open().filter(client=alfa).count() == 1


def test_a_new_version_leaves_approvals_byte_identical(
    sent: Agreement, token: str, alfa: Client, byran: Reseller, by: Actor, contact: Actor
) -> None:
    actions.approve(token, approver_name="Kim", by=contact, at=sent.requested_at)
    before = _row(sent)

    actions.publish_text(
        byran, language="sv", title="Avtal", body="Ny text för {company}.", needs_new_approval=True, by=by
    )

    assert _row(sent) == before
    alfa.refresh_from_db()
    assert alfa.agreement_state == AgreementState.SUPERSEDED
    again = actions.request_approval(alfa, by=by)
    assert again.text.version == 2
    actions.approve(answer_token(again), approver_name="Kim", by=contact, at=again.requested_at)
    alfa.refresh_from_db()
    assert alfa.agreement_state == AgreementState.APPROVED
    assert _row(sent) == before


def _row(agreement: Agreement) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT row::text FROM agreements_agreement AS row WHERE id = %s", [agreement.pk])
        return str(cursor.fetchone()[0])


def test_approving_an_old_version_meanwhile_is_replaced_at_once(
    sent: Agreement, token: str, alfa: Client, byran: Reseller, by: Actor, contact: Actor
) -> None:
    actions.publish_text(byran, language="sv", title="Avtal", body="Ny text.", needs_new_approval=True, by=by)
    actions.approve(token, approver_name="Kim", by=contact, at=sent.requested_at)
    alfa.refresh_from_db()
    assert alfa.agreement_state == AgreementState.SUPERSEDED


@pytest.mark.django_db(transaction=True)
def test_the_same_form_thirty_times_at_once_is_one_request(alfa: Client, by: Actor) -> None:
    key = uuid.uuid4()
    sent = at_once(lambda _number: actions.send_again(alfa, form_key=key, by=by))
    assert len({agreement.pk for agreement in sent}) == 1
    assert Message.objects.filter(kind="agreement.request").count() == 1
    assert Event.objects.filter(kind="agreement.sent").count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_first_requests_at_once_share_one_version(byran: Reseller, by: Actor) -> None:
    clients = [factories.client(byran) for _number in range(12)]
    at_once(lambda number: actions.request_approval(clients[number], by=by), range(12))
    assert AgreementText.objects.get().version == 1
    assert Agreement.objects.count() == 12
