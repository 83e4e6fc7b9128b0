"""The firm's side: the card, send again, copy the link, paper, evidence, texts."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client as Browser
from django.test import RequestFactory
from django.utils.html import strip_tags

from agreements import actions
from agreements.links import answer_token
from agreements.models import Agreement, AgreementText, AgreementTextPreset
from agreements.panels import agreement_panel
from agreements.template_part import AgreementTextPart
from clients.choices import AgreementState
from clients.models import Client, Reseller
from common.access import SYSTEM, Actor
from events.models import Event
from mail.models import Message, MessageState
from tests import factories
from users.models import User

SignIn = Callable[[User], Browser]
PDF = b"%PDF-1.7 signed"


@pytest.fixture
def card(by: Actor) -> Callable[..., str]:
    """The card as Anna sees it."""

    def draw(client: Client, actor: Actor | None = None) -> str:
        client = Client.objects.select_related("reseller").get(pk=client.pk)
        request = RequestFactory().get("/")
        request.actor, request.user = actor or by, User(id=by.user_id)  # type: ignore[attr-defined]
        return " ".join(agreement_panel(request, client).split())  # type: ignore[arg-type]

    return draw


def test_a_client_that_was_never_asked(card: Any, alfa: Client) -> None:
    html = card(alfa)
    assert "GDPR-godkännande" in html
    assert "Ej skickad" in html
    assert "</svg>Skicka</button>" in html
    assert "Kopiera länk" not in html


def test_the_card_of_an_open_request(card: Any, alfa: Client, sent: Agreement, by: Actor) -> None:
    actions.mark_opened(sent, by=by, at=sent.requested_at)
    html = card(alfa)
    for words in ("Öppnad, väntar på svar", '<span lang="sv">Personuppgiftsbiträdesavtal</span>, version 1.',
                  f"Länken gäller till {sent.last_day}", "av Anna Ek",
                  "obekräftat, kan vara ett mejlfilter", "Nästa påminnelse", "efter 3 dagar, sedan efter 7 och 14",
                  "Skicka igen", "Kopiera länk", "Godkänt på papper? Ladda upp", "Visa underlag"):  # fmt: skip
        assert words in html, words
    assert "Skickad till vd@alfa.example" in strip_tags(html)  # which breaks at its @


def test_a_demo_needs_none(card: Any, byran: Reseller) -> None:
    html = card(factories.client(byran, is_demo=True))
    assert "Demoklienter behöver inget avtal." in html
    assert "<form" not in html


def test_a_new_address_offers_to_send(card: Any, alfa: Client, sent: Agreement, by: Actor) -> None:
    Client.objects.filter(pk=alfa.pk).update(contact_email="ny@alfa.example")
    actions.contact_changed(alfa, before={"contact_email": "vd@alfa.example"}, by=by)
    html = card(alfa)
    assert "Kontaktpersonen har fått en ny e-post" in html
    assert "</svg>Skicka</button>" in html


@pytest.mark.parametrize("state", [MessageState.BOUNCED, MessageState.FAILED])
def test_mail_that_did_not_arrive_is_said(card: Any, alfa: Client, sent: Agreement, state: str) -> None:
    Message.objects.update(state=state)
    assert "Mejlet till vd@alfa.example kom inte fram" in card(alfa)


def test_an_approved_client_has_nothing_to_send(card: Any, alfa: Client, sent: Agreement, contact: Actor) -> None:
    actions.approve(answer_token(sent), approver_name="Kim Ström", by=contact, at=sent.requested_at)
    html = card(alfa)
    assert "Godkänd av Kim Ström" in html
    assert "<form" not in html
    assert "Visa underlag" in html


def test_the_card_costs_two_queries(card: Any, alfa: Client, sent: Agreement, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):  # the client itself, the agreement, its mail
        card(alfa)


def test_sending_again_by_the_button_is_once(as_user: SignIn, anna: User, alfa: Client, sent: Agreement) -> None:
    browser, key = as_user(anna), uuid.uuid4()
    for _time in range(2):
        assert browser.post(f"/clients/{alfa.pk}/agreement/send/", {"form_key": key}).status_code == 303
    assert Agreement.objects.filter(client=alfa).count() == 2
    assert browser.post(f"/clients/{alfa.pk}/agreement/send/", {"form_key": "x"}).status_code == 303
    assert Agreement.objects.filter(client=alfa).count() == 2


def test_the_copied_link_is_shown_and_kept_nowhere(as_user: SignIn, anna: User, alfa: Client, sent: Agreement) -> None:
    response = as_user(anna).post(f"/clients/{alfa.pk}/agreement/link/")
    assert response.status_code == 200
    assert f"/agreements/{answer_token(sent)}/" in response.text
    assert "no-store" in response.headers["Cache-Control"]
    sent.refresh_from_db()
    assert sent.link_copied_by == "Anna Ek"


def test_no_link_to_copy_leads_back(as_user: SignIn, anna: User, alfa: Client) -> None:
    response = as_user(anna).post(f"/clients/{alfa.pk}/agreement/link/")
    assert response.headers["Location"] == f"/clients/{alfa.pk}/"


@pytest.mark.parametrize("path", ["send/", "link/", "paper/"])
def test_another_firms_client_is_404(as_user: SignIn, nils: User, karin: User, alfa: Client, path: str) -> None:
    for user in (nils, karin):
        assert as_user(user).post(f"/clients/{alfa.pk}/agreement/{path}").status_code == 404
    assert not Agreement.objects.exists()


def test_an_auditor_may_read_the_evidence_but_not_send(
    as_user: SignIn, byran: Reseller, alfa: Client, sent: Agreement
) -> None:
    auditor = factories.employee(byran, "rev@byran.example", "Rut", "Ek", factories.AUDITOR)
    factories.put_on(auditor, alfa)
    browser = as_user(auditor)
    assert browser.post(f"/clients/{alfa.pk}/agreement/send/", {"form_key": uuid.uuid4()}).status_code == 403
    assert browser.get(f"/clients/{alfa.pk}/agreement/{sent.pk}/").status_code == 200


def test_paper_by_the_form(as_user: SignIn, anna: User, alfa: Client, sent: Agreement) -> None:
    browser, url = as_user(anna), f"/clients/{alfa.pk}/agreement/paper/"
    assert "Kim Ström" in browser.get(url).text
    wrong = SimpleUploadedFile("avtal.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
    response = browser.post(url, {"approver_name": "Kim Ström", "file": wrong})
    assert "varken PDF, PNG eller JPEG" in response.text
    assert response.status_code == browser.post(url).status_code == 422
    file = SimpleUploadedFile('av"tal\r\n.exe', PDF, content_type="text/html")
    assert browser.post(url, {"approver_name": "Kim Ström", "file": file}).status_code == 303

    sent.refresh_from_db()
    assert sent.state == AgreementState.APPROVED
    response = browser.get(f"{url[:-6]}{sent.pk}/paper/")
    assert response.content == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="avtal')
    evidence = browser.get(f"{url[:-6]}{sent.pk}/").text
    assert "På papper, uppladdat av Anna Ek" in evidence


def test_the_evidence_shows_everything_kept(
    as_user: SignIn, anna: User, alfa: Client, sent: Agreement, by: Actor, contact: Actor
) -> None:
    actions.copy_link(sent, by=by)
    actions.mark_opened(sent, by=contact, at=sent.requested_at)
    actions.approve(answer_token(sent), approver_name="Kim Ström", by=contact, at=sent.requested_at)
    page = as_user(anna).get(f"/clients/{alfa.pk}/agreement/{sent.pk}/").text
    for words in ("Kim Ström", "vd@alfa.example", "198.51.100.4", "Mozilla/5.0", sent.shown_sha256, "ger samma värde",
                  "länken kopierades av Anna Ek", "obekräftat", "1. Parter", "version 1"):  # fmt: skip
        assert words in page, words
    assert answer_token(sent) not in page


def test_evidence_belongs_to_its_client(
    as_user: SignIn, anna: User, nils: User, byran: Reseller, sent: Agreement
) -> None:
    other = factories.client(byran)
    assert as_user(anna).get(f"/clients/{other.pk}/agreement/{sent.pk}/").status_code == 404
    assert as_user(nils).get(f"/clients/{sent.client_id}/agreement/{sent.pk}/").status_code == 404


# --- Texts -----------------------------------------------------------------------------------------------------------


def _text(**changes: Any) -> dict[str, Any]:
    return {"title": "Avtal", "body": "## 1. Parter\n\n{firm} och {company}.", "based_on": 0} | changes


def test_publishing_a_version(as_user: SignIn, anna: User, byran: Reseller) -> None:
    browser = as_user(anna)
    assert "Personuppgiftsbiträdesavtal" in browser.get("/templates/agreements/sv/").text
    assert browser.post("/templates/agreements/sv/", _text()).status_code == 303
    text = AgreementText.objects.get()
    assert (text.reseller, text.language, text.version, text.needs_new_approval) == (byran, "sv", 1, False)
    assert Event.objects.filter(kind="agreement.text_published").count() == 1
    assert "Version 1" in browser.get("/templates/agreements/").text
    assert "{company}" in browser.get(f"/templates/agreements/version/{text.pk}/").text


def test_the_same_text_posted_twice_is_one_version(as_user: SignIn, anna: User) -> None:
    for _time in range(2):
        assert as_user(anna).post("/templates/agreements/sv/", _text()).status_code == 303
    assert AgreementText.objects.count() == 1


def test_somebody_elses_version_is_not_overwritten_unseen(
    as_user: SignIn, anna: User, byran: Reseller, by: Actor
) -> None:
    actions.publish_text(byran, language="sv", title="Avtal", body="En annan text.", needs_new_approval=False, by=by)
    response = as_user(anna).post("/templates/agreements/sv/", _text())
    assert response.status_code == 200
    assert "publicerat version 1 medan du skrev" in response.text
    assert "{firm} och {company}." in response.text


def test_an_unknown_field_is_named(as_user: SignIn, anna: User) -> None:
    response = as_user(anna).post("/templates/agreements/sv/", _text(body="Hej {kund} och {{company}}"))
    assert "Fältet {kund} finns inte." in response.text
    assert not AgreementText.objects.exists()


def test_the_preview_saves_nothing(as_user: SignIn, anna: User) -> None:
    browser = as_user(anna)
    page = browser.post("/templates/agreements/sv/", _text(preview="1"))
    assert "Byrån Ekonomi AB och Exempelbolaget AB." in page.text
    part = browser.post("/templates/agreements/sv/", _text(preview="1"), headers={"HX-Request": "true"})
    assert "Exempelbolaget AB" in part.text
    assert "<html" not in part.text
    assert not AgreementText.objects.exists()


def test_who_waits_and_send_to_all(as_user: SignIn, anna: User, byran: Reseller, sent: Agreement, by: Actor) -> None:
    browser = as_user(anna)
    factories.client(byran, name="Beta AB")
    page = browser.get("/templates/agreements/sv/waiting/").text
    assert "Beta AB" in page
    assert "Alfa Bygg AB" in page
    assert "Skicka till 1 klient" in page
    assert "1 har redan fått den" in page
    assert browser.post("/templates/agreements/sv/waiting/").status_code == 303
    assert "Du kan lämna sidan" in browser.get("/templates/agreements/sv/waiting/").text
    actions.sweep(sent.requested_at)
    assert Agreement.objects.filter(client__name="Beta AB").count() == 1
    assert "Skicka till" not in browser.get("/templates/agreements/sv/waiting/").text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_waiting_list_costs_the_same_for_any_number(
    as_user: SignIn, anna: User, byran: Reseller, by: Actor, rows: int, django_assert_max_num_queries: Any
) -> None:
    actions.publish_text(byran, language="sv", title="Avtal", body="Text.", needs_new_approval=False, by=by)
    for _number in range(rows):
        factories.client(byran)
    browser = as_user(anna)
    with django_assert_max_num_queries(11):
        browser.get("/templates/agreements/sv/waiting/")


@pytest.mark.parametrize("path", ["", "sv/", "sv/waiting/"])
def test_texts_are_for_those_who_may_edit_them(as_user: SignIn, karin: User, path: str) -> None:
    assert as_user(karin).get(f"/templates/agreements/{path}").status_code == 403


def test_another_firms_texts_are_unknown(as_user: SignIn, nils: User, sent: Agreement) -> None:
    browser = as_user(nils)
    assert browser.get(f"/templates/agreements/version/{sent.text_id}/").status_code == 404
    assert browser.get("/templates/agreements/sv/waiting/").status_code == 404
    assert "Version 1" not in browser.get("/templates/agreements/").text
    assert browser.get("/templates/agreements/xx/").status_code == 404


def test_a_text_is_never_changed(sent: Agreement) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        AgreementText.objects.update(title="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        AgreementText.objects.all().delete()


def test_the_template_part_keeps_the_choice(byran: Reseller) -> None:
    template, part = factories.client_template(byran), AgreementTextPart
    for language in ("en", ""):
        form = part.form(template, {"p-agreement_language": language}, prefix="p")
        assert form.is_valid()
        part.save(template, form, by=SYSTEM)
        assert part.form(template, None, prefix="p").initial == {"agreement_language": language}
    assert not AgreementTextPreset.objects.exists()
