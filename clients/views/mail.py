"""Utskick: the firm's mail, how it went, and as it was sent."""

import uuid
from typing import Any
from uuid import UUID

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from clients.models import Client
from common.access import Actor, Permission, requires
from common.htmx import go_to
from common.pagination import keyset_page
from mail.actions import send_again as queue_again
from mail.links import addresses, fill, mask
from mail.models import Message, MessageState

# The mail's own styles are inline, as Outlook wants them: allowed on this one response, which holds no script at all.
BODY_POLICY = {
    "default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "img-src": ["'self'"], "frame-ancestors": ["'self'"],
}  # fmt: skip
LOOKS = {MessageState.SENT: "mail_sent"}


def _own(request: HttpRequest, permission: Permission) -> Any:
    """The firm's mail, about clients that the actor may see. Password mail belongs to no firm."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.reseller_id is None or not actor.may_at_firm(permission):
        raise PermissionDenied
    rows = Message.objects.shown_to_firm(actor.reseller_id)
    return rows if actor.sees_all_of else rows.filter(client_id__in=Client.objects.visible_to(actor).values("pk"))


def _get(request: HttpRequest, message_id: UUID, permission: Permission = Permission.SEE_MAIL) -> Message:
    message: Message | None = _own(request, permission).filter(pk=message_id).first()
    if message is None:
        raise Http404
    message.look = LOOKS.get(MessageState(message.state), message.state)  # type: ignore[attr-defined]
    return message


@requires(Permission.SEE_MAIL)
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    rows = _own(request, Permission.SEE_MAIL).defer("text", "html", "links")
    if (state := request.GET.get("state", "")) in MessageState.values:
        rows = rows.filter(state=state)
    if q := request.GET.get("q", "").strip():
        rows = rows.filter(to_email__icontains=q[:100])
    page = keyset_page(
        rows, ["-queued_at", "-id"], before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    names = dict(Client.objects.filter(pk__in={row.client_id for row in page.rows}).values_list("pk", "name"))
    for row in page.rows:
        row.client_name = names.get(row.client_id, "")
        row.look = LOOKS.get(MessageState(row.state), row.state)
    context = {
        "page": page, "states": MessageState.choices, "chosen": request.GET, "query": request.GET,
        "stays_here": settings.MAIL_STAYS_IN_OUTBOX,
    }  # fmt: skip
    return render(request, "mail/mail_list.html", context)


@requires(Permission.SEE_MAIL)
@require_safe
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # its types know no arguments
def mail_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One mail. Its links are masked, but for `make run` without a mail server, where they are there to be clicked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    message = _get(request, message_id)
    context = {
        "message_row": message,
        "text": mask(message.text, message.links),
        "links": addresses(message.links) if settings.MAIL_STAYS_IN_OUTBOX else {},
        "stays_here": settings.MAIL_STAYS_IN_OUTBOX,
        "may_resend": actor.may_at_firm(Permission.RESEND_MAIL),
        "form_key": uuid.uuid4(),
        "client": Client.objects.visible_to(actor).filter(pk__in=[message.client_id]).only("name").first(),
    }
    return render(request, "mail/mail_message.html", context)


@requires(Permission.SEE_MAIL)
@require_safe
@xframe_options_sameorigin
@csp_replace(BODY_POLICY)  # type: ignore[arg-type]  # its types know no arguments
def mail_body(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The HTML as sent, for the frame on the page above: no script, nothing from elsewhere, nothing to press."""
    message = _get(request, message_id)
    show = fill if settings.MAIL_STAYS_IN_OUTBOX else mask
    return HttpResponse(show(message.html, message.links))


@requires(Permission.RESEND_MAIL)
@require_POST
def send_again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Skicka igen."""
    message = _get(request, message_id, Permission.RESEND_MAIL)
    try:
        form_key = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        form_key = uuid.uuid4()
    again = queue_again(message, form_key=form_key, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Mejlet är köat igen."))
    return go_to(request, reverse("clients:mail_message", args=[again.pk]))
