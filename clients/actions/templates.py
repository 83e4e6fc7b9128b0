"""Klientmallar: what a firm prepares for its next client. A change never touches clients that are there already."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import ClientTemplate
from common.access import Actor
from events.models import Event
from events.record import record

TEMPLATE_FIELDS = (
    "name", "country", "language", "currency", "vat_period", "fiscal_year_start", "chart_of_accounts",
    "has_company_search", "has_custom_invoice_email",
)  # fmt: skip


def save_template(template: ClientTemplate, *, values: Mapping[str, Any], by: Actor) -> ClientTemplate:
    """Saves a new template of the actor's firm, or an existing one, with some or all of TEMPLATE_FIELDS.

    The same values again record nothing. Raises ValidationError if another template on offer has the name.
    """
    try:
        with transaction.atomic():
            return _save(template, values, by)
    except IntegrityError:
        raise ValidationError({"name": _("En annan klientmall har redan det namnet.")}) from None


def _save(template: ClientTemplate, values: Mapping[str, Any], by: Actor) -> ClientTemplate:
    is_new = template._state.adding
    if is_new:
        if by.reseller_id is None:
            raise ValueError("only staff of a firm make client templates")
        template.reseller_id = by.reseller_id
    else:
        template = _locked(template)
    before = {} if is_new else {name: getattr(template, name) for name in values}
    changed = [name for name in values if is_new or before[name] != values[name]]
    if not changed:
        return template
    for name in changed:
        setattr(template, name, values[name])
    template.save()
    _record(
        template,
        "template.created" if is_new else "template.changed",
        before={name: before[name] for name in changed if before},
        after={name: values[name] for name in changed},
        by=by,
    )
    return template


@transaction.atomic
def archive_template(template: ClientTemplate, *, by: Actor) -> ClientTemplate:
    """Takes the template off offer. Clients made from it keep what it gave. Again changes nothing."""
    template = _locked(template)
    if template.archived_at is not None:
        return template
    before = {"is_default": True} if template.is_default else {}
    template.archived_at, template.is_default = timezone.now(), False
    template.save(update_fields=["archived_at", "is_default"])
    _record(template, "template.archived", before=before, after={"name": template.name}, by=by)
    return template


def restore_template(template: ClientTemplate, *, by: Actor) -> ClientTemplate:
    """Puts an archived template on offer again; the default one too is again, where no other is. Again changes nothing.

    Raises ValidationError if another template on offer has the name by now.
    """
    try:
        with transaction.atomic():
            return _restore(template, by)
    except IntegrityError:
        raise ValidationError(_("En annan klientmall har redan det namnet.")) from None


def _restore(template: ClientTemplate, by: Actor) -> ClientTemplate:
    every = {row.pk: row for row in _locked_of(template.reseller_id)}
    template = every[template.pk]
    if template.archived_at is None:
        return template
    archived = Event.objects.about(template).filter(kind="template.archived").order_by("-id").first()
    was_default = archived is not None and archived.before_values.get("is_default", False)
    template.archived_at = None
    template.is_default = was_default and not any(row.is_default for row in every.values())
    template.save(update_fields=["archived_at", "is_default"])
    after = {"name": template.name} | ({"is_default": True} if template.is_default else {})
    _record(template, "template.restored", before={}, after=after, by=by)
    return template


@transaction.atomic
def make_default(template: ClientTemplate, *, by: Actor) -> ClientTemplate:
    """Marks the template that + Ny kund begins with, in place of the one before. Again changes nothing.

    Raises ValidationError for an archived template.
    """
    every = {row.pk: row for row in _locked_of(template.reseller_id)}
    template = every[template.pk]
    if template.archived_at is not None:
        raise ValidationError(_("Mallen är arkiverad."))
    if template.is_default:
        return template
    earlier = next((row for row in every.values() if row.is_default), None)
    if earlier is not None:
        earlier.is_default = False
        earlier.save(update_fields=["is_default"])
    template.is_default = True
    template.save(update_fields=["is_default"])
    before = {"name": earlier.name} if earlier else {}
    _record(template, "template.made_default", before=before, after={"name": template.name}, by=by)
    return template


def _locked(template: ClientTemplate) -> ClientTemplate:
    return ClientTemplate.objects.select_for_update().get(pk=template.pk)


def _locked_of(reseller_id: UUID) -> list[ClientTemplate]:
    """All of the firm's: two people who choose a default at once take turns."""
    return list(ClientTemplate.objects.of_reseller(reseller_id).select_for_update().order_by("pk"))


def _record(template: ClientTemplate, kind: str, *, before: dict[str, Any], after: dict[str, Any], by: Actor) -> None:
    """The name of a template is not about a person, though the log takes "name" for one."""
    before, after = (
        {"template_name" if key == "name" else key: value for key, value in values.items()}
        for values in (before, after)
    )
    record(kind, by=by, subject=template, reseller_id=template.reseller_id, before=before, after=after)
