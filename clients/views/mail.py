"""Utskick: the firm's mail, how it went, and as it was sent."""

import uuid
from typing import Any
from uuid import UUID

from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import Client
from common.access import Actor, Permission, requires
from common.htmx import go_to
from common.identifiers import looks_personal
from common.limits import limited
from common.pagination import keyset_page
from mail.actions import send_again as queue_again
from mail.actions import why_not_again
from mail.links import addresses, fill, mask
from mail.models import Message, MessageQuerySet, MessageState

# The mail's own page in the frame: styles stand on its elements, since mail programs read nothing else. Nothing runs,
# nothing is fetched, and nobody else may frame it; a link opens, if at all, in a window of its own.
_BODY_POLICY: dict[str, Any] = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@requires(Permission.SEE_MAIL)
@require_http_methods(["GET", "HEAD", "POST"])
def mail_list(request: HttpRequest) -> HttpResponse:
    """The list, newest first. The search field posts, so that a personal number never stands in an address."""
    rows = _own(request, Permission.SEE_MAIL)
    if request.method == "POST":
        return _to_address(request)
    q, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    if state in MessageState.values:
        rows = rows.filter(state=state)
    if q:
        rows = rows.matching(q)
    page = keyset_page(
        rows.defer("text", "html", "links", "search_text"), ["-queued_at", "-id"],
        before=request.GET.get("before", ""), after=request.GET.get("after", ""),
    )  # fmt: skip
    context = {
        "page": page, "clients": _clients_of(request, page.rows), "states": MessageState.choices, "q": q,
        "state": state, "query": request.GET, "stays_here": settings.MAIL_STAYS_IN_OUTBOX,
        "filter_words": [f"{_('Status')}: {MessageState(state).label}"] if state in MessageState.values else [],
    }  # fmt: skip
    return render(request, "mail/mail_list.html", context)


@requires(Permission.SEE_MAIL)
@require_safe
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # it takes a view with arguments too
def mail_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One mail. Its links are masked, but for `make run` without a mail server, where they are there to be clicked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    message = _get(request, message_id, Permission.SEE_MAIL)
    stays_here = settings.MAIL_STAYS_IN_OUTBOX
    context = {
        "mail": message,
        "text": _shown(message, message.text),
        "links": addresses(message.links) if stays_here else {},
        "stays_here": stays_here,
        "may_resend": actor.may_at_firm(Permission.RESEND_MAIL),
        "why_not": why_not_again(message),
        "form_key": uuid.uuid4(),
        "clients": _clients_of(request, [message]),
    }
    return render(request, "mail/mail_message.html", context)


@requires(Permission.SEE_MAIL)
@require_safe
@xframe_options_sameorigin
@csp(_BODY_POLICY)  # type: ignore[arg-type]  # as above
def mail_body(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The HTML as sent, for the frame on the page above."""
    message = _get(request, message_id, Permission.SEE_MAIL)
    own_window = '<head><base target="_blank">'  # with live links: not into the frame
    return HttpResponse(_shown(message, message.html).replace("<head>", own_window, 1))


@requires(Permission.RESEND_MAIL)
@limited("mail", per_minute=20)
@require_POST
def send_again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Skicka igen."""
    message = _get(request, message_id, Permission.RESEND_MAIL)
    try:
        form_key = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        form_key = uuid.uuid4()
    try:
        again = queue_again(message, form_key=form_key, by=request.actor)  # type: ignore[attr-defined]
    except ValidationError as refused:  # the link died while the page was open
        messages.error(request, " ".join(refused.messages))
        return go_to(request, reverse("clients:mail_message", args=[message.pk]))
    messages.success(request, _("Mejlet till %(to)s är köat igen.") % {"to": again.to_email})
    return go_to(request, reverse("clients:mail_message", args=[again.pk]))


def _own(request: HttpRequest, permission: Permission) -> MessageQuerySet:
    """The firm's mail, about clients that the actor may see. Password mail belongs to no firm."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.reseller_id is None or not actor.may_at_firm(permission):
        raise PermissionDenied
    rows = Message.objects.shown_to_firm(actor.reseller_id)
    if actor.sees_all_of is not None:
        return rows
    return rows.filter(client_id__in=Client.objects.visible_to(actor).values("pk"))


def _get(request: HttpRequest, message_id: UUID, permission: Permission) -> Message:
    message = _own(request, permission).filter(pk=message_id).first()
    if message is None:
        raise Http404
    return message


def _clients_of(request: HttpRequest, rows: Any) -> dict[UUID, Client]:
    """The clients that the mails are about, where the actor may know of them. One query."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    ids = {row.client_id for row in rows if row.client_id}
    return Client.objects.visible_to(actor).filter(pk__in=ids).only("name").in_bulk()


def _shown(message: Message, body: str) -> str:
    return fill(body, message.links) if settings.MAIL_STAYS_IN_OUTBOX else mask(body, message.links)


def _to_address(request: HttpRequest) -> HttpResponse:
    query = QueryDict(mutable=True)
    for key in ("q", "state"):
        value = request.POST.get(key, "").strip()
        if value and not looks_personal(value):
            query[key] = value
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}" if query else request.path, status=303)
