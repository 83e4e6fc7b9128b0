"""What an employee is, told by the rights as staff: three usual sets, and whatever else."""

from collections.abc import Collection

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.access import ADMINISTRATOR_PERMISSIONS, AUDITOR_PERMISSIONS, CONSULTANT_PERMISSIONS, Permission
from events.value_words import VALUES


class StaffRole(models.TextChoices):
    """The name of a set of rights as staff."""

    ADMINISTRATOR = "administrator", _("Administratör")
    CONSULTANT = "consultant", _("Konsult")
    AUDITOR = "auditor", _("Revisor")
    MIXED = "mixed", _("Egen blandning")


RIGHTS: dict[str, frozenset[Permission]] = {
    StaffRole.ADMINISTRATOR: ADMINISTRATOR_PERMISSIONS,
    StaffRole.CONSULTANT: CONSULTANT_PERMISSIONS,
    StaffRole.AUDITOR: AUDITOR_PERMISSIONS,
}


def staff_role(permissions: Collection[str]) -> StaffRole:
    """Which set these rights are: one of the usual ones exactly, or Egen blandning."""
    held = frozenset(permissions)
    return next((StaffRole(role) for role, rights in RIGHTS.items() if rights == held), StaffRole.MIXED)


def right_words(permission: str) -> "str | Promise":
    """The right in words."""
    return VALUES["permissions"].get(permission, permission)


def right_choices() -> "list[tuple[str, str | Promise]]":
    """Every right that an employee can have, in the order that the log's words have."""
    return [(code, words) for code, words in VALUES["permissions"].items() if code in ADMINISTRATOR_PERMISSIONS]
