"""The firm, its clients, and what the firm prepares for them."""

from clients.models.bulk import BulkLine, BulkOrder
from clients.models.client import Client, ClientQuerySet
from clients.models.extras import ClientNote, SavedView, Tag
from clients.models.followed import CompanyChange, FollowedCompany
from clients.models.invoice_email import InvoiceEmail
from clients.models.register import (
    CompanyProposal,
    Decision,
    RegisterBudget,
    RegisterDifference,
    RegisterFeed,
    RegisterField,
)
from clients.models.reseller import Reseller
from clients.models.template import ClientTemplate
from clients.models.vat import VatCheck, VatVerdict

__all__ = [
    "BulkLine",
    "BulkOrder",
    "Client",
    "ClientNote",
    "ClientQuerySet",
    "ClientTemplate",
    "CompanyChange",
    "CompanyProposal",
    "Decision",
    "FollowedCompany",
    "InvoiceEmail",
    "RegisterBudget",
    "RegisterDifference",
    "RegisterFeed",
    "RegisterField",
    "Reseller",
    "SavedView",
    "Tag",
    "VatCheck",
    "VatVerdict",
]
