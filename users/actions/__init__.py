"""Everything that changes logins, people and who is on which client."""

from users.actions.logins import (
    block_login,
    change_account,
    change_password,
    note_second_step,
    note_sign_in,
    note_sign_out,
    unblock_login,
)
from users.actions.memberships import (
    end_memberships_with_client,
    put_creator_on_client,
    restore_memberships_with_client,
    set_responsible,
    start_membership,
)
from users.actions.setup import create_employee, create_operator, create_reseller

__all__ = [
    "block_login",
    "change_account",
    "change_password",
    "create_employee",
    "create_operator",
    "create_reseller",
    "end_memberships_with_client",
    "note_second_step",
    "note_sign_in",
    "note_sign_out",
    "put_creator_on_client",
    "restore_memberships_with_client",
    "set_responsible",
    "start_membership",
    "unblock_login",
]
