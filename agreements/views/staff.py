"""The firm's side of one client's agreement: send, copy the link, keep a paper, show the evidence."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements import actions, timeline
from agreements.forms import PaperForm, SendForm
from agreements.models import Agreement
from agreements.rendering import render as render_text
from agreements.rendering import split_document
from clients.access import get_client
from clients.models import Client
from clients.views.detail import frame_context
from common.access import ActorRequest, Permission, requires
from common.htmx import go_back, go_to, page_or_fragment
from common.limits import limited


@requires(Permission.SEND_AGREEMENTS)
@limited("agreements", per_minute=20)
@require_POST
def send_again(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Skicka, Skicka igen: a fresh link to the contact."""
    client = get_client(request, pk, Permission.SEND_AGREEMENTS)
    form = SendForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Formuläret var inte helt. Ladda om sidan och tryck igen."))
        agreement = actions.send_again(client, form_key=form.key, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Avtalet är på väg till %s.") % agreement.addressed_email)
    return go_back(request, reverse("clients:detail", args=[client.pk]))


@requires(Permission.SEND_AGREEMENTS)
@limited("links", per_minute=20)
@require_POST
def copy_link(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Kopiera länk: shows it this once, and the evidence says to whom. The link is stored nowhere on its way."""
    client = get_client(request, pk, Permission.SEND_AGREEMENTS)
    agreement = Agreement.objects.open().filter(client=client).first()
    try:
        if agreement is None:
            raise ValidationError(_("Det finns ingen öppen länk. Skicka en ny."))
        url = actions.copy_link(agreement, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return _to_overview(request, client)
    context = {**frame_context(request, client, "overview"), "agreement": agreement, "url": url}
    return page_or_fragment(request, "agreements/copy_link.html", "link", context)


@requires(Permission.SEND_AGREEMENTS)
@limited("papers", per_minute=20)
@require_http_methods(["GET", "HEAD", "POST"])
def upload_paper(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Godkänt på papper: the scanned page and who signed it."""
    client = get_client(request, pk, Permission.SEND_AGREEMENTS)
    posted, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PaperForm(posted, files, initial={"approver_name": client.contact_name})
    if form.is_valid():
        file, name = form.cleaned_data["file"], form.cleaned_data["approver_name"]
        try:
            actions.upload_paper(client, content=file.read(), file_name=file.name, approver_name=name, by=request.actor)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Godkännandet på papper är sparat."))
            return _to_overview(request, client)
    context = {**frame_context(request, client, "overview"), "form": form}
    return render(request, "agreements/paper.html", context, status=422 if form.is_bound else 200)


@requires(Permission.SEE_EVENTS)
@require_safe
def evidence(request: ActorRequest, pk: UUID, agreement_id: UUID) -> HttpResponse:
    """Visa underlag: everything that is kept of one request, to be printed."""
    client = get_client(request, pk, Permission.SEE_EVENTS)
    agreement = get_object_or_404(_rows(client), pk=agreement_id)
    agreement.client = client
    others = Agreement.objects.filter(client=client).exclude(pk=agreement.pk).select_related("text").defer("shown_text")
    title, body = split_document(agreement.shown_text)
    context: dict[str, Any] = {
        **frame_context(request, client, "overview"), "agreement": agreement, "title": title, "deed": render_text(body),
        "is_unchanged": Agreement.digest_of(agreement.shown_text) == agreement.shown_sha256,
        "past": timeline.past(agreement), "others": others.newest_first()[:50],
    }  # fmt: skip
    with timezone.override(client.reseller.time_zone):
        return render(request, "agreements/evidence.html", context)


@requires(Permission.SEE_EVENTS)
@require_safe
def download_paper(request: ActorRequest, pk: UUID, agreement_id: UUID) -> HttpResponse:
    """The scanned page, as a file: never shown within our own pages."""
    client = get_client(request, pk, Permission.SEE_EVENTS)
    agreement = get_object_or_404(Agreement.objects.filter(client=client).select_related("paper"), pk=agreement_id)
    paper = getattr(agreement, "paper", None)
    if paper is None:
        raise Http404
    response = HttpResponse(bytes(paper.content), content_type=paper.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, paper.file_name) or "attachment"
    return response


def _rows(client: Client) -> QuerySet[Agreement]:
    return Agreement.objects.filter(client=client).select_related("text", "paper").defer("paper__content")


def _to_overview(request: ActorRequest, client: Client) -> HttpResponse:
    return go_to(request, reverse("clients:detail", args=[client.pk]))
