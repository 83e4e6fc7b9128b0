"""A client that writes the mail of its own invoices: turned on by the firm, written by the company, changed since."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from clients.actions import save_invoice_email, set_extra
from clients.invoice_texts import STANDARD
from clients.models import Client
from klientadmin.demo.people import acting
from klientadmin.demo.stories import Step

_CHIEF = "vd@kund.example"
_SWEDISH = """Hej {CustomerName},

Tack för att ni låter vinden arbeta för er. Här kommer faktura {InvoiceNo} på {Amount}, att betala senast {DueDate}.

Betala till {BankAccount} och ange OCR-nummer {OCR}.

Hälsningar
Petter Alm, {CompanyName}"""


def steps_of_invoice_mail(client: Callable[[], Client], now: datetime) -> Iterator[Step]:
    """Anna turned it on; Petter saved the Swedish text, then his own words, then the Norwegian one."""
    on, first, own, norwegian = (now - timedelta(days=day) for day in (14, 13, 3, 2))
    yield Step(
        on,
        lambda: set_extra(client(), extra="custom_invoice_email", is_on=True, by=acting("anna@byran.example", on)),
    )
    subject, text = STANDARD["sv"]
    yield Step(first, _saving(client, first, language="sv", subject=subject, text=text))
    yield Step(own, _saving(client, own, language="sv", subject=subject, text=_SWEDISH, based_on=1))
    subject, text = STANDARD["nb"]
    yield Step(norwegian, _saving(client, norwegian, language="nb", subject=subject, text=text))


def _saving(
    client: Callable[[], Client], at: datetime, *, language: str, subject: str, text: str, based_on: int = 0
) -> Callable[[], object]:
    return lambda: save_invoice_email(
        client(), language=language, subject=subject, text=text, based_on=based_on, by=acting(_CHIEF, at)
    )
