"""The two firms of the demonstration, each in one transaction."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from agreements import actions as agreements
from clients.actions import set_extra
from clients.models import Reseller
from common.access import SYSTEM
from klientadmin.demo import people
from klientadmin.demo.clock import nobody_woken, standing_at
from klientadmin.demo.companies import COMPANIES, OTHER_FIRM
from klientadmin.demo.following import following_steps
from klientadmin.demo.invoice_mail import steps_of_invoice_mail
from klientadmin.demo.paying import paying_steps
from klientadmin.demo.people_stories import ALNO, steps_of_people
from klientadmin.demo.play import Histories
from klientadmin.demo.registers import no_more_questions, register_steps
from klientadmin.demo.staff_stories import prepare_staff
from klientadmin.demo.stories import Step
from mail.models import Message, MessageState
from packages_billing.actions import NewPrice, add_price
from packages_billing.choices import PriceUnit, Proration
from packages_billing.models import Package
from users import actions
from users.choices import MemberKind, ResellerRole

BYRAN, ANDRA = "Byrån Ekonomi AB", "Andra Byrån AB"
_NUMBERS = {BYRAN: "5599400008", ANDRA: "5599400107"}
_SEEN_BY_REV = ("Frösö Tandvård AB", "Alnö Vind & Vatten AB", "Hammerdals Mekaniska Verkstad AB")
_KARIN_TAKES_OVER = ("Aspås Bageri & Kafé AB", "Offerdals Skiffer AB")


def is_there(name: str) -> bool:
    """Whether the firm was seeded before."""
    return Reseller.objects.filter(name=name, org_number=_NUMBERS[name]).exists()


@transaction.atomic
def seed_byran(now: datetime) -> None:
    """Byrån Ekonomi AB: Anna, Karin and Rev, some 45 clients, and two people of a client's own."""
    with nobody_woken(), standing_at(now - timedelta(days=400)):
        firm = people.open_firm(
            BYRAN, _NUMBERS[BYRAN], administrator=("anna@byran.example", "Anna", "Ek"), phone="063-12 34 00"
        )
        people.staff_of_byran(firm)
        templates = people.prepare_templates(people.acting("anna@byran.example", timezone.now()))
        histories = Histories(COMPANIES, domain="byran.example", series="55993", now=now, templates=templates)
    with nobody_woken():
        people_steps = steps_of_people(histories.client, now)
        preparing = _preparing(histories, now)
        histories.play(
            _new_norwegian_text(firm, now),
            _handing_over(histories, now),
            preparing,
            *people_steps,
            *following_steps(histories, now),
            *register_steps(histories, now),
            *steps_of_invoice_mail(lambda: histories.client(ALNO), now),
            *paying_steps(firm, histories, "anna@byran.example", now),
        )
    people.let_everyone_in("anna@byran.example", "karin@byran.example", "rev@byran.example")
    people.let_everyone_in("vd@kund.example", "extern@kund.example")
    _as_if_delivered(firm)
    _prices(firm, now)


@transaction.atomic
def seed_andra(now: datetime) -> None:
    """Andra Byrån AB, which must never see anything of Byrån's."""
    with nobody_woken(), standing_at(now - timedelta(days=200)):
        firm = people.open_firm(
            ANDRA, _NUMBERS[ANDRA], administrator=("nils@andra.example", "Nils", "Holm"), phone="0920-55 66 00"
        )
        templates = people.prepare_templates(people.acting("nils@andra.example", timezone.now()))
        histories = Histories(OTHER_FIRM, domain="andra.example", series="55995", now=now, templates=templates)
    with nobody_woken():
        histories.play(no_more_questions(histories, now))
    people.let_everyone_in("nils@andra.example")
    _as_if_delivered(firm)


@transaction.atomic
def seed_operator() -> None:
    """The platform's operator."""
    with nobody_woken():
        actions.create_operator(people.OPERATOR, by=SYSTEM)
    people.let_everyone_in(people.OPERATOR)
    Message.objects.filter(to_email=people.OPERATOR).update(state=MessageState.SENT, sent_at=timezone.now())


def _prices(firm: Reseller, now: datetime) -> None:
    """Byrån has agreed a price of its own from this month on, and the standard list changes with the next year."""
    this_month, next_year = now.date().replace(day=1), now.date().replace(year=now.year + 1, month=1, day=1)
    agreed = NewPrice("SEK", Decimal(179), PriceUnit.USER_MONTH, Proration.BY_DAY, this_month, firm)
    add_price(Package.objects.get(code="crm"), new=agreed, by=SYSTEM)
    coming = NewPrice("SEK", Decimal(309), PriceUnit.USER_MONTH, Proration.BY_DAY, next_year)
    add_price(Package.objects.get(code="accounting"), new=coming, by=SYSTEM)


def _new_norwegian_text(firm: Reseller, now: datetime) -> Step:
    """A new version that asks for new approvals: what was approved before is Ersatt."""
    at = now - timedelta(days=60)
    title, body = agreements.shipped_text("nb")

    def publish() -> None:
        agreements.publish_text(
            firm, "nb", title=title, body=body + "\n\nVersjon 2: underleverandørene står nå i vedlegg B.\n",
            needs_new_approval=True, by=people.acting("anna@byran.example", at),
        )  # fmt: skip

    return Step(at, publish)


def _handing_over(histories: Histories, now: datetime) -> Step:
    """Last month: Karin became responsible for some of Anna's clients, Rev an auditor, a client got its own people."""
    at = now - timedelta(days=28)

    def hand_over() -> None:
        anna, karin = people.acting("anna@byran.example", at), people.employment("karin@byran.example")
        for name in _KARIN_TAKES_OVER:
            actions.set_responsible(histories.client(name), responsible=karin, by=anna)
        rev = people.employment("rev@byran.example")
        for name in _SEEN_BY_REV:
            actions.put_employee_on_client(
                histories.client(name), employment=rev, roles=[ResellerRole.AUDITOR], by=anna
            )
        own, last_day = histories.client("Alnö Vind & Vatten AB"), now.date() + timedelta(days=5)
        people.put_outsider(own, "vd@kund.example", "Petter", "Alm", kind=MemberKind.SYSTEM, by=anna)
        people.put_outsider(
            own, "extern@kund.example", "Yrsa", "Palm", kind=MemberKind.EXTERNAL, ends_on=last_day, by=anna
        )
        set_extra(own, extra="company_search", is_on=True, by=anna)
        people.ask(own, "vd@kund.example", "payroll", "Vi gör lönerna själva från nästa månad.", at=at)
        people.ask(own, "extern@kund.example", "bank", "Ska stämma av banken inför bokslutet.", at=at)

    return Step(at, hand_over)


def _preparing(histories: Histories, now: datetime) -> Step:
    """Last week: what Anna prepared for the firm's own people, and a program on a client."""
    at = now - timedelta(days=6)
    template = histories.templates["Enskild firma"]
    return Step(at, lambda: prepare_staff(histories.client("Alnö Vind & Vatten AB"), template, at))


def _as_if_delivered(firm: Reseller) -> None:
    """All this mail is history: it was delivered when it was written. Nothing is sent to anyone."""
    accounts = Message.objects.filter(kind="account", to_email__in=firm.people.values("email"))
    for waiting in (Message.objects.filter(reseller_id=firm.pk), accounts):
        for message in waiting.filter(state=MessageState.QUEUED):
            message.state, message.sent_at, message.attempts = MessageState.SENT, message.queued_at, 1
            message.save(update_fields=["state", "sent_at", "attempts"])
