"""Anställda: the firm's own people, what each may do, and every client that each is on."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import Client
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from common.limits import limited
from common.toasts import toast
from users import actions
from users.choices import MembershipState
from users.employee_forms import MOST_PEOPLE, InvitationForm, LeaveForm, Lines, RightsForm
from users.employee_list import MOST_SHOWN, employee_rows, employments, last_seen, places_of, status_of
from users.models import Membership
from users.people_forms import ConfirmForm
from users.staff_rights import right_words, staff_role
from users.views.dialogs import INVITATIONS_A_MINUTE
from users.views.undoing import undo_of_pause


@requires(Permission.SEE_EMPLOYEES)
@require_safe
def employee_list(request: ActorRequest) -> HttpResponse:
    """The active employees, those invited and those away among them; with ?gone=1 those who have left."""
    _refuse_without(request, Permission.SEE_EMPLOYEES)
    words, gone = request.GET.get("q", "").strip()[:100], request.GET.get("gone") == "1"
    rows = employee_rows(request.actor, words=words, gone=gone, at=timezone.now())
    context = {"rows": rows[:MOST_SHOWN], "total": len(rows), "words": words, "gone": gone}
    return render(request, "users/employees/list.html", context | _may_manage(request))


@requires(Permission.SEE_EMPLOYEES)
@require_safe
def employee(request: ActorRequest, employment_id: UUID) -> HttpResponse:
    """One employee: contact, rights, every client, and those of before."""
    row, at = _employment(request, employment_id, Permission.SEE_EMPLOYEES), timezone.now()
    now, before = places_of(row, request.actor, at)
    context = {
        "employment": row,
        "person": row.person,
        "status": status_of(row, at),
        "role": staff_role(row.permissions),
        "rights": [right_words(code) for code in row.permissions],
        "last_seen": last_seen(row),
        "now": now,
        "before": before,
        "has_left": row.state == MembershipState.REMOVED,
        "form_key": uuid.uuid4(),
    }
    return render(request, "users/employees/employee.html", context | _may_manage(request))


@requires(Permission.MANAGE_EMPLOYEES)
@limited("invitations", per_minute=INVITATIONS_A_MINUTE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_employee(request: ActorRequest) -> HttpResponse:
    """A list of people and their rights; posted, invited. Another line is a button of the form."""
    _refuse_without(request, Permission.MANAGE_EMPLOYEES)
    if request.method != "POST":
        form = InvitationForm(initial={"form_key": uuid.uuid4()}, reseller_id=request.actor.firm)
        return _invitation_page(request, form, Lines(initial=[{}, {}], prefix="lines"))
    if request.POST.get("do") == "more":
        form = InvitationForm(initial=_typed(request), reseller_id=request.actor.firm)
        return _invitation_page(request, form, _one_more(request))
    form = InvitationForm(request.POST, reseller_id=request.actor.firm)
    lines = Lines(request.POST, prefix="lines")
    if all([form.is_valid(), lines.is_valid()]):
        try:
            made = _invite(request, form, lines)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _invited_words(made))
            return go_to(request, reverse("users:employees"))
    return _invitation_page(request, form, lines, status=422)


@requires(Permission.MANAGE_EMPLOYEES)
@require_http_methods(["GET", "HEAD", "POST"])
def employee_rights(request: ActorRequest, employment_id: UUID) -> HttpResponse:
    """The rights as staff; posted, they hold from the next request."""
    row = _employment(request, employment_id, Permission.MANAGE_EMPLOYEES)
    _refuse_gone(row)
    form = RightsForm.of(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_staff_permissions(row, permissions=form.permissions, by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Rättigheterna för %(name)s är sparade.") % {"name": row.person.name})
            return go_to(request, reverse("users:employee", args=[row.pk]))
    context = {"employment": row, "form": form}
    return render(request, "users/employees/rights.html", context, status=422 if request.method == "POST" else 200)


@requires(Permission.MANAGE_EMPLOYEES)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: ActorRequest, employment_id: UUID) -> HttpResponse:
    """Shows exactly what ends and who may take over; posted, all of it ends in one transaction."""
    row, at = _employment(request, employment_id, Permission.MANAGE_EMPLOYEES), timezone.now()
    if request.method == "POST" and row.state == MembershipState.REMOVED:  # pressed twice: the first one did it
        return go_to(request, reverse("users:employees"))
    _refuse_gone(row)
    ends = actions.what_leaving_ends(row, at)
    wanted = MembershipState.INACTIVE if request.GET.get("state") == "inactive" else MembershipState.REMOVED
    data = request.POST if request.method == "POST" else None
    form = LeaveForm(data, employment=row, owns=bool(ends["owned"]), initial={"state": wanted})
    if data is not None and form.is_valid():
        state = MembershipState(form.cleaned_data["state"])
        try:
            actions.end_employment(row, successor=form.cleaned_data["successor"], state=state, by=request.actor, at=at)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            toast(request, _left_words(row, state), undo=_undo_of_leaving(request, row, state, ends))
            return go_to(request, reverse("users:employees"))
    is_away = form["state"].value() == MembershipState.INACTIVE
    was_inactive = row.state == MembershipState.INACTIVE
    context = {"employment": row, "form": form, "is_away": is_away, "was_inactive": was_inactive, **ends}
    return render(request, "users/employees/leave.html", context, status=200 if data is None else 422)


@requires(Permission.MANAGE_EMPLOYEES)
@require_POST
def employee_activate(request: ActorRequest, employment_id: UUID) -> HttpResponse:
    """Aktivera: the job comes back with its rights; clients are given anew, one by one."""
    row = _employment(request, employment_id, Permission.MANAGE_EMPLOYEES)
    try:
        actions.activate(row, by=request.actor)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("%(name)s är aktiv igen.") % {"name": row.person.name})
    return go_to(request, reverse("users:employee", args=[row.pk]))


@requires(Permission.MANAGE_EMPLOYEES)
@require_POST
def undo_leave(request: ActorRequest, employment_id: UUID, event_id: int) -> HttpResponse:
    """Ångra after an employee was made inactive."""
    row = _employment(request, employment_id, Permission.MANAGE_EMPLOYEES)
    try:
        actions.undo_pause(row, event_id=event_id, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        toast(request, _("%(name)s är aktiv igen.") % {"name": row.person.name})
    return go_to(request, reverse("users:employee", args=[row.pk]))


@requires(Permission.MANAGE_EMPLOYEES)
@limited("invitations", per_minute=INVITATIONS_A_MINUTE)
@require_POST
def employee_send_again(request: ActorRequest, employment_id: UUID) -> HttpResponse:
    """Skicka igen: a fresh link; the old one is dead. The same form posted twice sends once."""
    row = _employment(request, employment_id, Permission.MANAGE_EMPLOYEES)
    form = ConfirmForm(request.POST)
    form_key = form.cleaned_data["form_key"] if form.is_valid() else None
    try:
        actions.send_invitation_again(row, form_key=form_key, by=request.actor)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("En ny inbjudan är på väg till %(name)s.") % {"name": row.person.name})
    return go_to(request, reverse("users:employee", args=[row.pk]))


def _refuse_without(request: ActorRequest, permission: Permission) -> None:
    """Held as staff of the own firm, or 403."""
    if not request.actor.may_at_firm(permission):
        raise PermissionDenied


def _employment(request: ActorRequest, employment_id: UUID, permission: Permission) -> Membership:
    _refuse_without(request, permission)
    row = employments(request.actor).filter(pk=employment_id).first()
    if row is None:
        raise Http404
    return row


def _refuse_gone(row: Membership) -> None:
    if row.state == MembershipState.REMOVED:
        raise Http404


def _may_manage(request: ActorRequest) -> dict[str, Any]:
    return {"may_manage": request.actor.may_at_firm(Permission.MANAGE_EMPLOYEES)}


def _invite(request: ActorRequest, form: InvitationForm, lines: Any) -> list[Membership]:
    internal = Client.objects.select_related("reseller").get(reseller_id=request.actor.firm, is_internal=True)
    return actions.invite_employees(
        internal, people=lines.people, permissions=form.permissions, user_template=form.cleaned_data["user_template"],
        form_key=form.key, by=request.actor,
    )  # fmt: skip


def _typed(request: ActorRequest) -> dict[str, Any]:
    posted = request.POST
    return {
        "user_template": posted.get("user_template"),
        "role": posted.get("role"),
        "rights": posted.getlist("rights"),
        "form_key": posted.get("form_key") or uuid.uuid4(),
    }


def _one_more(request: ActorRequest) -> Any:
    """The list as it was typed, with an empty line at the end."""
    names = ("email", "first_name", "last_name", "phone")
    posted = request.POST.get("lines-TOTAL_FORMS", "")
    count = min(int(posted), MOST_PEOPLE) if posted.isdecimal() else 0
    typed = [{name: request.POST.get(f"lines-{n}-{name}", "") for name in names} for n in range(count)]
    return Lines(initial=[*typed, {}][:MOST_PEOPLE], prefix="lines")


def _invitation_page(request: ActorRequest, form: InvitationForm, lines: Any, status: int = 200) -> HttpResponse:
    context = {"form": form, "lines": lines, "is_full": len(lines.forms) >= MOST_PEOPLE}
    return render(request, "users/employees/invite.html", context, status=status)


def _invited_words(made: list[Membership]) -> str:
    if len(made) == 1:
        return _("%(name)s är inbjuden.") % {"name": made[0].person.name}
    return _("%(count)s personer är inbjudna.") % {"count": len(made)}


def _undo_of_leaving(request: ActorRequest, row: Membership, state: MembershipState, ends: dict[str, Any]) -> str:
    """What Aktivera does, where it gives everything back: no places, nothing handed over, no link that died."""
    is_whole = state == MembershipState.INACTIVE and row.state == MembershipState.ACTIVE and not any(ends.values())
    return undo_of_pause(row, "users:undo_leave", [row.pk], by=request.actor) if is_whole else ""


def _left_words(row: Membership, state: MembershipState) -> str:
    name = {"name": row.person.name}
    if state == MembershipState.INACTIVE:
        return _("%(name)s är inaktiverad.") % name
    return _("%(name)s har slutat. All åtkomst har upphört.") % name
