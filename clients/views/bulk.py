"""The same for many clients of the list: what was chosen, what it would come to, and how it goes."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import actions
from clients.bulk import AT_ONCE, MOST_CHOSEN, Plan, Values, Work, plan, work_of
from clients.bulk_report import report_of
from clients.choosing import Choice, again_query
from clients.models import BulkOrder
from common.access import ActorRequest, Permission, requires
from common.htmx import page_or_fragment, wants_fragment
from common.limits import spend

_ORDERS_A_MINUTE = 10
# What a plan looks at and names; sealed and generated columns stay where they are.
_COLUMNS = (
    "name", "reseller_id", "time_zone", "ends_on", "is_demo", "is_internal", "contact_email", "agreement_state",
    "responsible_id",
)  # fmt: skip


@requires(Permission.SEE_CLIENTS)
@require_POST
def choose(request: ActorRequest) -> HttpResponse:
    """Leads from the ticks of the list to the page of what is to be done: an address that changes nothing."""
    choice = Choice.from_list(request.POST)
    if not choice.is_all and not choice.ids:
        messages.error(request, _("Välj minst en klient först."))
        return HttpResponseRedirect(f"{reverse('clients:list')}?{choice.list_query}")
    if request.POST.get("do") == "export":
        return HttpResponseRedirect(f"{reverse('clients:list')}?export=csv&{choice.address_query}")
    work = _work(request, request.POST.get("do", ""))
    return HttpResponseRedirect(f"{reverse('clients:bulk', args=[work.key])}?{choice.address_query}")


@requires(Permission.SEE_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: ActorRequest, work: str) -> HttpResponse:
    """Asks what is to be done, says whom it changes and skips, and does it when that is posted."""
    deed, is_posted = _work(request, work), request.method == "POST"
    if is_posted and (before := _ordered_before(request)) is not None:
        return _to_order(before)
    data = request.POST if is_posted else request.GET
    choice = Choice.from_query(data)
    clients = choice.clients(request.actor)
    form = deed.form(data if is_posted or data.get("step") == "look" else None, reseller_id=request.actor.firm)
    context: dict[str, Any] = {"work": deed, "choice": choice, "form": form}
    if form is not None and not form.is_valid():
        context |= _counted(clients.order_by()[: MOST_CHOSEN + 1].count())
        return render(request, "clients/bulk.html", context, status=422 if is_posted else 200)
    values = {name: _text(value) for name, value in form.cleaned_data.items()} if form is not None else {}
    found = plan(deed, clients.only(*_COLUMNS), values, by=request.actor, at=timezone.now())
    context |= _counted(len(found.changed) + found.skipped_count)
    is_as_shown = request.POST.get("expected") == str(len(found.changed))
    if is_posted and found.changed and is_as_shown and not context["is_too_many"]:
        return _ordered(request, deed, values, found)
    context |= _shown(request, deed, values, found) | {"is_changed": is_posted}
    return render(request, "clients/bulk.html", context, status=422 if is_posted else 200)


def _shown(request: ActorRequest, deed: Work, values: Values, found: Plan) -> dict[str, Any]:
    """What the page says before anything is done."""
    return {
        "plan": found, "said": deed.said(values, reseller_id=request.actor.firm), "values": values,
        "form_key": uuid4(), "button": deed.button(len(found.changed)), "is_long": len(found.changed) > AT_ONCE,
    }  # fmt: skip


def _ordered_before(request: ActorRequest) -> BulkOrder | None:
    """What the same page has asked for already: it is pressed twice, or loaded again."""
    orders = BulkOrder.objects.asked_by(request.actor.login, request.actor.firm)
    return orders.filter(form_key=_uuid(request.POST.get("form_key", ""))).first()


def _ordered(request: ActorRequest, deed: Work, values: Values, found: Plan) -> HttpResponse:
    """Few are done while the page waits; it is the same order, so whoever dies leaves it to the sweeper."""
    spend(request, "bulk", per_minute=_ORDERS_A_MINUTE)
    key = _uuid(request.POST.get("form_key", ""))
    order = actions.order_bulk(deed, values=values, plan=found, form_key=key, by=request.actor)
    if len(found.changed) <= AT_ONCE:
        actions.carry_out_bulk(timezone.now(), order=order)
    return _to_order(order)


def _to_order(order: BulkOrder) -> HttpResponse:
    return HttpResponseRedirect(reverse("clients:bulk_order", args=[order.pk]), status=303)


@requires(Permission.SEE_CLIENTS)
@require_safe
def bulk_order(request: ActorRequest, bulk_id: UUID) -> HttpResponse:
    """How far it has come, and how it went. Only for who asked."""
    orders = BulkOrder.objects.asked_by(request.actor.login, request.actor.firm)
    order = get_object_or_404(orders, pk=bulk_id)
    report = report_of(order, request.actor)
    if wants_fragment(request) and order.is_open and request.GET.get("done") == str(report.worked):
        return HttpResponse(status=204)  # a reader who listens is not told the same twice
    context = {"order": order, "report": report, "again": again_query(order) if report.failed else ""}
    return page_or_fragment(request, "clients/bulk_order.html", "report", context)


def _work(request: ActorRequest, key: str) -> Work:
    """404 for what nobody can do, 403 for what this person may do to no client."""
    work = work_of(key)
    if work is None:
        raise Http404
    if request.actor.reseller_id is None or not request.actor.may(work.permission):
        raise PermissionDenied
    return work


def _counted(count: int) -> dict[str, Any]:
    return {"count": count, "most": MOST_CHOSEN, "is_too_many": count > MOST_CHOSEN}


def _text(value: Any) -> str:
    """What is kept of a form's value: a row by its id, a tag by its name."""
    name: str | None = getattr(value, "name", None)
    return name or str(getattr(value, "pk", value))


def _uuid(text: str) -> UUID:
    """A page that was sent without its key is one of its own."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
