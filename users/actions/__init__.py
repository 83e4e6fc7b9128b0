"""Everything that changes logins, people and who is on which client."""

from users.actions.access import change_access, change_details, change_kind
from users.actions.api_keys import create_api_key, note_key_used, revoke_api_key
from users.actions.employees import end_employment, invite_employees, set_staff_permissions, what_leaving_ends
from users.actions.erasing import erase_person, why_not_erase
from users.actions.favourites import set_favourite
from users.actions.following import follow_company, unfollow_company
from users.actions.integrations import (
    NewIntegration,
    change_integration,
    create_integration,
    set_integration_access,
)
from users.actions.invitations import (
    AnotherLogin,
    LinkDead,
    NewKey,
    accept_as,
    accept_as_new,
    mark_invitation_opened,
    send_invitation_again,
)
from users.actions.logins import (
    block_login,
    change_account,
    change_password,
    note_second_step,
    note_sign_in,
    note_sign_out,
    set_default_company,
    unblock_login,
)
from users.actions.meanwhile import AccessChangedMeanwhile
from users.actions.notices import choose_notices, stop_notice
from users.actions.people import NewAccess, NewPerson, invite_people
from users.actions.pruning import prune_client, prune_logins, prune_person
from users.actions.requests import (
    AlreadyAnswered,
    approve_request,
    ask_for_access,
    end_of,
    refuse_asking,
    refuse_request,
    sweep_requests,
    withdraw_request,
)
from users.actions.responsible import set_responsible
from users.actions.roles import put_employee_on_client
from users.actions.setup import create_employee, create_operator, create_reseller
from users.actions.standing import activate, deactivate, extend, remove_access
from users.actions.sweeping import sweep
from users.actions.tables import choose_columns, set_tables
from users.actions.undoing import is_removal_undoable, pause_kind, undo_pause, undo_removal
from users.actions.user_templates import (
    archive_user_template,
    rename_user_template,
    restore_user_template,
    share_user_template,
    take_user_template,
)
from users.actions.watching import note_answer, watch_companies
from users.actions.with_client import (
    add_template_team,
    end_memberships_with_client,
    move_last_days_to_time_zone,
    put_creator_on_client,
    restore_memberships_with_client,
)
from users.actions.writing import change_person, has_free_address

__all__ = [
    "AccessChangedMeanwhile",
    "AlreadyAnswered",
    "AnotherLogin",
    "LinkDead",
    "NewAccess",
    "NewIntegration",
    "NewKey",
    "NewPerson",
    "accept_as",
    "accept_as_new",
    "activate",
    "add_template_team",
    "approve_request",
    "archive_user_template",
    "ask_for_access",
    "block_login",
    "change_access",
    "change_account",
    "change_details",
    "change_integration",
    "change_kind",
    "change_password",
    "change_person",
    "choose_columns",
    "choose_notices",
    "create_api_key",
    "create_employee",
    "create_integration",
    "create_operator",
    "create_reseller",
    "deactivate",
    "end_employment",
    "end_memberships_with_client",
    "end_of",
    "erase_person",
    "extend",
    "follow_company",
    "has_free_address",
    "invite_employees",
    "invite_people",
    "is_removal_undoable",
    "mark_invitation_opened",
    "move_last_days_to_time_zone",
    "note_answer",
    "note_key_used",
    "note_second_step",
    "note_sign_in",
    "note_sign_out",
    "pause_kind",
    "prune_client",
    "prune_logins",
    "prune_person",
    "put_creator_on_client",
    "put_employee_on_client",
    "refuse_asking",
    "refuse_request",
    "remove_access",
    "rename_user_template",
    "restore_memberships_with_client",
    "restore_user_template",
    "revoke_api_key",
    "send_invitation_again",
    "set_default_company",
    "set_favourite",
    "set_integration_access",
    "set_responsible",
    "set_staff_permissions",
    "set_tables",
    "share_user_template",
    "stop_notice",
    "sweep",
    "sweep_requests",
    "take_user_template",
    "unblock_login",
    "undo_pause",
    "undo_removal",
    "unfollow_company",
    "watch_companies",
    "what_leaving_ends",
    "why_not_erase",
    "withdraw_request",
]
