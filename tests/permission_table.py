"""Who may open and post what: every address, every role. An address without a row fails the suite.

One line per address, one sign per role for GET (HEAD answers the same) and for POST with an empty form:

    2 answers (also 422: a form with errors)    3 leads on           L to the login
    0 forbidden (403)                           4 not found (404)    5 wrong method (405)
    1 wants an API key (401)

All ids in the addresses belong to the client Alfa of Byrån, or to Byrån itself.
"""

from collections.abc import Iterator

ROLES = [
    "anonymous",
    "admin",  # administrator of Byrån
    "on_it",  # consultant of Byrån who is on Alfa
    "off_it",  # consultant of Byrån who is on no client
    "auditor",  # auditor of Byrån who is on Alfa
    "other_admin",  # administrator of another firm
    "client_user",  # Alfa's own person, kind 2
    "two_firms",  # a person at Alfa and at a client of the other firm
    "expired",  # external at Alfa until yesterday
    "blocked",  # administrator of Byrån whose login is blocked
    "operator",  # of the platform
    "client_admin",  # Alfa's own person with Användaradministration there, who is a plain user of another client
]

TABLE = """
# address                           GET            POST
#                                   anonymous
#                                   .admin
#                                   ..on_it
#                                   ...off_it
#                                   ....auditor
#                                   .....other_admin
#                                   ......client_user
#                                   .......two_firms
#                                   ........expired
#                                   .........blocked
#                                   ..........operator
#                                   ...........client_admin
  home                              L33333333L33   L55555555L55
  overview                          L22222000L00   L55555000L00
  overview_sort                     L22222000L00   L55555000L00
  find                              L22222000L00   L22222000L00
  form_key                          L22222222L22   L55555555L55
  retention                         L20002000L00   L50005000L00
  keys                              L22222222L22   L55555555L55
  share                             L22222000L00   L33333000L00
  share_number                      L55555000L00   L33333000L00
  stop_sharing                      L55555555L55   L33333333L33
  design:components                 L22222000L00   L55555000L00
  design:dialog                     L22222000L00   L22222000L00
  help                              L22222222L22   L55555555L55
  clients:list                      L22222000L00   L33333000L00
  clients:save_view                 L55555000L00   L33333000L00
  clients:delete_view               L55555000L00   L34444000L00
  clients:choose                    L55555000L00   L33333000L00
  clients:bulk                      L22202000L00   L22202000L00
  clients:bulk_order                L24444000L00   L55555000L00
  clients:new                       L22202000L00   L22202000L00
  clients:look_up                   L55505000L00   L22202000L00
  clients:detail                    L22424000L00   L55555000L00
  clients:at_hand                   L33434000L00   L55555000L00
  clients:edit_company              L22404000L00   L22404000L00
  clients:edit_contact              L22404000L00   L22404000L00
  clients:set_extra                 L55505000L00   L33404000L00
  clients:check_vat                 L55505000L00   L33404000L00
  clients:invoice_email             L22404000L00   L22404000L00
  clients:edit_tags                 L22404000L00   L33404000L00
  clients:undo_tags                 L55505000L00   L33404000L00
  clients:personal_number           L40004000L00   L40004000L00
  clients:write_note                L22424000L00   L22404000L00
  clients:end                       L20004000L00   L20004000L00
  clients:undo_end                  L50005000L00   L30004000L00
  clients:reopen                    L20004000L00   L30004000L00
  clients:register_changes          L55505000L00   L33404000L00
  clients:undo_keeping              L55505000L00   L33404000L00
  clients:waiting                   L22222000L00   L55555000L00
  clients:link_company              L55505000L00   L33404000L00
  clients:refuse_company            L55505000L00   L33404000L00
  clients:propose_again             L55505000L00   L33404000L00
  clients:events                    L22424000L00   L33434000L00
  clients:firm_events               L22222000L00   L33333000L00
  clients:mail                      L22202000L00   L33303000L00
  clients:mail_message              L22404000L00   L55505000L00
  clients:mail_body                 L22404000L00   L55505000L00
  clients:mail_send_again           L55505000L00   L33404000L00
  clients:registers                 L22222000L00   L55555000L00
  clients:try_register              L55505000L00   L22202000L00
  clients:templates                 L20002000L00   L50005000L00
  clients:template_new              L20002000L00   L20002000L00
  clients:template_edit             L20004000L00   L20004000L00
  clients:template_archive          L20004000L00   L30004000L00
  clients:template_default          L50005000L00   L30004000L00
  clients:template_restore          L50005000L00   L30004000L00
  agreements:public                 222222222222   222222222222
  agreements:receipt                444444444444   444444444444
  agreements:send                   L55505000L00   L33404000L00
  agreements:copy_link              L55505000L00   L22404000L00
  agreements:paper                  L22404000L00   L22404000L00
  agreements:evidence               L22424000L00   L55555000L00
  agreements:download_paper         L44444000L00   L55555000L00
  agreements:texts                  L20002000L00   L50005000L00
  agreements:text_edit              L20002000L00   L20002000L00
  agreements:text_waiting           L20004000L00   L30004000L00
  agreements:text_show              L20004000L00   L50005000L00
  users:me                          L22222222L22   L55555555L55
  users:company                     L44444244L44   L55555555L55
  users:ask                         L44444244L44   L44444244L44
  users:company_search              L44444244L44   L44444244L44
  users:company_card                L44444244L44   L55555555L55
  users:follow_company              L55555555L55   L44444344L44
  users:unfollow_company            L55555555L55   L44444344L44
  users:default_company             L55555555L55   L44444344L44
  users:withdraw                    L55555555L55   L44444344L44
  users:requests                    L20002000L00   L50005000L05
  users:decide                      L20004000L04   L20004000L04
  users:invitation                  222222222222   200000000200
  users:invitation_key              555555555555   200000000200
  users:resume_invitation           L33333333L33   L55555555L55
  users:account                     L22222222L22   L22222222L22
  users:notices                     L55555555L55   L33333333L33
  users:stop_notice                 222222222222   222222222222
  users:tables                      L55555555L55   L33333333L33
  users:responsible                 L22404000L00   L22404000L00
  users:favourite                   L55555000L00   L33434000L00
  users:people                      L22424000L02   L55555000L05
  users:packages                    L22424000L02   L55555000L05
  users:deactivate                  L20004000L02   L30004000L03
  users:undo_deactivate             L50005000L05   L30004000L03
  users:activate                    L20004000L02   L30004000L03
  users:remove                      L20004000L02   L30004000L03
  users:undo_remove                 L50005000L05   L30004000L03
  users:send_again                  L20004000L02   L20004000L02
  users:extend                      L40004000L04   L40004000L04
  users:move                        L20004000L02   L20004000L02
  users:change_person               L20004000L02   L20004000L02
  users:erase                       L20004000L02   L30004000L03
  users:invite                      L20004000L02   L20004000L02
  users:put_employee                L20004000L00   L20004000L00
  users:access                      L20004000L02   L20004000L02
  users:tree                        L20004000L02   L20004000L02
  packages_billing:invoicing        L22202000L00   L33303000L00
  users:unused                      L22202000L00   L55505000L00
  packages_billing:invoicing_client L22404000L00   L55505000L00
  packages_billing:invoicing_close  L20002000L00   L30003000L00
  packages_billing:invoicing_closing L30004000L00  L50005000L00
  packages_billing:invoicing_draft  L55505000L00   L22404000L00
  packages_billing:catalogue        L00000000L20   L00000000L50
  packages_billing:package          L00000000L20   L00000000L50
  packages_billing:package_new      L00000000L20   L00000000L20
  packages_billing:package_change   L00000000L20   L00000000L20
  packages_billing:package_withdraw L00000000L20   L00000000L30
  packages_billing:package_offer    L00000000L50   L00000000L30
  packages_billing:price_new        L00000000L20   L00000000L20
  packages_billing:price_withdraw   L00000000L20   L00000000L30
  packages_billing:firms            L00000000L20   L00000000L50
  packages_billing:firm             L00000000L20   L00000000L50
  users:firm_new                    L00000000L20   L00000000L20
  users:access_on                   L22424000L00   L55555000L00
  users:person_access               L22424000L00   L55555000L00
  users:employees                   L20002000L00   L50005000L00
  users:invite_employee             L20002000L00   L20002000L00
  users:employee                    L20004000L00   L50005000L00
  users:employee_rights             L20004000L00   L20004000L00
  users:leave                       L20004000L00   L20004000L00
  users:employee_activate           L50005000L00   L30004000L00
  users:undo_leave                  L50005000L00   L30004000L00
  users:employee_send_again         L50005000L00   L30004000L00
  users:integration_new             L20004000L00   L20004000L00
  users:integration                 L22424000L00   L55555000L05
  users:integration_change          L20004000L00   L20004000L00
  users:integration_access          L20004000L00   L30004000L00
  users:integration_end             L20004000L00   L30004000L00
  users:api_key_new                 L50005000L05   L20004000L00
  users:api_key_revoke              L50005000L05   L30004000L00
  users:user_templates              L20002000L00   L50005000L00
  users:user_template_rename        L20004000L00   L20004000L00
  users:user_template_archive       L20004000L00   L30004000L00
  users:user_template_restore       L50005000L00   L30004000L00
  users:user_template_share         L50005000L00   L20002000L00
  users:user_template_take          L55555555L55   L22222222L22
  users:api_invoice_email           111111111111   555555555555
  users:api_access                  111111111111   555555555555
  account_change_password           L22222222L22   L22222222L22
  account_set_password              L33333333L33   L33333333L33
  account_reset_password            222222222222   222222222222
  account_reset_password_done       222222222222   555555555555
  account_reset_password_from_key   222222222222   222222222222
  account_reauthenticate            L22222222L22   L22222222L22
  mfa_index                         L22222222L22   L55555555L55
  mfa_authenticate                  333333333333   333333333333
  mfa_reauthenticate                L33333333L33   L33333333L33
  mfa_activate_totp                 L33333333L33   L33333333L33
  mfa_deactivate_totp               L44444444L44   L44444444L44
  mfa_view_recovery_codes           L44444444L44   L55555555L55
  mfa_generate_recovery_codes       L33333333L33   L33333333L33
  mfa_download_recovery_codes       L44444444L44   L44444444L44
  mfa_list_webauthn                 L22222222L22   L55555555L55
  mfa_add_webauthn                  L33333333L33   L33333333L33
  mfa_reauthenticate_webauthn       L33333333L33   L33333333L33
  mfa_remove_webauthn               L33333333L33   L33333333L33
  mfa_edit_webauthn                 L33333333L33   L33333333L33
  mfa_login_webauthn                333333333333   333333333333
  openid_connect_login              555555555555   444444444444
  openid_connect_callback           444444444444   555555555555
  usersessions_list                 L22222222L22   L33333333L33
  account_login                     233333333233   233333333233
  account_logout                    322222222322   333333333333
  healthz                           222222222222   555555555555
  readyz                            222222222222   555555555555
"""


def rows() -> Iterator[tuple[str, str, str]]:
    """Name, GET and POST of every address."""
    for line in TABLE.strip().splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            name, get, post = line.split()
            yield name, get, post
