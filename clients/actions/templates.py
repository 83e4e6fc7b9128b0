"""Klientmallar."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from clients.models import ClientTemplate
from common.access import Actor
from events.record import record


@transaction.atomic
def save_template(template: ClientTemplate, *, values: Mapping[str, Any], by: Actor) -> ClientTemplate:
    """Creates or changes a template of the actor's firm. Clients that were made from it stay as they are."""
    is_new = template._state.adding
    before = {} if is_new else {name: getattr(template, name) for name in values}
    template.reseller_id = by.reseller_id  # type: ignore[assignment]  # the view has asked for staff
    for name, value in values.items():
        setattr(template, name, value)
    template.save()
    after = dict(values)
    if is_new or before != after:
        kind = "template.created" if is_new else "template.changed"
        _note(kind, template, before, after, by=by)
    return template


@transaction.atomic
def archive_template(template: ClientTemplate, *, by: Actor) -> ClientTemplate:
    """Takes a template off the wizard's list. It is no longer the default then."""
    if template.archived_at is None:
        template.archived_at, template.is_default = timezone.now(), False
        template.save(update_fields=["archived_at", "is_default"])
        _note("template.archived", template, {}, {"template": template.name}, by=by)
    return template


@transaction.atomic
def make_default(template: ClientTemplate, *, by: Actor) -> ClientTemplate:
    """Makes it the one that a new client starts from. The firm has one at most."""
    firm = ClientTemplate.objects.select_for_update().filter(reseller_id=template.reseller_id)
    was = next((row for row in firm if row.is_default), None)
    if was == template:
        return template
    firm.update(is_default=False)
    template.is_default = True
    template.save(update_fields=["is_default"])
    before = {"template": was.name} if was else {}
    _note("template.made_default", template, before, {"template": template.name}, by=by)
    return template


def _note(kind: str, template: ClientTemplate, before: dict[str, Any], after: dict[str, Any], *, by: Actor) -> None:
    def words(values: dict[str, Any]) -> dict[str, Any]:
        return {"template_name" if name == "name" else name: value for name, value in values.items()}

    record(kind, by=by, subject=template, reseller_id=template.reseller_id, before=words(before), after=words(after))
