"""Who may do what: Permission, Actor and `@requires`. Nothing else in the project decides it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from common.periods import local_day

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


class Permission(StrEnum):
    """A right in this application. The value is what is stored on a membership."""

    SEE_CLIENTS = "see_clients"
    SEE_ALL_CLIENTS = "see_all_clients"  # without it: only the clients that the person is on
    CREATE_CLIENTS = "create_clients"
    EDIT_CLIENTS = "edit_clients"
    END_CLIENTS = "end_clients"
    EDIT_INVOICE_EMAIL = "edit_invoice_email"  # of the client's own people; who has EDIT_CLIENTS has it there too
    SEE_PERSONAL_NUMBERS = "see_personal_numbers"
    EDIT_CLIENT_TEMPLATES = "edit_client_templates"
    SEND_AGREEMENTS = "send_agreements"
    EDIT_AGREEMENT_TEXTS = "edit_agreement_texts"
    SEE_MAIL = "see_mail"
    RESEND_MAIL = "resend_mail"
    SEE_EVENTS = "see_events"
    SEE_PEOPLE = "see_people"  # the tab Användare of a client
    MANAGE_PEOPLE = "manage_people"  # Användaradministration: invite, change and end access there
    SEE_EMPLOYEES = "see_employees"  # the firm's own people, and every client that each is on
    MANAGE_EMPLOYEES = "manage_employees"
    EDIT_USER_TEMPLATES = "edit_user_templates"
    SEE_BASIS = "see_basis"  # Fakturaunderlag, of the clients that the person sees
    CLOSE_PERIODS = "close_periods"
    SEE_OWN_ACCESS = "see_own_access"  # everyone who is signed in: Mina åtkomster, the own account
    OPERATE_PLATFORM = "operate_platform"


CONSULTANT_PERMISSIONS = frozenset(
    {
        Permission.SEE_CLIENTS,
        Permission.CREATE_CLIENTS,
        Permission.EDIT_CLIENTS,
        Permission.SEND_AGREEMENTS,
        Permission.SEE_MAIL,
        Permission.RESEND_MAIL,
        Permission.SEE_EVENTS,
        Permission.SEE_PEOPLE,
        Permission.SEE_BASIS,
    }
)
AUDITOR_PERMISSIONS = frozenset({Permission.SEE_CLIENTS, Permission.SEE_EVENTS, Permission.SEE_PEOPLE})
ADMINISTRATOR_PERMISSIONS = frozenset(
    set(Permission) - {Permission.SEE_OWN_ACCESS, Permission.OPERATE_PLATFORM, Permission.EDIT_INVOICE_EMAIL}
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: a person who is signed in, a contact with a mailed link, or the system itself.

    `reseller_id` is the one firm that the person works for (None for everyone else). `staff_permissions` hold on
    the clients that the person may see at that firm; `client_permissions` on single clients, of any firm.
    """

    kind: str = "user"  # user, contact or system
    user_id: UUID | None = None
    name: str = ""
    email: str = ""
    reseller_id: UUID | None = None
    firm_name: str = ""
    time_zone: str = "Europe/Stockholm"  # the firm's: times on its screens are its own
    membership_id: UUID | None = None  # the membership in the firm's internal client
    staff_permissions: frozenset[Permission] = frozenset()
    staff_client_ids: frozenset[UUID] = frozenset()
    client_permissions: Mapping[UUID, frozenset[Permission]] = field(default_factory=dict)
    is_operator: bool = False
    shares_screen: bool = False  # words that the firm has written for itself are not shown then
    ip: str = ""
    user_agent: str = ""

    @property
    def firm(self) -> UUID:
        """The firm that the person works for. PermissionDenied for everyone else: it is staff's business."""
        if self.reseller_id is None:
            raise PermissionDenied
        return self.reseller_id

    @property
    def login(self) -> UUID:
        """The person's login. PermissionDenied for a contact with a link and for the system."""
        if self.user_id is None:
            raise PermissionDenied
        return self.user_id

    def today(self) -> date:
        """The day that it is by the person's calendar."""
        return local_day(timezone.now(), self.time_zone)

    @property
    def sees_all_of(self) -> UUID | None:
        """The firm whose every client this person sees, if any."""
        return self.reseller_id if Permission.SEE_ALL_CLIENTS in self.staff_permissions else None

    @property
    def client_ids(self) -> frozenset[UUID]:
        """The single clients that this person is on now, at any firm."""
        return self.staff_client_ids | self.client_permissions.keys()

    def may(self, permission: Permission) -> bool:
        """Whether the person holds the right anywhere at all: the first gate of a view."""
        if permission is Permission.SEE_OWN_ACCESS:
            return self.user_id is not None
        if permission is Permission.OPERATE_PLATFORM:
            return self.is_operator
        return permission in self.staff_permissions or any(
            permission in held for held in self.client_permissions.values()
        )

    def may_on(self, permission: Permission, *, client_id: UUID, reseller_id: UUID) -> bool:
        """Whether the person holds the right on this client."""
        sees_it = self.sees_all_of is not None or client_id in self.staff_client_ids
        works_there = reseller_id == self.reseller_id and sees_it
        if works_there and permission in self.staff_permissions:
            return True
        return permission in self.client_permissions.get(client_id, frozenset())

    def may_at_firm(self, permission: Permission) -> bool:
        """Whether the person holds the right as staff of the own firm."""
        return self.reseller_id is not None and permission in self.staff_permissions

    def sharing(self, client_id: UUID | None) -> "Actor":
        """The same person while the screen is shared: of all clients this one alone is theirs to see, or none.

        `client_id` must be one that they see, of the own firm.
        """
        shown = frozenset([client_id] if client_id else [])
        return replace(
            self,
            staff_permissions=self.staff_permissions - {Permission.SEE_ALL_CLIENTS},
            staff_client_ids=shown if self.sees_all_of else self.staff_client_ids & shown,
            client_permissions={pk: held for pk, held in self.client_permissions.items() if pk in shown},
            shares_screen=True,
        )


SYSTEM = Actor(kind="system", name="Klientadministration")


class ActorRequest(HttpRequest):
    """A request after users.middleware: it has an actor. For type checkers only."""

    actor: Actor


def requires(permission: Permission) -> Callable[[Callable[Concatenate[Any, P], R]], Callable[Concatenate[Any, P], R]]:
    """Says which right a view needs. Without it anywhere: 403. A view of one client asks again with get_client()."""

    def decorate(view: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
        @wraps(view)
        def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> R:
            if not request.actor.may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.requires = permission  # type: ignore[attr-defined]  # read by the test that walks all addresses
        return guarded  # type: ignore[return-value]  # wraps() widens what it wraps

    return decorate
