"""Bjud in (kinds 2 to 4) and Lägg till (kind 5): step by step in one form, at one address."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clients.models import Client
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from common.limits import spend
from common.periods import local_day
from users import inviting
from users.actions import invite_people
from users.choices import MemberKind
from users.dialog_costs import costs_of_invitation
from users.inviting import ADDONS, MAIN, PEOPLE, SUMMARY, Draft
from users.tree import tree
from users.views.dialogs import INVITATIONS_A_MINUTE, client_to_manage, people_url, show, show_ended

_STEP_OF_ERROR = {"people": PEOPLE, "ends_on": PEOPLE, "packages": MAIN}


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: ActorRequest, pk: UUID, kind: int) -> HttpResponse:
    """The step that the form is at; after the last one, the people on the client."""
    client = client_to_manage(request, pk)
    if kind not in inviting.STEPS:
        raise Http404
    if ended := show_ended(request, client):
        return ended
    today = local_day(timezone.now(), client.time_zone)
    if request.method != "POST":
        return _show(request, inviting.blank(client, MemberKind(kind), today))
    draft = inviting.read(client, MemberKind(kind), today, request.POST)
    do = request.POST.get("do", "")
    if do.partition(":")[0] != "invite":
        inviting.act(draft, do)
        return _show(request, draft)
    spend(request, "invitations", per_minute=INVITATIONS_A_MINUTE)
    return _invite(request, client, draft)


def _invite(request: ActorRequest, client: Client, draft: Draft) -> HttpResponse:
    asked_at, ready = draft.step, inviting.gathered(draft)
    if not inviting.stop_at_first_trouble(draft, draft.steps, draft.steps[-1]) or not ready:
        draft.is_refused = True
        draft.step = draft.step if ready else PEOPLE
        if draft.step != asked_at:
            draft.problems.append(_("Det här steget är inte klart. Rätta det, så kan du bjuda in sedan."))
        return _show(request, draft)
    people, access = draft.new_people(), draft.new_access()
    try:
        rows = invite_people(
            client, people=people, access=access, form_key=draft.details.cleaned_data["form_key"], by=request.actor
        )
    except ValidationError as refused:  # someone else was quicker, or the client has ended
        _refuse(draft, refused)
        return _show(request, draft)
    messages.success(request, _done(draft, [row.person.name for row in rows]))
    return go_to(request, people_url(request, client, rows[0] if len(rows) == 1 else None))


def _refuse(draft: Draft, refused: ValidationError) -> None:
    """Back to the step that the refusal is about."""
    told = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    draft.step, draft.is_refused = next((_STEP_OF_ERROR[name] for name in told if name in _STEP_OF_ERROR), PEOPLE), True
    draft.problems += [words for several in told.values() for words in several]


def _done(draft: Draft, names: list[str]) -> str:
    if draft.kind == MemberKind.NO_LOGIN:
        words = ngettext("%(name)s är tillagd.", "%(count)d personer är tillagda.", len(names))
    else:
        words = ngettext(
            "%(name)s är inbjuden. Mejlet är på väg.", "%(count)d personer är inbjudna. Mejlen är på väg.", len(names)
        )
    done = words % {"name": names[0], "count": len(names)}
    left_out = _("Inte med: %(names)s.") % {"names": ", ".join(draft.left_out)} if draft.left_out else ""
    return f"{done} {left_out}".rstrip()


def _show(request: ActorRequest, draft: Draft) -> HttpResponse:
    context: dict[str, Any] = {"draft": draft, "details": draft.details if draft.is_refused else _quiet(draft)}
    if draft.step == ADDONS:
        choice = draft.choices.choice
        context["branches"] = tree(draft.choices.catalogue, choice, choice)
    if SUMMARY in draft.steps and draft.step != PEOPLE:
        context["costs"] = costs_of_invitation(draft, by=request.actor)
    return show(request, draft.client, "users/dialogs/invite.html", context, is_refused=draft.is_refused)


def _quiet(draft: Draft) -> object:
    """The same fields with the same values, not yet judged."""
    form = type(draft.details)(None, kind=draft.kind, client=draft.client, today=draft.today)
    form.initial = {
        name: draft.data.getlist(name) if name == "selectable_as" else draft.data.get(name) for name in form.fields
    }
    return form
