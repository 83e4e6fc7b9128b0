"""Ändra åtkomst, and Anpassa behörighet > Hantera åtkomst: one form in two sizes, at two addresses."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from users.access_news import News, news_of, of_choice
from users.actions import AccessChangedMeanwhile, change_access
from users.actions.access import PACKAGED_KINDS
from users.actions.meanwhile import opened_with
from users.catalogue import load_catalogue
from users.choices import MemberKind
from users.choosing import ChoiceForm, choice_of, read_opened, rows_of, sign_opened
from users.closed import why_closed
from users.dialog_costs import costs_of_change
from users.models import Membership
from users.standing import Standing, standing_of
from users.tree import Catalogue, Choice, merged, tree
from users.views.changing_roles import roles
from users.views.dialogs import client_to_manage, membership_of, people_url, show, works_for


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def access(request: ActorRequest, pk: UUID, membership_id: UUID) -> HttpResponse:
    """Ändra åtkomst: the packages of kinds 2 and 3, the roles of kind 1; for the others, why there is nothing."""
    row = _membership(request, pk, membership_id)
    closed = why_closed(row, at=timezone.now())
    if closed:
        return show(request, row.client, "users/dialogs/closed.html", {"membership": row, "closed": closed})
    if row.kind == MemberKind.RESELLER:
        return roles(request, row)
    return _packaged(request, row, "users/dialogs/access.html")


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def permission_tree(request: ActorRequest, pk: UUID, membership_id: UUID) -> HttpResponse:
    """Hantera åtkomst: the packages, the tree that follows them, and what is won and lost."""
    row = _membership(request, pk, membership_id)
    if row.kind not in PACKAGED_KINDS or why_closed(row, at=timezone.now()):
        return HttpResponseRedirect(reverse("users:access", args=[pk, membership_id]))
    return _packaged(request, row, "users/dialogs/tree.html")


def _membership(request: ActorRequest, pk: UUID, membership_id: UUID) -> Membership:
    """Somebody on the client. The firm's own are the firm's to change."""
    client = client_to_manage(request, pk)
    row = membership_of(client, membership_id)
    if row.kind == MemberKind.RESELLER and not works_for(request, client):
        raise PermissionDenied
    return row


@dataclass(slots=True)
class _Page:
    """The form as it is shown: what is chosen, over what the person has now."""

    catalogue: Catalogue
    standing: Standing
    form: ChoiceForm
    choice: Choice
    opened: str
    news: News | None = None
    problems: tuple[str, ...] = ()

    @property
    def before(self) -> Choice:
        """What the person has now."""
        return choice_of(self.standing, self.catalogue)


def _packaged(request: ActorRequest, row: Membership, template: str) -> HttpResponse:
    catalogue, standing = load_catalogue(), standing_of(row, timezone.now())
    form = ChoiceForm(
        request.POST if request.method == "POST" else None, catalogue=catalogue, held=standing["packages"]
    )
    signed = request.POST.get("opened", "") if form.is_bound else sign_opened(row, opened_with(standing))
    choice = form.choice if form.is_bound else choice_of(standing, catalogue)
    page = _Page(catalogue, standing, form, choice, signed)
    if form.is_bound and not form.is_valid():
        page.problems = tuple(dict.fromkeys(str(words) for errors in form.errors.values() for words in errors))
    elif request.POST.get("do") == "save":
        saved = _save(request, row, page)
        if saved is not None:
            return saved
    return _show(request, row, template, page)


def _save(request: ActorRequest, row: Membership, page: _Page) -> HttpResponse | None:
    """The way on, or nothing where it was not to be: then the page says why."""
    opened = read_opened(row, page.opened)
    if opened is None:
        page.problems, page.opened = (_("Sidan var för gammal. Se efter att allt stämmer, och spara igen."),), ""
        return None
    try:
        change_access(row, **rows_of(page.choice), opened_with=opened, by=request.actor)
    except AccessChangedMeanwhile as meanwhile:
        _take_in(row, page, opened, meanwhile)
    except ValidationError as refused:
        page.problems = tuple(refused.messages)
    else:
        messages.success(request, _("Åtkomsten för %(name)s är sparad.") % {"name": row.person.name})
        return go_to(request, people_url(request, row.client, row))
    return None


def _take_in(row: Membership, page: _Page, opened: Any, meanwhile: AccessChangedMeanwhile) -> None:
    """Both changes together on the form, over how it stands now; saved only when it is pressed again."""
    page.standing, page.opened = meanwhile.now, ""
    page.news = news_of(meanwhile.who, opened, meanwhile.now, of_choice(page.choice), page.catalogue)
    page.choice = merged(page.catalogue, choice_of(opened, page.catalogue), page.choice, page.before)


def _show(request: ActorRequest, row: Membership, template: str, page: _Page) -> HttpResponse:
    branches = tree(page.catalogue, page.before, page.choice)
    context = {
        "membership": row, "form": page.form, "choice": page.choice, "before": page.before, "news": page.news,
        "problems": page.problems, "branches": branches, "only": _only(request),
        "opened": page.opened or sign_opened(row, opened_with(page.standing)),
        "gained": sum(len(branch.gained) for branch in branches),
        "lost": sum(len(branch.lost) for branch in branches),
        "held": sum(branch.on for branch in branches), "total": sum(branch.total for branch in branches),
        "by_hand": len(page.choice.granted) + len(page.choice.taken),
        "costs": costs_of_change(row, page.choice.packages, by=request.actor),
        "has_main": any(page.catalogue.offers[code].is_main for code in page.choice.packages),
    }  # fmt: skip
    return show(request, row.client, template, context, is_refused=bool(page.problems or page.news))


def _only(request: ActorRequest) -> bool:
    """Visa bara ändringar: pressed now, or still on."""
    return request.POST.get("only", request.POST.get("was_only", "")) == "1"
