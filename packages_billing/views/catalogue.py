"""The platform operator's pages of the catalogue: every package, one of them, a new one, a change of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from packages_billing import actions
from packages_billing.actions.catalogue import proposed
from packages_billing.catalogue_events import events_of
from packages_billing.catalogue_news import Catalogue, catalogue_now, holders_of
from packages_billing.catalogue_page import CURRENCIES, Review, branches, catalogue_rows, review, tree_of
from packages_billing.forms.catalogue import NewPackageForm, PackageForm
from packages_billing.models import Package, PackageContent
from packages_billing.price_history import price_lines


@requires(Permission.OPERATE_PLATFORM)
@require_safe
def catalogue(request: ActorRequest) -> HttpResponse:
    """Every package by group, with what it costs by the standard list today."""
    context = {"groups": catalogue_rows(request.actor.today(), timezone.now()), "currencies": CURRENCIES}
    return render(request, "packages_billing/operator/catalogue.html", context)


@requires(Permission.OPERATE_PLATFORM)
@require_safe
def package(request: ActorRequest, package_id: UUID) -> HttpResponse:
    """A package: its prices over time, the permissions in it, what has been done to it."""
    return render(request, "packages_billing/operator/package.html", package_context(request, _package(package_id)))


@requires(Permission.OPERATE_PLATFORM)
@require_http_methods(["GET", "HEAD", "POST"])
def new_package(request: ActorRequest) -> HttpResponse:
    """An empty form; posted, a package."""
    form = NewPackageForm(request.POST if request.method == "POST" else None, package=Package())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_package(
                code=form.cleaned_data["code"], kind=form.cleaned_data["kind"], facts=form.facts(), by=request.actor
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("%(name)s finns i katalogen. Sätt ett pris, annars debiteras det inte.")
                             % {"name": made})  # fmt: skip
            return go_to(request, url_of(made))
    return _form_page(request, form)


@requires(Permission.OPERATE_PLATFORM)
@require_http_methods(["GET", "HEAD", "POST"])
def change_package(request: ActorRequest, package_id: UUID) -> HttpResponse:
    """The package's form. Posted, it first says what people gain and lose, then saves what was looked over."""
    changed = _package(package_id)
    form = PackageForm(request.POST if request.method == "POST" else None, package=changed)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form)
    before = catalogue_now()
    said, seen = _looked_over(form, before)
    if said is not None and form.cleaned_data["seen"] != seen:
        return _form_page(request, form, said, seen)
    try:
        changed = actions.change_package(changed, facts=form.facts(), seen=before.fingerprint, by=request.actor)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _form_page(request, form)
    messages.success(request, _("%(name)s är sparat.") % {"name": changed})
    return go_to(request, url_of(changed))


@requires(Permission.OPERATE_PLATFORM)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_package(request: ActorRequest, package_id: UUID) -> HttpResponse:
    """Says what withdrawing does; posted, withdraws."""
    chosen, refusal = _package(package_id), ""
    if request.method == "POST":
        try:
            actions.withdraw_package(chosen, by=request.actor)
        except ValidationError as refused:
            refusal = refused.messages[0]
        else:
            messages.success(request, _("%(name)s erbjuds inte längre.") % {"name": chosen})
            return go_to(request, url_of(chosen))
    context = package_context(request, chosen) | {"refusal": refusal}
    status = 422 if refusal else 200
    return render(request, "packages_billing/operator/package_withdraw.html", context, status=status)


@requires(Permission.OPERATE_PLATFORM)
@require_POST
def offer_package(request: ActorRequest, package_id: UUID) -> HttpResponse:
    """A withdrawn package is offered again."""
    chosen = actions.offer_package(_package(package_id), by=request.actor)
    messages.success(request, _("%(name)s erbjuds igen.") % {"name": chosen})
    return go_to(request, url_of(chosen))


def url_of(shown: Package) -> str:
    """The package's page."""
    return reverse("packages_billing:package", args=[shown.pk])


def package_context(request: ActorRequest, shown: Package) -> dict[str, Any]:
    """Everything on a package's page: eight queries, whatever the number of prices."""
    rows = list(shown.prices.select_related("reseller"))
    tree = tree_of(shown)
    lines = price_lines(rows, request.actor.today())
    listed = [line for line in lines if line.reseller is None]
    return {
        "package": shown, "tree": tree, "holders": holders_of([shown], timezone.now())[shown.pk],
        "included_in": list(shown.included_in.all()), "permission_count": sum(branch.count for branch in tree),
        "listed": listed, "agreed": [line for line in lines if line.reseller is not None],
        "unpriced": [one for one in CURRENCIES if one not in {line.currency for line in listed if _counts(line)}],
        "history": events_of(shown, rows, request.actor),
    }  # fmt: skip


def _counts(line: Any) -> bool:
    return any(row.state != "withdrawn" for row in line.rows)


def _package(package_id: UUID) -> Package:
    return get_object_or_404(Package.objects.select_related("includes"), pk=package_id)


def _looked_over(form: PackageForm, before: Catalogue) -> tuple[Review | None, str]:
    """What must be said before saving, and the mark that it has been; None where nobody gains or loses anything."""
    after = proposed(form.package, form.facts(), before)
    try:
        said = review(before, after, Package.objects.all(), timezone.now())
    except ValueError:  # a circle: the action says so in words
        return None, ""
    return (said if said.changes_access else None), f"{before.fingerprint}.{after.fingerprint}"


def _form_page(request: ActorRequest, form: PackageForm, said: Review | None = None, seen: str = "") -> HttpResponse:
    contained: dict[UUID, Package] = {}
    below = form["includes"].value() if "includes" in form.fields else None
    if below and not form.errors.get("includes"):
        rows = PackageContent.objects.filter(package=below).select_related("source")
        contained = {row.permission_id: row.source for row in rows}
    context = {
        "form": form, "package": form.package, "is_new": form.package._state.adding,
        "tree": branches(form.ticked, contained), "review": said, "seen": seen,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "packages_billing/operator/package_form.html", context, status=status)
