"""Everything that changes a client, a template or what hangs on them."""

from clients.actions.bulk import carry_out_bulk, order_bulk
from clients.actions.cards import change_company, change_contact, set_extra, set_tags
from clients.actions.create import DuplicateNumber, NewClient, create_client
from clients.actions.ending import end_client, reopen_client
from clients.actions.invoice_email import SavedMeanwhile, save_invoice_email
from clients.actions.meanwhile import ChangedMeanwhile
from clients.actions.monitoring import monitor_clients
from clients.actions.notes import see_personal_number, write_note
from clients.actions.register_answers import note_not_in_register, note_register_answer
from clients.actions.register_changes import RegisterMovedOn, accept_differences, keep_differences
from clients.actions.templates import archive_template, make_default, restore_template, save_template
from clients.actions.undoing import (
    newest_tags_change,
    propose_again,
    tags_before,
    undo_ending,
    undo_keeping,
    undo_tags,
)
from clients.actions.vat import check_vat, check_vat_numbers, note_vat_answer, plan_first_vat_check, plan_vat_check
from clients.actions.waiting import link_company, note_hits, refuse_company

__all__ = [
    "ChangedMeanwhile",
    "DuplicateNumber",
    "NewClient",
    "RegisterMovedOn",
    "SavedMeanwhile",
    "accept_differences",
    "archive_template",
    "carry_out_bulk",
    "change_company",
    "change_contact",
    "check_vat",
    "check_vat_numbers",
    "create_client",
    "end_client",
    "keep_differences",
    "link_company",
    "make_default",
    "monitor_clients",
    "newest_tags_change",
    "note_hits",
    "note_not_in_register",
    "note_register_answer",
    "note_vat_answer",
    "order_bulk",
    "plan_first_vat_check",
    "plan_vat_check",
    "propose_again",
    "refuse_company",
    "reopen_client",
    "restore_template",
    "save_invoice_email",
    "save_template",
    "see_personal_number",
    "set_extra",
    "set_tags",
    "tags_before",
    "undo_ending",
    "undo_keeping",
    "undo_tags",
    "write_note",
]
