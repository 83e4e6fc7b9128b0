"""Logins, the people that a firm knows, their memberships on clients, and all that hangs on those."""

from users.models.access_request import AccessRequest
from users.models.following import SEARCHING_KINDS, CompanyFollower
from users.models.integration import ApiKey, IntegrationAccount
from users.models.invitation import Invitation
from users.models.membership import Membership, MembershipQuerySet
from users.models.periods import AccessPeriod, RolePeriod, SinglePermission
from users.models.person import Person
from users.models.presets import TeamPreset, UserTemplate
from users.models.user import User, UserManager

__all__ = [
    "SEARCHING_KINDS",
    "AccessPeriod",
    "AccessRequest",
    "ApiKey",
    "CompanyFollower",
    "IntegrationAccount",
    "Invitation",
    "Membership",
    "MembershipQuerySet",
    "Person",
    "RolePeriod",
    "SinglePermission",
    "TeamPreset",
    "User",
    "UserManager",
    "UserTemplate",
]
