"""What spans applications, composed in one place (docs/architecture.md): lists of names, loaded by common.steps."""

CLIENT_OPENING_STEPS = [
    "clients.actions.plan_first_vat_check",
    "users.actions.put_creator_on_client",
    "users.actions.add_template_team",
    "agreements.actions.request_on_opening",
    "packages_billing.actions.begin_extras",
]
CLIENT_ENDING_STEPS = [
    "users.actions.end_memberships_with_client",
    "agreements.actions.close_open_request",
    "packages_billing.actions.follow_extras",
]
CLIENT_REOPENING_STEPS = ["users.actions.restore_memberships_with_client", "packages_billing.actions.follow_extras"]
CLIENT_EXTRA_STEPS = ["packages_billing.actions.follow_extras"]
TIME_ZONE_CHANGED_STEPS = ["users.actions.move_last_days_to_time_zone", "packages_billing.actions.follow_extras"]
CONTACT_CHANGED_STEPS = ["agreements.actions.contact_changed"]
CLIENT_TEMPLATE_PARTS = [
    "agreements.template_part.AgreementTextPart",
    "packages_billing.template_part.OfferPart",
    "users.template_part.TeamPart",
]
CLIENT_OVERVIEW_PANELS = ["agreements.panels.agreement_panel", "users.panels.responsible_panel"]
CLIENT_EXTRA_NOTES = ["packages_billing.extra_notes.notes_on_extras"]
FIRM_ATTENTION = [  # what waits for somebody at the firm, the most urgent first
    "users.attention.requests",
    "users.attention.externals",
    "agreements.attention.declined",
    "agreements.attention.expired",
    "agreements.attention.unanswered",
    "users.attention.invitations",
    "clients.attention.register_changes",
    "clients.attention.without_number",
    "users.overuse.overuse",
]
FIRM_OVERVIEW_PANELS = ["packages_billing.panels.price_list_panel"]
FIRM_OVERVIEW_NOTES = ["packages_billing.panels.closing_panel"]
FIRM_OVERVIEW_SIDE_PANELS = [
    "packages_billing.panels.consumption_panel",
    "clients.panels.clients_panel",
    "users.panels.growth_panel",
]
FIRST_RUN_STEPS = [  # of a firm without clients, in order
    "agreements.first_run.check_the_text",
    "clients.first_run.make_a_template",
    "clients.first_run.create_a_client",
]
BASIS_USERS = "users.basis.users_between"  # (first_day, last_day) -> annotations of clients
CODED_NAMES = "packages_billing.coded_names.coded_names"  # () -> names of codes, by field of the log
BASIS_NAMES = "users.basis.names_of"  # (membership ids) -> names
MAIL_AGAIN_CHECKS = ["agreements.dead_links.why_not_again", "users.dead_links.why_not_again"]
# What can be done to many clients at once (clients.bulk.Work), in the order that the list offers it.
BULK_WORK = [
    "agreements.bulk.SendAgain",
    "users.bulk.SetResponsible",
    "clients.bulk_tags.AddTag",
    "clients.bulk_tags.RemoveTag",
    "users.bulk.PutOn",
    "users.bulk.TakeOff",
]
# From a login's id to its rights at a moment, for who carries out later what somebody has asked for.
ACTOR_OF_LOGIN = "users.actors.actor_of_login"
SWEEPERS = [
    "users.actions.sweep",
    "users.actions.sweep_requests",
    "agreements.actions.sweep",
    "mail.delivery.sweep",
    "events.seals.sweep",
    "packages_billing.actions.carry_out_orders",  # a large firm's month takes a while
    "clients.actions.carry_out_bulk",  # a batch of each order: a worker goes on
    # Last those that wait for registers: the firm's own clients first, with half of the questions at most.
    "clients.actions.monitor_clients",
    "users.actions.watch_companies",
    "clients.actions.check_vat_numbers",
]
# What is kept so long and no longer (docs/decisions/0028-retention.md), in the order that it is pruned and listed in.
RETENTION_KINDS = [
    "packages_billing.pruning.BASIS",
    "agreements.pruning.AGREEMENTS",
    "clients.pruning.INVOICE_MAIL",
    "users.pruning.CLIENT_PEOPLE",
    "users.pruning.CLIENTS",
    "packages_billing.pruning.SOLE_TRADERS",
    "users.pruning.PEOPLE",
    "users.pruning.LOGINS",
    "users.pruning.INVITATIONS",
    "users.pruning.REQUESTS",
    "users.pruning.API_KEYS",
    "mail.pruning.MAIL",
    "clients.pruning.DIFFERENCES",
    "clients.pruning.BULK_ORDERS",
    "packages_billing.pruning.CLOSING_ORDERS",
    "events.pruning.HISTORY",
    "events.pruning.SIGN_INS",
    "users.pruning.SESSIONS",
]
