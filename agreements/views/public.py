"""The contact's pages: no login, nothing from elsewhere, and a GET changes nothing but the first-seen time."""

from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements import actions
from agreements.forms import ApproveForm, DeclineForm, TerminateForm
from agreements.models import Agreement
from agreements.rendering import render as render_text
from agreements.rendering import split_document
from common.access import ActorRequest
from common.htmx import go_to
from common.limits import limited
from common.tokens import token_digest

ANSWERS_A_MINUTE = 20
_WORDS_A_MINUTE = 180


@login_not_required
@limited("answers", per_minute=ANSWERS_A_MINUTE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ActorRequest, token: str) -> HttpResponse:
    """The request, to be answered; once answered, the receipt. Any other token gets the one page for dead links."""
    at = timezone.now()
    agreement = _rows().readable_at(at).filter(token_digest=token_digest(token)).first()
    if agreement is None:
        return _link_dead(request)
    with translation.override(agreement.language), timezone.override(agreement.client.time_zone):
        if not agreement.is_open:
            return _page(request, "agreements/receipt.html", agreement)
        if request.method == "POST":
            return _answer(request, token, agreement)
        if request.method == "GET" and agreement.opened_at is None:
            actions.mark_opened(agreement, by=request.actor, at=at)
        return _ask(request, agreement, ApproveForm(initial={"approver_name": agreement.addressed_name}), DeclineForm())


def _answer(request: ActorRequest, token: str, agreement: Agreement) -> HttpResponse:
    """What was posted: an answer, or the page again with what was typed. A link that died meanwhile says so itself."""
    declines = request.POST.get("answer") == "decline"
    form = DeclineForm(request.POST) if declines else ApproveForm(request.POST)
    if not form.is_valid():
        if declines:
            return _ask(request, agreement, ApproveForm(initial={"approver_name": agreement.addressed_name}), form)
        return _ask(request, agreement, form, DeclineForm())
    answering = actions.decline if declines else actions.approve
    words = (
        {"reason": form.cleaned_data["reason"]} if declines else {"approver_name": form.cleaned_data["approver_name"]}
    )
    with suppress(actions.LinkDead):  # answered, replaced or run out since the look-up: the address shows which
        answering(token, by=request.actor, at=timezone.now(), **words)
    return go_to(request, request.path)


def _ask(request: HttpRequest, agreement: Agreement, approving: Any, declining: Any) -> HttpResponse:
    words = len(agreement.shown_text.split())
    forms = {"approving": approving, "declining": declining, "minutes": max(2, round(words / _WORDS_A_MINUTE))}
    return _page(request, "agreements/answer.html", agreement, **forms)


@login_not_required
@limited("answers", per_minute=ANSWERS_A_MINUTE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: ActorRequest, token: str) -> HttpResponse:
    """An approved agreement with its evidence. Posting the form ends it."""
    agreement = _rows().filter(receipt_digest=token_digest(token)).first()
    if agreement is None:
        return _link_dead(request)
    with translation.override(agreement.language), timezone.override(agreement.client.time_zone):
        form = TerminateForm(request.POST or None) if actions.may_terminate(agreement) else None
        if request.method == "POST" and (form is None or form.is_valid()):
            return _terminate(request, token, form)
        return _page(request, "agreements/receipt.html", agreement, terminating=form)


def _terminate(request: ActorRequest, token: str, form: TerminateForm | None) -> HttpResponse:
    if form is not None:
        with suppress(actions.LinkDead):  # someone was quicker: the receipt shows what happened
            actions.terminate(token, name=form.cleaned_data["name"], by=request.actor, at=timezone.now())
    return go_to(request, request.path)


def _rows() -> Any:
    return Agreement.objects.select_related("client__reseller", "text").defer("client__personal_number_sealed")


def _page(request: HttpRequest, template: str, agreement: Agreement, **more: Any) -> HttpResponse:
    title, body = split_document(agreement.shown_text)
    context = {
        "LANGUAGE_CODE": agreement.language, "agreement": agreement, "client": agreement.client,
        "firm": agreement.client.reseller, "title": title, "deed": render_text(body), **more,
    }  # fmt: skip
    response = render(request, template, context)
    response.headers["Content-Language"] = agreement.language
    return response


def _link_dead(request: HttpRequest) -> HttpResponse:
    """One page for unknown, expired, replaced and foreign tokens, so that it tells nothing about any of them."""
    return render(request, "agreements/link_dead.html", {"LANGUAGE_CODE": translation.get_language()}, status=404)
