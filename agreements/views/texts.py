"""The firm's agreement texts: versions in each language, a new one, and who has not approved it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agreements import actions
from agreements.forms import TextForm
from agreements.models import AgreementText
from agreements.rendering import MERGE_FIELDS, document, fill_values
from agreements.rendering import render as render_text
from agreements.waiting import not_asked_yet, waiting_for
from clients.choices import Language
from clients.models import Reseller
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to, page_or_fragment
from common.identifiers import format_number
from common.pagination import keyset_page
from common.periods import local_day


@requires(Permission.EDIT_AGREEMENT_TEXTS)
@require_safe
def text_list(request: ActorRequest) -> HttpResponse:
    """Every language with its versions, newest first."""
    firm = _firm(request)
    texts = AgreementText.objects.filter(reseller=firm).defer("body").order_by("language", "-version")
    languages = [
        {"code": code, "words": words, "texts": [text for text in texts if text.language == code]}
        for code, words in Language.choices
    ]
    with timezone.override(firm.time_zone):
        return render(request, "agreements/text_list.html", {"languages": languages})


@requires(Permission.EDIT_AGREEMENT_TEXTS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_text(request: ActorRequest, language: str) -> HttpResponse:
    """A new version. With "preview" nothing is saved: the page, or for htmx only the preview, shows what it becomes."""
    firm, language = _firm(request), _language(language)
    if request.method != "POST":
        newest = AgreementText.objects.newest_of(firm.pk, language)
        return _edit_page(request, firm, language, TextForm.starting_from(newest, actions.shipped_text(language)))
    form = TextForm(request.POST)
    if "preview" not in request.POST and form.is_valid():
        try:
            values = {key: form.cleaned_data[key] for key in ("title", "body", "needs_new_approval", "based_on")}
            text = actions.publish_text(firm, language=language, by=request.actor, **values)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Version %s är publicerad.") % text.version)
            return go_to(request, reverse("agreements:text_waiting", args=[language]))
    return _edit_page(request, firm, language, form)


def _edit_page(request: ActorRequest, firm: Reseller, language: str, form: TextForm) -> HttpResponse:
    preview, problem = _preview(form.preview_source, firm)
    for name in ("title", "body"):  # for screen readers, and so that the browser spells in the text's language
        form.fields[name].widget.attrs["lang"] = language
    context = {
        "form": form, "language": language, "language_words": Language(language).label, "fields": MERGE_FIELDS.items(),
        "preview": preview, "problem": problem,
    }  # fmt: skip
    return page_or_fragment(request, "agreements/text_edit.html", "preview", context)


def _preview(source: str, firm: Reseller) -> tuple[Any, str]:
    """The text for an invented company, or what is wrong with it."""
    values = {
        "firm": firm.name, "firm_number": format_number(firm.country, firm.org_number), "company": "Exempelbolaget AB",
        "company_number": "559999-0007", "country": str(firm.get_country_display()),
    }  # fmt: skip
    try:
        return render_text(fill_values(source, values)), ""
    except ValidationError as unknown:
        return "", " ".join(unknown.messages)


@requires(Permission.EDIT_AGREEMENT_TEXTS)
@require_safe
def show_text(request: ActorRequest, text_id: UUID) -> HttpResponse:
    """One version as it was published, merge fields and all."""
    firm = _firm(request)
    text = get_object_or_404(AgreementText, reseller=firm, pk=text_id)
    with timezone.override(firm.time_zone):
        context = {"text": text, "deed": render_text(document(text.title, text.body))}
        return render(request, "agreements/text_show.html", context)


@requires(Permission.EDIT_AGREEMENT_TEXTS)
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: ActorRequest, language: str) -> HttpResponse:
    """Who has not approved the newest version. Posting sends it to all of them, in the background."""
    firm, language = _firm(request), _language(language)
    text = AgreementText.objects.newest_of(firm.pk, language)
    if text is None:
        raise Http404
    sees_all = request.actor.sees_all_of == firm.pk
    if request.method == "POST":
        if not sees_all:  # whoever does not see every client cannot know to whom it goes
            raise PermissionDenied
        actions.send_to_all_waiting(firm, language=language, by=request.actor)
        return go_to(request, request.path)
    return _waiting_page(request, firm, text, sees_all=sees_all)


def _waiting_page(request: ActorRequest, firm: Reseller, text: AgreementText, *, sees_all: bool) -> HttpResponse:
    on = local_day(timezone.now(), firm.time_zone)
    rows = waiting_for(text, on).visible_to(request.actor)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = keyset_page(rows.defer("search_text"), ["name_sort_key", "id"], after=after, before=before)
    to_send = not_asked_yet(text, on).count() if sees_all else 0
    context = {
        "text": text, "page": page, "to_send": to_send, "asked": rows.count() - to_send if sees_all else 0,
        "dispatch": getattr(text, "dispatch", None), "language_words": text.get_language_display(),
    }  # fmt: skip
    return render(request, "agreements/text_waiting.html", context)


def _firm(request: ActorRequest) -> Reseller:
    """The firm that this person works for. A right held on a single client is not a right over the firm's texts."""
    actor = request.actor
    if actor.reseller_id is None or not actor.may_at_firm(Permission.EDIT_AGREEMENT_TEXTS):
        raise PermissionDenied
    return Reseller.objects.get(pk=actor.reseller_id)


def _language(code: str) -> str:
    if code not in Language.values:
        raise Http404
    return code
