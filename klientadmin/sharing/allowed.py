"""What stands open while the screen is shared, by name. Whatever is not named here is closed: also what comes later.

Before a name is added, look at all that the page shows: rows come through `visible_to(request.actor)`, who sees the
shown client alone; rows found by the firm do not, nor do words that somebody has written.
"""

# Names no client, or those that the actor sees.
OPEN = frozenset({
    "find", "form_key", "help", "keys", "clients:firm_events", "share", "share_number", "stop_sharing",
    "healthz", "readyz", "metrics", "account_login", "account_logout", "account_change_password",
    "account_set_password", "account_reauthenticate",
    "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn",
    "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    "usersessions_list",
})  # fmt: skip

# Pages of the client `pk`: open for the one that is shown, a question for any other. Left out are those of the firm's
# own words (tags, notes), and Radera, which says what ends at a person's other clients.
OF_CLIENT = frozenset({
    "clients:detail", "clients:edit_company", "clients:edit_contact", "clients:set_extra", "clients:check_vat",
    "clients:invoice_email", "clients:personal_number", "clients:end", "clients:reopen", "clients:register_changes",
    "clients:events", "clients:undo_keeping", "clients:undo_end",
    "agreements:send", "agreements:copy_link", "agreements:paper", "agreements:evidence", "agreements:download_paper",
    "packages_billing:invoicing_client", "packages_billing:invoicing_draft",
    "users:responsible", "users:favourite", "users:people", "users:packages", "users:access_on", "users:invite",
    "users:put_employee", "users:access", "users:tree", "users:deactivate", "users:activate", "users:remove",
    "users:undo_remove", "users:undo_deactivate",
    "users:send_again", "users:extend", "users:move", "users:change_person",
    "users:integration_new", "users:integration", "users:integration_change", "users:integration_access",
    "users:integration_end", "users:api_key_new", "users:api_key_revoke",
})  # fmt: skip
