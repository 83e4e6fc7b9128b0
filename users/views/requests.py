"""Åtkomstförfrågningar: those that wait for an answer, and answering one. For staff."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.access import ActorRequest, Permission, requires
from common.htmx import go_back
from users import actions, requests_list
from users.choices import RequestState
from users.models import AccessRequest
from users.portal_forms import LENGTHS, AnswerForm


@requires(Permission.MANAGE_PEOPLE)
@require_safe
def request_list(request: ActorRequest) -> HttpResponse:
    """Those that wait, oldest first, and under them those answered. A client's own administrators have no such page."""
    request.actor.firm  # noqa: B018  # staff only: PermissionDenied for others
    cursors = {name: request.GET.get(name, "") for name in ("before", "after")}
    context = {
        "waiting": requests_list.waiting_for(request.actor, timezone.now()),
        "page": requests_list.answered_for(request.actor, **cursors),
        "is_first_page": not any(cursors.values()),
    }
    return render(request, "users/requests/request_list.html", context)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """One request: approve for a day, for 30, for good, or refuse with a word."""
    try:
        row = requests_list.request_for(request.actor, request_id)
    except AccessRequest.DoesNotExist as unknown:
        raise Http404 from unknown
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            words = _answer(request, row, form.cleaned_data)
        except ValidationError as refused:  # it cannot be given any more
            form.add_error(None, refused.messages)
        else:
            messages.success(request, words)
            return go_back(request, reverse("users:requests"))
    (shown,) = requests_list.with_what_they_have([row], timezone.now())
    context = {"waits": row.state == RequestState.WAITING, "asked": shown, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "users/requests/decide.html", context, status=status)


def _answer(request: ActorRequest, row: AccessRequest, given: dict[str, Any]) -> str:
    """Answers, and gives the words to say so. Somebody else's answer stands, and is told."""
    named = {"name": row.membership.person.name, "what": row.thing}
    try:
        if given["answer"] == "refuse":
            actions.refuse_request(row, word=given["word"], by=request.actor)
            return _("%(name)s får veta att svaret blev nej.") % named
        actions.approve_request(row, days=LENGTHS[given["answer"]], by=request.actor)
    except actions.AlreadyAnswered as quicker:
        if quicker.request.state == RequestState.WITHDRAWN:
            return _("Förfrågan är redan återtagen eller stängd. Inget ändrades.")
        return _("%(who)s svarade före dig. Inget ändrades.") % {"who": quicker.request.decided_by_name}
    return _("%(name)s har nu %(what)s.") % named
