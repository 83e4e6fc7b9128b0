"""Every mail in every language: the recipient's, whole, and nothing of another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test.signals import template_rendered
from django.utils import timezone, translation

from agreements import emails as agreement_emails
from agreements.actions import request_approval
from agreements.models import Agreement
from clients import emails as client_emails
from clients.models import Client, CompanyChange, RegisterDifference
from common.access import Actor
from mail.models import Message
from mail.outbox import queue_many
from packages_billing.models import Package
from tests import factories
from tests.klientadmin.swedish import parts_of, swedish_beside
from tests.source import ROOT
from users import actions
from users import emails as user_emails
from users.choices import MemberKind, RequestState
from users.models import AccessRequest, Membership, User

SUBJECT = ".subject.txt"
LANGUAGES = ["sv", "nb", "en"]
EVERY_MAIL = {path.relative_to(ROOT / "templates").as_posix() for path in ROOT.glob(f"templates/*/emails/*{SUBJECT}")}


@dataclass
class Case:
    """People and rows of one language, while the one who acts reads another."""

    client: Client
    anna: User
    newcomer: User

    def send_all(self) -> None:
        """Writes every mail that the product has."""
        agreement = request_approval(self.client, by=factories.actor_of(self.anna))
        agreement_emails.reminder(agreement)
        _answered(agreement)
        for write in (agreement_emails.receipt, agreement_emails.declined, agreement_emails.terminated):
            write(agreement)
        for name in user_emails._NOTICES:
            user_emails.login_changed(self.anna, name)
        user_emails.password_link(self.anna)
        user_emails.password_link(self.newcomer, firm_name=self.client.reseller.name)
        user_emails.password_link(self.newcomer)
        employment, by = factories.employment_of(self.anna), factories.actor_of(self.newcomer)
        user_emails.you_are_responsible(self.client, employment, event_id=1, by=by)
        user_emails.you_are_responsible_for_many(employment, order_id=uuid4(), count=3, by=by)
        _about_the_register(self.client)
        _about_access(self.client, self.newcomer, employment, by=factories.actor_of(self.anna))


def _about_access(client: Client, newcomer: User, employment: Membership, *, by: Actor) -> None:
    """What is mailed about people: an invitation, a change, both answers to a request, last days to come and gone."""
    crm, last_day = Package.objects.get(code="crm"), timezone.localdate() + timedelta(days=5)
    access = actions.NewAccess(kind=MemberKind.EXTERNAL, packages=[crm], ends_on=last_day)
    person = actions.NewPerson("Kim", "Berg", "kim.berg@alfa.example")
    (invited,) = actions.invite_people(client, people=[person], access=access, by=by)
    row = factories.member(newcomer, client)
    user_emails.access_changed(row, event_id=1, by=by)
    for state in (RequestState.APPROVED, RequestState.REFUSED):
        asked = AccessRequest(membership=row, package=crm, state=state, word="Later", asked_at=timezone.now())
        user_emails.request_answered(asked, by=by)
    asked = AccessRequest(membership=row, package=crm, reason="Later", asked_at=timezone.now())
    for readers in ([employment], []):
        user_emails.request_asked(asked, readers)
    ending = SimpleNamespace(
        id=invited.pk, name="Kim Berg", client_id=client.pk, client_name=client.name, ends_on=last_day
    )
    firm = client.reseller
    _about_a_company(row)
    queue_many(
        [user_emails.last_days([ending], firm=firm, reader=employment, has_ended=ended) for ended in (False, True)]
    )


def _about_the_register(client: Client) -> None:
    """A client that has gone bankrupt."""
    said = {"status": "bankrupt", "reason": "Konkurs", "since": "2026-03-02"}
    facts = {"reseller_id": client.reseller_id, "client": client, "found_at": timezone.now()}
    row = RegisterDifference.objects.create(field="status", ours={"status": "active"}, theirs=said, **facts)
    client.register_source = "Enhetsregisteret"
    client_emails.register_status_changed(row, client)


def _about_a_company(follower: Membership) -> None:
    """A followed company that has gone bankrupt and moved, and one that has another name."""
    Client.objects.filter(pk=follower.client_id).update(has_company_search=True)
    company = factories.followed_company(follower, "5599110011", name="Timber Ltd")
    was = {"name": "Timber Ltd", "status": "active", "street": "1 Road", "postcode": "1", "city": "Alvik"}
    became = was | {"name": "Lumber Ltd", "status": "bankrupt", "street": "2 Road"}
    for fields in (["status", "street", "postcode", "city"], ["name"]):
        before, after = ({name: values[name] for name in fields} for values in (was, became))
        change = CompanyChange.objects.create(company=company, found_at=timezone.now(), before=before, after=after)
        queue_many([user_emails.company_changed(change, follower)])


def _answered(agreement: Agreement) -> None:
    """As if answered and ended, so that every line of the mails is there. Not stored."""
    agreement.decided_at = agreement.terminated_at = timezone.now()
    agreement.approver_name, agreement.terminated_by, agreement.decline_reason = "Kim Strand", "Kim Strand", "Later"
    agreement.receipt_salt = agreement.salt


@pytest.fixture
def case(db: None, language: str) -> Case:
    """A firm, a client, an employee and a newcomer who all speak the language."""
    firm = factories.reseller("Ledger Accounting", "5560125790")
    firm.language = language
    firm.save()
    client = factories.client(
        firm, name="Alfa Build", contact_name="Kim Strand", contact_email="kim@alfa.example", language=language
    )
    anna = factories.employee(firm, "anna@ledger.example", "Anna", "Berg", factories.ADMINISTRATOR)
    newcomer = factories.login("new@ledger.example", "Ny", "Berg")
    newcomer.set_unusable_password()
    for user in (anna, newcomer):
        user.language = language
        user.save()
    return Case(client, anna, newcomer)


@pytest.fixture
def rendered() -> Iterator[set[str]]:
    """The names of the templates that were rendered."""
    names: set[str] = set()

    def note(template: Any, **_more: Any) -> None:
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_is_in_the_recipients_language_alone(case: Case, language: str, rendered: set[str]) -> None:
    with translation.override("en" if language == "sv" else "sv"):  # of the one who acts, or of the worker
        case.send_all()

    assert {name for name in rendered if name and name.endswith(SUBJECT)} == EVERY_MAIL
    messages = list(Message.objects.all())
    assert {message.language for message in messages} == {language}
    for message in messages:
        parts = [message.subject, message.text, *parts_of(message.html)]
        if language == "sv":
            assert swedish_beside("en").left_in(parts), message.subject
            continue
        assert swedish_beside(language).left_in([*parts, *message.text.splitlines()]) == set(), message.subject
        assert not set(" ".join(parts)) & set("äöÄÖ"), message.subject
