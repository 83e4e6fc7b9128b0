"""Företagssök in the portal: search, the company's card, Följ, Sluta följa, Bolag ni följer."""

from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import company_search
from clients.csv_export import csv_response
from clients.lookup import (
    REGISTER_NAMES,
    SHORTEST_NAME,
    LookUp,
    Outcome,
    ask_name,
    ask_number,
    read_record,
    sign_record,
)
from clients.models import FollowedCompany
from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from common.identifiers import InvalidNumber, OrgNumber, looks_personal, parse_number
from common.limits import limited, spend
from users import actions, portal
from users.company_forms import CompanySearchForm
from users.following import LOOKS, changes_at, export_cells, export_heads, followed_by, why_no_search
from users.models import CompanyFollower, Membership, User

SEARCHES_A_MINUTE = 20  # by one person; all of them together are bounded by the registers' own counter
_LONGEST_NAME = 100
_SHOWN_CHANGES = 20


@requires(Permission.SEE_OWN_ACCESS)
@limited("company_search", per_minute=SEARCHES_A_MINUTE)
@require_http_methods(["GET", "HEAD", "POST"])
def company_search_page(request: ActorRequest, own_id: UUID) -> HttpResponseBase:
    """The search, Bolag ni följer and what has changed. The field posts: a personal number never stands in an address.

    Any other number leads to its card, a name to `?q=`.
    """
    membership, at = _own(request, own_id), timezone.now()
    if why := why_no_search(membership, at):
        return _closed(request, membership, why)
    if request.GET.get("export") == "csv":
        lines = followed_by(membership.client, membership, at)
        return csv_response(request, "bolag", export_heads(), export_cells(lines))
    if request.method != "POST":
        return _by_name(request, membership, at)
    form = CompanySearchForm(request.POST)
    if not form.is_valid():
        return _page(request, membership, at, form, status=422)
    country, words = form.cleaned_data["country"], form.cleaned_data["words"]
    typed = company_search.read_typed(country, words)
    if typed.problem:
        form.add_error("words", typed.problem)
        return _page(request, membership, at, form, status=422)
    if typed.number is None:
        return go_to(
            request, f"{_url('company_search', membership)}?{urlencode({'country': country, 'q': typed.name})}"
        )
    if typed.number.is_personal:
        return _answered(request, membership, typed.number, at)
    return go_to(request, _url("company_card", membership, country, typed.number.digits))


@requires(Permission.SEE_OWN_ACCESS)
@require_safe
def company_card(request: ActorRequest, own_id: UUID, country: str, number: str) -> HttpResponse:
    """A company as the register describes it now; as we know it where the register is out of reach."""
    membership, at = _own(request, own_id), timezone.now()
    if why := why_no_search(membership, at):
        return _closed(request, membership, why)
    asked = _number_in_address(country, number)
    spend(request, "company_look_ups", per_minute=2 * SEARCHES_A_MINUTE)
    return _answered(request, membership, asked, at)


@requires(Permission.SEE_OWN_ACCESS)
@limited("company_follow", per_minute=60)
@require_POST
def follow(request: ActorRequest, own_id: UUID) -> HttpResponse:
    """Följ: the signed answer that the card carries says which company, so nothing of it can be made up."""
    membership = _own(request, own_id)
    if why := why_no_search(membership, timezone.now()):
        return _closed(request, membership, why)
    answer = read_record(request.POST.get("record", ""))
    if answer is None:
        messages.error(request, _("Sidan hade stått öppen för länge. Sök upp företaget igen."))
        return go_to(request, _url("company_search", membership))
    try:
        company = actions.follow_company(membership, answer=answer, by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return go_to(request, _url("company_search", membership))
    words = _("Du följer %(company)s. Du får ett mejl när registret ändrar status, namn eller adress.")
    messages.success(request, words % {"company": company.name})
    return go_to(request, _url("company_card", membership, company.country, company.number))


@requires(Permission.SEE_OWN_ACCESS)
@limited("company_follow", per_minute=60)
@require_POST
def unfollow(request: ActorRequest, own_id: UUID, followed_id: UUID) -> HttpResponse:
    """Sluta följa: for the person, not for the others at the client."""
    membership = _own(request, own_id)
    if why := why_no_search(membership, timezone.now()):
        return _closed(request, membership, why)
    company = get_object_or_404(FollowedCompany, client=membership.client_id, pk=followed_id)
    actions.unfollow_company(company, membership=membership, by=request.actor)
    messages.success(request, _("Du följer inte längre %(company)s.") % {"company": company.name})
    return go_to(request, _url("company_search", membership))


def _own(request: ActorRequest, own_id: UUID) -> Membership:
    """The person's own membership that the address names; anything else is unknown."""
    own = portal.memberships_of(cast(User, request.user), timezone.now())
    return get_object_or_404(own, pk=own_id)


def _closed(request: ActorRequest, membership: Membership, why: str) -> HttpResponse:
    context = {"membership": membership, "client": membership.client, "why": why}
    return render(request, "users/companies/closed.html", context, status=403)


def _number_in_address(country: str, number: str) -> OrgNumber:
    """Canonical digits of a company, or unknown: no other way of writing it, and never a person's."""
    try:
        asked = parse_number(country, number)
    except InvalidNumber:
        raise Http404 from None
    if asked.is_personal or asked.digits != number:
        raise Http404
    return asked


def _by_name(request: ActorRequest, membership: Membership, at: datetime) -> HttpResponse:
    """The page as an address gives it: with the hits of a name, or without any search."""
    offered = [code for code, _words in company_search.countries()]
    country = request.GET.get("country", "")
    country = country if country in offered else membership.client.country
    name = " ".join(request.GET.get("q", "").split())[:_LONGEST_NAME]
    name = "" if looks_personal(name) else name
    form = CompanySearchForm(initial={"country": country, "words": name})
    if len(name) < SHORTEST_NAME:
        return _page(request, membership, at, form)
    if company_search.can_search_names(country):
        spend(request, "company_look_ups", per_minute=2 * SEARCHES_A_MINUTE)
    return _page(request, membership, at, form, answer=ask_name(country, name), name=name)


def _answered(request: ActorRequest, membership: Membership, number: OrgNumber, at: datetime) -> HttpResponse:
    """Asks the register: the card where there is one, else the search page with what it said.

    About what is or was followed it is asked afresh: the card must not be older than what a mail has told.
    """
    known = None
    if not number.is_personal:
        rows = FollowedCompany.objects.filter(client=membership.client_id, country=number.country, number=number.digits)
        known = rows.first()
    answer = ask_number(number.country, number, afresh=known is not None)
    if answer.record is None and (known is None or answer.outcome == Outcome.NOT_FOUND):
        words = "" if number.is_personal else str(number)
        form = CompanySearchForm(initial={"country": number.country, "words": words})
        return _page(request, membership, at, form, answer=answer)
    return render(request, "users/companies/card.html", _card(membership, answer, known, at))


def _card(membership: Membership, answer: LookUp, known: FollowedCompany | None, at: datetime) -> dict[str, Any]:
    record, number = answer.record, answer.number
    status = record.status if record else known.standing if known else None
    followers = CompanyFollower.objects.told_at(at).filter(company=known) if known else CompanyFollower.objects.none()
    people = list(followers.select_related("membership__person").order_by("followed_at", "pk"))
    return {
        "membership": membership, "client": membership.client, "answer": answer, "record": record, "known": known,
        "number": number, "status": status, "look": LOOKS[status] if status else "",
        "is_personal": number is not None and number.is_personal,
        "signed": sign_record(record) if record and record.name and number and not number.is_personal else "",
        "followers": [row.membership.person.name for row in people],
        "is_mine": any(row.membership_id == membership.pk for row in people),
        "register_name": REGISTER_NAMES.get(number.country, "") if number else "",
        "changes": changes_at(membership.client).filter(company=known)[:_SHOWN_CHANGES] if known else [],
    }  # fmt: skip


def _page(
    request: ActorRequest, membership: Membership, at: datetime, form: CompanySearchForm, *,
    answer: LookUp | None = None, name: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    answer, country = answer or LookUp(Outcome.NONE), str(form["country"].value() or "")
    context = {
        "membership": membership, "client": membership.client, "form": form, "answer": answer, "name": name,
        "hits": [(hit, OrgNumber(hit.country, hit.number), LOOKS[hit.status]) for hit in answer.hits],
        "followed": followed_by(membership.client, membership, at),
        "changes": changes_at(membership.client)[:_SHOWN_CHANGES],
        "country": country, "register_name": REGISTER_NAMES.get(country, ""),
    }  # fmt: skip
    return render(request, "users/companies/search.html", context, status=status)


def _url(name: str, membership: Membership, *more: str) -> str:
    return reverse(f"users:{name}", args=[membership.pk, *more])
