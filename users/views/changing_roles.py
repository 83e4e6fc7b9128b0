"""Ändra åtkomst for one of the firm's own: roles, Bank, Användaradministration."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import ActorRequest
from common.htmx import go_to
from packages_billing.choices import BESIDE_A_ROLE
from users.access_news import news_of
from users.actions import AccessChangedMeanwhile, put_employee_on_client
from users.actions.meanwhile import opened_with
from users.actions.roles import open_roles
from users.catalogue import load_catalogue
from users.choosing import read_opened, sign_opened
from users.dialog_costs import costs_of_change
from users.models import Membership
from users.putting import ROLES
from users.standing import Standing, standing_of
from users.tree import both
from users.views.dialogs import people_url, show


class RolesForm(forms.Form):
    """Roles, and what stands beside them."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roll"),
        choices=[(role.value, role.label) for role in ROLES],
        error_messages={
            "required": gettext_lazy("Välj Redovisningskonsult eller Revisor."),
            "invalid_choice": gettext_lazy("Välj bland det som visas."),
        },
    )
    beside = forms.MultipleChoiceField(
        required=False,
        choices=[("bank", gettext_lazy("Bank")), ("user_administration", gettext_lazy("Användaradministration"))],
    )
    reason = forms.CharField(required=False, max_length=300, label=gettext_lazy("Skäl"))


def roles(request: ActorRequest, row: Membership) -> HttpResponse:
    """The form; posted, the roles from now on, or only what they would cost."""
    standing = standing_of(row, timezone.now())
    asks_only = request.POST.get("do") == "update"
    data = request.POST if request.method == "POST" and not asks_only else None
    form = RolesForm(data, initial=_said(request.POST) if asks_only else _initial(row, standing))
    context: dict[str, Any] = {"membership": row, "opened": sign_opened(row, opened_with(standing))} | _chosen(form)
    if request.method == "POST":
        context["opened"] = request.POST.get("opened", "")
    if data is not None:
        saved = _save(request, row, form, context) if form.is_valid() else None
        if saved is not None:
            return saved
    context |= {"form": form, "has_both": len(context["roles"]) > 1}
    context["costs"] = costs_of_change(row, [*context["roles"], *context["beside"]], by=request.actor)
    return show(request, row.client, "users/dialogs/roles.html", context, is_refused=data is not None)


def _initial(row: Membership, standing: Standing) -> dict[str, Any]:
    reasons = [role.reason for role in open_roles(row, timezone.now()) if role.reason]
    beside = [code for code in BESIDE_A_ROLE if code in standing["packages"]]
    return {"roles": standing["roles"], "beside": beside, "reason": reasons[0] if reasons else ""}


def _said(data: QueryDict) -> dict[str, Any]:
    return {"roles": data.getlist("roles"), "beside": data.getlist("beside"), "reason": data.get("reason", "")[:300]}


def _chosen(form: RolesForm) -> dict[str, Any]:
    """The codes that are ticked; one that is none of those shown is not."""
    return {
        "roles": [role for role in ROLES if role in (form["roles"].value() or [])],
        "beside": [code for code in BESIDE_A_ROLE if code in (form["beside"].value() or [])],
    }


def _save(request: ActorRequest, row: Membership, form: RolesForm, context: dict[str, Any]) -> HttpResponse | None:
    """The way on, or nothing where it was not to be: then the form or the context says why."""
    opened = read_opened(row, context["opened"])
    if opened is None:
        form.add_error(None, _("Sidan var för gammal. Se efter att allt stämmer, och spara igen."))
        context["opened"] = sign_opened(row, opened_with(standing_of(row, timezone.now())))
        return None
    said = form.cleaned_data
    try:
        put_employee_on_client(
            row.client, employment=_employment(row), roles=said["roles"], beside=said["beside"],
            reason=said["reason"], opened_with=opened, by=request.actor,
        )  # fmt: skip
    except AccessChangedMeanwhile as meanwhile:
        mine = {"roles": sorted(said["roles"]), "packages": sorted([*said["roles"], *said["beside"]])}
        context["news"] = news_of(meanwhile.who, opened, meanwhile.now, mine, load_catalogue())
        context["opened"] = sign_opened(row, opened_with(meanwhile.now))
        context |= _together(opened, mine, meanwhile.now)
    except ValidationError as refused:
        form.add_error(None, refused)
    else:
        messages.success(request, _("Åtkomsten för %(name)s är sparad.") % {"name": row.person.name})
        return go_to(request, people_url(request, row.client, row))
    return None


def _together(opened: Any, mine: Any, now: Any) -> dict[str, list[str]]:
    """Both changes on the form: what one did not touch is as the other left it."""
    held = both(*(frozenset(side["packages"]) for side in (opened, mine, now)))
    return {
        "roles": [role for role in ROLES if role in held],
        "beside": [code for code in BESIDE_A_ROLE if code in held],
    }


def _employment(row: Membership) -> Membership:
    """The person's job at the firm, ended or not: the action asks whether it is in force."""
    employment = Membership.objects.employees_of(row.client.reseller_id).filter(person=row.person_id).first()
    if employment is None:
        raise ValidationError(_("Personen är inte anställd hos er."))
    return employment
