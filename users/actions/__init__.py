"""Everything that changes logins, people and who is on which client."""

from users.actions.access import change_access, change_kind
from users.actions.employees import end_employment, invite_employees, set_staff_permissions, what_leaving_ends
from users.actions.invitations import (
    AnotherLogin,
    LinkDead,
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
    unblock_login,
)
from users.actions.meanwhile import AccessChangedMeanwhile
from users.actions.people import NewAccess, NewPerson, change_person, invite_people
from users.actions.responsible import set_responsible
from users.actions.roles import put_employee_on_client
from users.actions.setup import create_employee, create_operator, create_reseller
from users.actions.standing import activate, deactivate, extend, remove_access
from users.actions.with_client import (
    add_template_team,
    end_memberships_with_client,
    move_last_days_to_time_zone,
    put_creator_on_client,
    restore_memberships_with_client,
)

__all__ = [
    "AccessChangedMeanwhile",
    "AnotherLogin",
    "LinkDead",
    "NewAccess",
    "NewPerson",
    "accept_as",
    "accept_as_new",
    "activate",
    "add_template_team",
    "block_login",
    "change_access",
    "change_account",
    "change_kind",
    "change_password",
    "change_person",
    "create_employee",
    "create_operator",
    "create_reseller",
    "deactivate",
    "end_employment",
    "end_memberships_with_client",
    "extend",
    "invite_employees",
    "invite_people",
    "mark_invitation_opened",
    "move_last_days_to_time_zone",
    "note_second_step",
    "note_sign_in",
    "note_sign_out",
    "put_creator_on_client",
    "put_employee_on_client",
    "remove_access",
    "restore_memberships_with_client",
    "send_invitation_again",
    "set_responsible",
    "set_staff_permissions",
    "unblock_login",
    "what_leaving_ends",
]
