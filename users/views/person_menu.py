"""What the three dots beside a person do. Each is a dialog over the tab, with an address of its own."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients.access import get_client
from common.access import ActorRequest, Permission, requires
from common.htmx import go_back, go_to, page_or_fragment, wants_fragment
from common.limits import limited
from common.toasts import toast
from users import actions, confirmations
from users.choices import MemberKind, MembershipState
from users.confirmations import Confirmation
from users.dialog_costs import Costs, cost_a_month, costs_of_change, costs_of_erasing, costs_of_return
from users.models import Membership
from users.models.membership import IN_USE
from users.people_forms import ConfirmForm, ExtendForm, MoveForm, PersonForm
from users.people_list import Reader, Row, reader_of, rows_for
from users.people_menu import OWN_KINDS, later_last_day, may_write_about
from users.people_sections import tab_context
from users.views.dialogs import INVITATIONS_A_MINUTE, people_url
from users.views.undoing import undo_of_pause

METHODS = ["GET", "HEAD", "POST"]
F = TypeVar("F", bound=ConfirmForm)


@dataclass(frozen=True, slots=True)
class Deed:
    """What pressing the button does. `done` is told afterwards, `undo` gives the address that takes it back."""

    act: Callable[[Membership], object]
    done: str
    undo: Callable[[], str] = str


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def deactivate(request: ActorRequest, pk: UUID, membership_id: UUID) -> HttpResponse:
    """Inaktivera. The toast can take it back."""
    reader, row = _person(request, pk, membership_id)
    deed = Deed(
        act=lambda membership: actions.deactivate(membership, by=request.actor),
        done=_("%(name)s är inaktiverad.") % {"name": row.name},
        undo=lambda: undo_of_pause(row.membership, "users:undo_deactivate", [pk, membership_id], by=request.actor),
    )
    return _answer(request, reader, row, confirmations.deactivating(row, reader, _if_ended(request, row)), deed)


@requires(Permission.MANAGE_PEOPLE)
@require_POST
def undo_deactivate(request: ActorRequest, pk: UUID, membership_id: UUID, event_id: int) -> HttpResponse:
    """Ångra after Inaktivera."""
    reader, row = _person(request, pk, membership_id)
    try:
        actions.undo_pause(row.membership, event_id=event_id, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        toast(request, _("%(name)s är aktiverad.") % {"name": row.name})
    return go_to(request, _tab_url(request, reader))


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def activate(request: ActorRequest, pk: UUID, membership_id: UUID) -> HttpResponse:
    """Aktivera."""
    reader, row = _person(request, pk, membership_id)
    deed = Deed(
        act=lambda membership: actions.activate(membership, by=request.actor),
        done=_("%(name)s är aktiverad.") % {"name": row.name},
    )
    costs = costs_of_return(row.membership, by=request.actor)
    return _answer(request, reader, row, confirmations.activating(row, reader, costs), deed)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def remove(request: ActorRequest, pk: UUID, membership_id: UUID) -> HttpResponse:
    """Ta bort åtkomst. The toast can take it back where nothing would be lost."""
    reader, row = _person(request, pk, membership_id)
    is_undoable = actions.is_removal_undoable(row.membership, timezone.now())
    deed = Deed(
        act=lambda membership: actions.remove_access(membership, by=request.actor),
        done=_("%(name)s är borttagen från %(client)s.") % {"name": row.name, "client": reader.client.name},
        undo=lambda: reverse("users:undo_remove", args=[pk, membership_id]) if is_undoable else "",
    )
    words = confirmations.removing(row, reader, _if_ended(request, row), is_undoable=is_undoable)
    return _answer(request, reader, row, words, deed)


@requires(Permission.MANAGE_PEOPLE)
@require_POST
def undo_remove(request: ActorRequest, pk: UUID, membership_id: UUID) -> HttpResponse:
    """Ångra after Ta bort åtkomst."""
    reader, row = _person(request, pk, membership_id)
    named = {"name": row.name, "client": reader.client.name}
    try:
        membership = actions.undo_removal(row.membership, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        words = _("%(name)s är tillbaka hos %(client)s.") % named
        if row.membership.state in IN_USE:  # before this press
            words = _("Åtkomsten är redan tillbaka.")
        elif membership.state == MembershipState.INVITED:
            words = _("%(name)s är inbjuden igen. Den förra länken gäller inte, så skicka inbjudan igen.") % named
        toast(request, words)
    return go_to(request, _tab_url(request, reader))


@requires(Permission.MANAGE_PEOPLE)
@limited("invitations", per_minute=INVITATIONS_A_MINUTE)
@require_http_methods(METHODS)
def send_again(request: ActorRequest, pk: UUID, membership_id: UUID) -> HttpResponse:
    """Skicka igen. The same form posted twice sends once."""
    reader, row = _person(request, pk, membership_id)
    form = _form(ConfirmForm, request)
    deed = Deed(
        act=lambda membership: actions.send_invitation_again(membership, form_key=_key(form), by=request.actor),
        done=_("Inbjudan till %(name)s är på väg igen.") % {"name": row.name},
    )
    return _answer(request, reader, row, confirmations.sending_again(row, reader), deed, form)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def extend(request: ActorRequest, pk: UUID, membership_id: UUID) -> HttpResponse:
    """Förläng: 30 days on, or another day. The button beside the date posts the day, so that twice is once."""
    reader, row = _person(request, pk, membership_id, MemberKind.EXTERNAL)
    form = _form(ExtendForm, request, ends_on=later_last_day(row, reader))
    day = form.cleaned_data["ends_on"] if form.is_bound and form.is_valid() else None
    deed = Deed(
        act=lambda membership: actions.extend(membership, last_day=form.cleaned_data["ends_on"], by=request.actor),
        done=_("%(name)s har åtkomst till och med %(day)s.") % {"name": row.name, "day": day},
    )
    return _answer(
        request,
        reader,
        row,
        confirmations.extending(row, reader, cost_a_month(row.membership, by=request.actor)),
        deed,
        form,
    )


@requires(Permission.MANAGE_PEOPLE)
@limited("invitations", per_minute=INVITATIONS_A_MINUTE)
@require_http_methods(METHODS)
def move(request: ActorRequest, pk: UUID, membership_id: UUID) -> HttpResponse:
    """Flytta till another of the kinds 2 to 5, ?to= chosen beforehand."""
    reader, row = _person(request, pk, membership_id, *OWN_KINDS)
    own = {"now": row.kind, "asks_email": not row.membership.person.email and may_write_about(row, reader)}
    form = _form(MoveForm, request, own, kind=request.GET.get("to", ""), ends_on=later_last_day(row, reader))
    deed = Deed(
        act=lambda membership: _move(membership, form, request),
        done=_("%(name)s är flyttad.") % {"name": row.name},
    )
    return _answer(request, reader, row, confirmations.moving(row, reader, _if_ended(request, row)), deed, form)


def _move(membership: Membership, form: MoveForm, request: ActorRequest) -> None:
    said = form.cleaned_data
    kind = MemberKind(said["kind"])
    actions.change_kind(
        membership, kind=kind, last_day=said["ends_on"], selectable_as=said["selectable_as"],
        email=said.get("email", ""), form_key=_key(form), by=request.actor,
    )  # fmt: skip


@requires(Permission.MANAGE_PEOPLE)
@limited("invitations", per_minute=INVITATIONS_A_MINUTE)
@require_http_methods(METHODS)
def change_person(request: ActorRequest, pk: UUID, membership_id: UUID) -> HttpResponse:
    """Ändra uppgifter: what the firm has written. Of someone known at other clients too it is the firm's alone."""
    reader, row = _person(request, pk, membership_id, *OWN_KINDS)
    if not may_write_about(row, reader):
        raise PermissionDenied
    person = row.membership.person
    written = {name: getattr(person, name) for name in ("first_name", "last_name", "email", "phone")}
    asked = {"asks_email": actions.has_free_address(person), "has_login": row.kind != MemberKind.NO_LOGIN}
    form = _form(PersonForm, request, asked, selectable_as=row.membership.selectable_as, **written)
    deed = Deed(
        act=lambda membership: actions.change_details(
            membership,
            **{name: value for name, value in form.cleaned_data.items() if name != "form_key"},
            by=request.actor,
        ),
        done=_("Uppgifterna är sparade."),
    )
    return _answer(request, reader, row, confirmations.changing(row, reader), deed, form)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(METHODS)
def erase(request: ActorRequest, pk: UUID, membership_id: UUID) -> HttpResponse:
    """Radera. There is no way back."""
    reader, row = _person(request, pk, membership_id, *OWN_KINDS)
    why = actions.why_not_erase(row.membership.person, by=request.actor)
    deed = Deed(
        act=lambda membership: actions.erase_person(membership.person, client=reader.client, by=request.actor),
        done=_("%(name)s är raderad. Historiken står kvar utan namn.") % {"name": row.name},
    )
    costs = costs_of_erasing(row.membership.person, by=request.actor)
    return _answer(request, reader, row, confirmations.erasing(row, reader, why, costs), deed)


def _person(request: ActorRequest, pk: UUID, membership_id: UUID, *kinds: MemberKind) -> tuple[Reader, Row]:
    """The person on this client whom the reader may manage. 404 for every other, and for one whom this is not about."""
    client = get_client(request, pk, Permission.MANAGE_PEOPLE)
    reader = reader_of(request, client)
    found = [] if client.is_internal else rows_for(reader, membership_id)
    if not found or found[0].membership.person.erased_at is not None or (kinds and found[0].kind not in kinds):
        raise Http404
    return reader, found[0]


def _if_ended(request: ActorRequest, row: Row) -> Costs | None:
    """What it comes to that all the packages end."""
    return costs_of_change(row.membership, (), by=request.actor)


def _form(form_class: type[F], request: ActorRequest, own: dict[str, Any] | None = None, **initial: Any) -> F:
    """The form as posted, or with what it begins with. `own` is what this form alone asks of who makes it."""
    posted = request.POST if request.method == "POST" else None
    return form_class(posted, initial=initial | {"form_key": uuid.uuid4()}, **(own or {}))


def _key(form: ConfirmForm) -> UUID | None:
    key: UUID | None = form.cleaned_data.get("form_key")
    return key


def _answer(
    request: ActorRequest,
    reader: Reader,
    row: Row,
    words: Confirmation,
    deed: Deed,
    form: ConfirmForm | None = None,
) -> HttpResponse:
    """The dialog; posted, what it is for, and back to the tab. What an action refuses is said in the dialog."""
    form = form or _form(ConfirmForm, request)
    if form.is_bound and form.is_valid():
        try:
            deed.act(row.membership)
        except ValidationError as refused:
            form.refuse(refused)
        else:
            toast(request, deed.done, undo=deed.undo())
            return go_back(request, _tab_url(request, reader))
    context = {"reader": reader, "client": reader.client, "row": row, "words": words, "form": form}
    context |= {"back": _tab_url(request, reader)}
    if not wants_fragment(request):
        context = tab_context(request, reader.client) | context
    status = 422 if form.is_bound and not wants_fragment(request) else 200
    return page_or_fragment(request, "users/people/confirm.html", "confirm", context, status=status)


def _tab_url(request: ActorRequest, reader: Reader) -> str:
    """The tab, with the search that the dialog was opened from."""
    return people_url(request, reader.client)
