"""The invoice mail that comes with the product, for each language: what a client starts from (Standardtext)."""

from typing import NamedTuple


class MailText(NamedTuple):
    """Subject and text with merge fields (clients.invoice_fields)."""

    subject: str
    text: str


STANDARD = {
    "sv": MailText(
        "Faktura {InvoiceNo} från {CompanyName}",
        """Hej,

Här kommer faktura {InvoiceNo} från {CompanyName}, daterad {InvoiceDate}.

Att betala: {Amount}
Förfallodatum: {DueDate}
Betala till: {BankAccount}
OCR-nummer: {OCR}

Har du frågor om fakturan? Svara på det här mejlet, så hjälper vi dig.

Hälsningar
{CompanyName}""",
    ),
    "nb": MailText(
        "Faktura {InvoiceNo} fra {CompanyName}",
        """Hei,

Her kommer faktura {InvoiceNo} fra {CompanyName}, datert {InvoiceDate}.

Å betale: {Amount}
Forfallsdato: {DueDate}
Betal til: {BankAccount}
KID: {OCR}

Har du spørsmål om fakturaen? Svar på denne e-posten, så hjelper vi deg.

Hilsen
{CompanyName}""",
    ),
    "en": MailText(
        "Invoice {InvoiceNo} from {CompanyName}",
        """Hello,

Here is invoice {InvoiceNo} from {CompanyName}, dated {InvoiceDate}.

Amount due: {Amount}
Due date: {DueDate}
Pay to: {BankAccount}
Payment reference: {PaymentReference}

Questions about the invoice? Just reply to this email.

Kind regards
{CompanyName}""",
    ),
}
