"""Everything that changes a client, a template or what hangs on them."""

from clients.actions.cards import change_company, change_contact, set_extra, set_tags
from clients.actions.create import DuplicateNumber, NewClient, create_client
from clients.actions.ending import end_client, reopen_client
from clients.actions.invoice_email import SavedMeanwhile, save_invoice_email
from clients.actions.meanwhile import ChangedMeanwhile
from clients.actions.notes import see_personal_number, write_note
from clients.actions.templates import archive_template, make_default, save_template
from clients.actions.vat import check_vat, check_vat_numbers, note_vat_answer, plan_vat_check

__all__ = [
    "ChangedMeanwhile",
    "DuplicateNumber",
    "NewClient",
    "SavedMeanwhile",
    "archive_template",
    "change_company",
    "change_contact",
    "check_vat",
    "check_vat_numbers",
    "create_client",
    "end_client",
    "make_default",
    "note_vat_answer",
    "plan_vat_check",
    "reopen_client",
    "save_invoice_email",
    "save_template",
    "see_personal_number",
    "set_extra",
    "set_tags",
    "write_note",
]
