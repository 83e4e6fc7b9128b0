"""Changing what stands on a client's overview, without losing what somebody else wrote meanwhile."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from clients.models import Client, Tag
from common import steps
from common.access import Actor
from events.record import record


class ChangedMeanwhile(Exception):  # noqa: N818  # it says what happened
    """Somebody else changed these fields since the form was opened: field name to the value that stands now."""

    def __init__(self, theirs: dict[str, Any]) -> None:
        super().__init__("changed meanwhile")
        self.theirs = theirs


@transaction.atomic
def change_company(client: Client, *, values: Mapping[str, Any], opened_with: Mapping[str, Any], by: Actor) -> Client:
    """Saves the company card. Raises ChangedMeanwhile where saving would overwrite what the form never showed."""
    return _change(client, "client.company_changed", values=values, opened_with=opened_with, by=by)


@transaction.atomic
def change_contact(client: Client, *, values: Mapping[str, Any], opened_with: Mapping[str, Any], by: Actor) -> Client:
    """Saves the contact card. A new address ends the open agreement link (CONTACT_CHANGED_STEPS)."""
    before = {"contact_email": Client.objects.values_list("contact_email", flat=True).get(pk=client.pk)}
    client = _change(client, "client.contact_changed", values=values, opened_with=opened_with, by=by)
    if client.contact_email != before["contact_email"]:
        steps.run(settings.CONTACT_CHANGED_STEPS, client, before=before, by=by)
    return client


def _change(
    client: Client, kind: str, *, values: Mapping[str, Any], opened_with: Mapping[str, Any], by: Actor
) -> Client:
    row = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    now = {name: getattr(row, name) for name in values}
    theirs = {name: now[name] for name in values if now[name] not in (opened_with[name], values[name])}
    if theirs:
        raise ChangedMeanwhile(theirs)
    changed = [name for name in values if values[name] != now[name]]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=changed)
    _note(kind, row, {name: now[name] for name in changed}, {name: values[name] for name in changed}, by=by)
    return row


@transaction.atomic
def set_extra(client: Client, *, extra: str, is_on: bool, by: Actor) -> Client:
    """Switches one of the client's extras on or off. Setting it to what it is changes and records nothing."""
    row = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    before = getattr(row, extra)
    if before != is_on:
        setattr(row, extra, is_on)
        row.save(update_fields=[extra])
        _note("client.extra_set", row, {extra: before}, {extra: is_on}, by=by)
    return row


@transaction.atomic
def set_tags(client: Client, *, names: list[str], by: Actor) -> Client:
    """Gives the client exactly these tags; a word that the firm has not used becomes one of its tags."""
    row = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    before = sorted(row.tags.values_list("name", flat=True))
    Tag.objects.bulk_create([Tag(reseller_id=row.reseller_id, name=name) for name in names], ignore_conflicts=True)
    known = {tag.name.casefold(): tag for tag in Tag.objects.filter(reseller_id=row.reseller_id)}
    row.tags.set([known[name.casefold()] for name in names])
    after = sorted(row.tags.values_list("name", flat=True))
    if before != after:
        _note("client.tags_set", row, {"tags": before}, {"tags": after}, by=by)
    return row


def _note(kind: str, row: Client, before: dict[str, Any], after: dict[str, Any], *, by: Actor) -> None:
    """The event, with the company's name under the name that the log keeps for people's."""
    record(
        kind,
        by=by,
        subject=row,
        client_id=row.pk,
        reseller_id=row.reseller_id,
        before={"company_name" if key == "name" else key: value for key, value in before.items()},
        after={"company_name" if key == "name" else key: value for key, value in after.items()},
    )
