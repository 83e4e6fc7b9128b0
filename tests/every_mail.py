"""Every mail that the product sends, written by its own functions, in one language and with names of one sort."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from agreements import emails as agreement_emails
from agreements.actions import request_approval
from agreements.models import Agreement
from clients import emails as client_emails
from clients.choices import AgreementState
from clients.models import Client, CompanyChange, RegisterDifference
from common.access import Actor
from mail.models import Message
from mail.outbox import queue_many
from packages_billing.models import Package
from tests import factories
from users import actions
from users import emails as user_emails
from users.choices import MemberKind, RequestState
from users.models import AccessRequest, Membership, User

LANGUAGES = ["sv", "nb", "en"]
SUBJECT = ".subject.txt"


@dataclass(frozen=True)
class Ending:
    """One whose access ends, as users.emails.LastDay says."""

    id: UUID
    name: str
    client_id: UUID
    client_name: str
    ends_on: date


@dataclass(frozen=True)
class Names:
    """What the firm and its people have typed."""

    firm: str = "Ledger Accounting"
    client: str = "Alfa Build"
    contact: str = "Kim Strand"
    first_name: str = "Anna"
    last_name: str = "Berg"
    reason: str = "Later"
    company: str = "Timber Ltd"
    city: str = "Alvik"


SHORT = Names()
LONG = Names(
    firm="Norrfjärds Redovisnings- och Skatterådgivningsbyrå Aktiebolag",
    client="Byggnadsfirman Sjövik, Lindström & Söner Entreprenad i Västernorrland AB",
    contact="Wilhelmina Adelsköld-Rönnkvist",
    first_name="Anna-Karin Margareta",
    last_name="Österlund-Bergqvist",
    reason="Jag ska ta över kvartalsrapporten efter Kim och behöver se leverantörsfakturorna.\nHelst före den 12:e.",
    company="Tallbackens Fönster- och Finsnickeri i Övre Norrland Handelsbolag",
    city="Örnsköldsvik",
)
HOSTILE = Names(
    firm='"><img src=x onerror=alert(1)> {{7*7}}',
    client="W" * 200,
    contact="Andersson, Erik\r\nBcc: all@kund.example",
    first_name="=HYPERLINK(1)",
    last_name="\u202eEk",
    reason="</td></table><!--[if mso]><script>alert(1)</script><![endif]-->\n\n\n\n-- \nFrom here",
    company="<b>--></b>",
    city="{% now %}",
)


@dataclass
class Case:
    """People and rows of one language."""

    client: Client
    anna: User
    newcomer: User
    names: Names

    def send_all(self) -> list[Message]:
        """Writes every mail that the product has, and returns them."""
        self._about_the_agreement()
        for name in user_emails._NOTICES:
            user_emails.login_changed(self.anna, name)
        user_emails.password_link(self.anna)
        user_emails.password_link(self.newcomer, firm_name=self.client.reseller.name)
        user_emails.password_link(self.newcomer)
        employment, by = factories.employment_of(self.anna), factories.actor_of(self.newcomer)
        user_emails.you_are_responsible(self.client, employment, event_id=1, by=by)
        user_emails.you_are_responsible_for_many(employment, order_id=uuid4(), count=3, by=by)
        self._about_the_register()
        row = factories.member(self.newcomer, self.client)
        self._about_access(row, employment, by=by)
        self._about_a_company(row)
        self._about_last_days(employment)
        return list(Message.objects.order_by("queued_at"))

    def _about_the_agreement(self) -> None:
        agreement = request_approval(self.client, by=factories.actor_of(self.anna))
        agreement_emails.reminder(agreement)
        self._answer(agreement)
        for write in (agreement_emails.receipt, agreement_emails.terminated):
            write(agreement)
        agreement.state, agreement.decline_reason = AgreementState.DECLINED, self.names.reason
        agreement.terminated_at, agreement.approver_name = None, ""
        agreement_emails.declined(agreement)

    def _answer(self, agreement: Agreement) -> None:
        """As if answered and ended, so that every line of the mails is there. Not stored."""
        agreement.decided_at = agreement.terminated_at = timezone.now()
        agreement.approver_name = agreement.terminated_by = self.names.contact
        agreement.receipt_salt, agreement.state = agreement.salt, AgreementState.APPROVED

    def _about_access(self, row: Membership, employment: Membership, *, by: Actor) -> None:
        """Invitations to the client and to the firm, a change, both answers to a request."""
        crm, person = (
            Package.objects.get(code="crm"),
            actions.NewPerson("Kim", self.names.last_name, "kim@alfa.example"),
        )
        last_day, anna = timezone.localdate() + timedelta(days=5), factories.actor_of(self.anna)
        access = actions.NewAccess(kind=MemberKind.EXTERNAL, packages=[crm], ends_on=last_day)
        actions.invite_people(self.client, people=[person], access=access, by=anna)
        colleague = actions.NewPerson("Eva", self.names.last_name, "eva@ledger.example")
        actions.invite_employees(
            self.client.reseller.clients.get(is_internal=True), people=[colleague], permissions=[], by=anna
        )
        user_emails.access_changed(row, event_id=1, by=by)
        for state in (RequestState.APPROVED, RequestState.REFUSED):
            asked = AccessRequest(
                membership=row, package=crm, state=state, word=self.names.reason, asked_at=timezone.now()
            )
            user_emails.request_answered(asked, by=by)
        asked = AccessRequest(membership=row, package=crm, reason=self.names.reason, asked_at=timezone.now())
        for readers in ([employment], []):
            user_emails.request_asked(asked, readers)

    def _about_last_days(self, employment: Membership) -> None:
        """One person's, and more than a mail lists; to come and gone; to the responsible and to the firm."""
        ending = [self._ending(number) for number in range(52)]
        drafts = [
            user_emails.last_days(rows, firm=self.client.reseller, reader=reader, has_ended=ended)
            for rows, reader in ((ending[:1], employment), (ending, None))
            for ended in (False, True)
        ]
        queue_many(drafts)

    def _ending(self, number: int) -> Ending:
        name, ends_on = f"{self.names.first_name} {self.names.last_name}", timezone.localdate() + timedelta(days=5)
        client_id = self.client.pk if number < 2 else uuid4()
        return Ending(id=uuid4(), name=name, client_id=client_id, client_name=self.client.name, ends_on=ends_on)

    def _about_the_register(self) -> None:
        """A client that has gone bankrupt."""
        said = {"status": "bankrupt", "reason": "Konkurs", "since": "2026-03-02"}
        facts = {"reseller_id": self.client.reseller_id, "client": self.client, "found_at": timezone.now()}
        row = RegisterDifference.objects.create(field="status", ours={"status": "active"}, theirs=said, **facts)
        self.client.register_source = "Enhetsregisteret"
        client_emails.register_status_changed(row, self.client)

    def _about_a_company(self, follower: Membership) -> None:
        """A followed company that has gone bankrupt and moved, and one that has another name."""
        Client.objects.filter(pk=follower.client_id).update(has_company_search=True)
        company = factories.followed_company(follower, "5599110011", name=self.names.company)
        was = {"name": company.name, "status": "active", "street": "1 Road", "postcode": "1", "city": self.names.city}
        became = was | {"name": "Lumber Ltd", "status": "bankrupt", "street": "2 Road"}
        for fields in (["status", "street", "postcode", "city"], ["name"]):
            before, after = ({name: values[name] for name in fields} for values in (was, became))
            change = CompanyChange.objects.create(company=company, found_at=timezone.now(), before=before, after=after)
            queue_many([user_emails.company_changed(change, follower)])


def case_of(language: str, names: Names = SHORT) -> Case:
    """A firm, a client, an employee and a newcomer who all speak the language."""
    firm = factories.reseller(names.firm, "5560125790")
    firm.language = language
    firm.save()
    firm.clients.update(language=language)
    client = factories.client(
        firm, name=names.client, contact_name=names.contact, contact_email="kim.strand@alfa.example", language=language,
        org_number="5561231235",
    )  # fmt: skip
    anna = factories.employee(firm, "anna@ledger.example", names.first_name, names.last_name, factories.ADMINISTRATOR)
    newcomer = factories.login("new@ledger.example", names.first_name, names.last_name)
    newcomer.set_unusable_password()
    for user in (anna, newcomer):
        user.language = language
        user.save()
    return Case(client, anna, newcomer, names)
