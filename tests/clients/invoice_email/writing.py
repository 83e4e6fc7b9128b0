"""What tests of the invoice mail share: a version saved, its page, and what its form holds."""

from typing import Any

from django.urls import reverse

from clients.actions import save_invoice_email
from clients.models import Client, InvoiceEmail
from tests import factories
from tests.clients.cards import fields_of
from users.models import User

SAVED = "client.invoice_email_saved"
FORM = '<form method="post"\n      id="invoice-email"'


def save(client: Client, user: User, text: str = "Hej", **values: Any) -> InvoiceEmail:
    facts = {"language": "sv", "subject": "Faktura {InvoiceNo}", "based_on": 0} | values
    return save_invoice_email(client, text=text, by=factories.actor_of(user), **facts)


def address(client: Client, query: str = "?language=sv") -> str:
    return reverse("clients:invoice_email", args=[client.pk]) + query


def opened(browser: Any, client: Client, query: str = "?language=sv") -> dict[str, str]:
    return fields_of(browser.get(address(client, query)).content.decode(), FORM)
