"""Egendefinierad fakturaepost: the subject and the text that a client's own invoices are mailed with."""

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients import actions
from clients.access import get_client
from clients.actions import SavedMeanwhile
from clients.choices import Language
from clients.forms.invoice_email import InvoiceEmailForm
from clients.invoice_fields import FIELDS, check_fields, examples, fill
from clients.invoice_texts import STANDARD
from clients.invoice_versions import versions_of, who_saved
from clients.models import Client, InvoiceEmail
from clients.views.detail import frame_context
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to, page_or_fragment

_TEMPLATE = "clients/invoice_email.html"


class _Opened(NamedTuple):
    """A form, the version that it follows, and what the page says of it."""

    form: InvoiceEmailForm
    newest: InvoiceEmail | None
    said: dict[str, Any]


@requires(Permission.EDIT_INVOICE_EMAIL)
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_email(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The page, in the language that the address names; posted, a new version, a preview or a field inserted.

    The right is that of Administration > Inställningar in the client's permission tree: the mail is a setting of the
    company, and who makes out invoices need not be who decides how they read. Staff have it with EDIT_CLIENTS.
    """
    client = get_client(request, pk, Permission.EDIT_INVOICE_EMAIL)
    language = _language(request, client)
    newest = InvoiceEmail.objects.written_in(language, client.pk).first()
    if request.method != "POST":
        return _page(request, client, language, _opened(request, newest, language))
    if name := request.POST.get("insert"):
        form = InvoiceEmailForm.with_field(request.POST, name, language)
        return _page(request, client, language, _Opened(form, newest, {"is_unsaved": True}))
    form = InvoiceEmailForm(request.POST, language=language)
    if "preview" in request.POST:
        return _page(request, client, language, _Opened(form, newest, {"is_unsaved": True}))
    if form.is_valid():
        return _save(request, client, language, form)
    return _page(request, client, language, _Opened(form, newest, {"is_unsaved": True, "status": 422}))


def _save(request: ActorRequest, client: Client, language: str, form: InvoiceEmailForm) -> HttpResponse:
    try:
        saved = actions.save_invoice_email(client, language=language, by=request.actor, **form.cleaned_data)
    except SavedMeanwhile as meanwhile:
        again = InvoiceEmailForm.opened_again(request.POST, meanwhile.newest, language)
        who = who_saved([meanwhile.newest], request.actor).get(meanwhile.newest.pk, "")
        theirs = {"row": meanwhile.newest, "who": who, "yours": form.cleaned_data}
        said = {"meanwhile": theirs, "is_unsaved": True, "status": 422}
        return _page(request, client, language, _Opened(again, meanwhile.newest, said))
    except ValidationError as refused:  # switched off while the text was written
        form.add_error(None, refused)
        return _page(request, client, language, _Opened(form, None, {"is_unsaved": True, "status": 422}))
    is_new = saved.version != form.cleaned_data["based_on"]
    words = _("Sparat. Version %s gäller från och med nu.") if is_new else _("Texten är oförändrad. Version %s gäller.")
    messages.success(request, words % saved.version)
    return go_to(request, f"{request.path}?language={language}")


def _opened(request: ActorRequest, newest: InvoiceEmail | None, language: str) -> _Opened:
    """What holds now; else, as the address asks, the text that comes with the product or an older version."""
    source = request.GET.get("from", "")
    if source == "standard" or (newest is None and not source):
        form = InvoiceEmailForm.opened(STANDARD[language], newest, language)
        return _Opened(form, newest, {"is_standard": bool(source)})
    if not source:
        return _Opened(InvoiceEmailForm.opened(newest, newest, language), newest, {})
    older = _older(newest, source)
    return _Opened(InvoiceEmailForm.opened(older, newest, language), newest, {"copied": older})


def _older(newest: InvoiceEmail | None, source: str) -> InvoiceEmail:
    """The version of the same client and language that is to be used again. 404 where there is none."""
    number = _number(source)
    if newest is None or number is None:
        raise Http404
    rows = InvoiceEmail.objects.written_in(newest.language, newest.client_id)
    if (found := rows.filter(version=number).first()) is None:
        raise Http404
    return found


def _page(request: ActorRequest, client: Client, language: str, opened: _Opened) -> HttpResponse:
    values = examples(language, company=client.name, currency=client.currency)
    written = opened.form.written
    status = opened.said.get("status", 200)  # a refused form says by itself what is wrong
    before = _number(request.GET.get("before"))
    context = frame_context(request, client, "invoice_email") | {
        "form": opened.form, "newest": opened.newest, "language": language, "languages": Language.choices,
        "language_words": Language(language).label, "is_on": client.has_custom_invoice_email,
        "fields": [(field, values[field.name]) for field in FIELDS],
        "preview": [fill(part, values) for part in written], "problems": _problems(*written) if status == 200 else [],
        # Called by the page alone: a preview comes at every pause in typing, and lists no versions.
        "versions": lambda: versions_of(client.pk, language, actor=request.actor, before=before),
    }  # fmt: skip
    return page_or_fragment(request, _TEMPLATE, "preview", context | opened.said, status=status)


def _problems(*texts: str) -> list[str]:
    told: list[str] = []
    for text in texts:
        try:
            check_fields(text)
        except ValidationError as unknown:
            told += unknown.messages
    return told


def _language(request: ActorRequest, client: Client) -> str:
    """The language that the address names, the client's own where it names none. 404 where no mail is written in it."""
    language = request.GET.get("language", client.language)
    if language not in Language.values:
        raise Http404
    return language


def _number(text: str | None) -> int | None:
    """A version's number as an address has it."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None
