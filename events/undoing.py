"""Ångra of a deed by its event: whose it was, how long ago, and whether the same has been done again since."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import Actor
from common.periods import UNDO_WITHIN
from events.models import Event


def own_newest(subject: models.Model, kind: str, *, by: Actor) -> Event | None:
    """The newest event of this kind about the row, where this person did it: what a toast offers to take back."""
    newest = Event.objects.about(subject).filter(kind=kind).order_by("-id").first()
    return newest if newest is not None and newest.actor_id == by.user_id else None


def refuse_unless_own_newest(
    subject: models.Model, kind: str, *, event_id: int, by: Actor, at: datetime | None = None
) -> None:
    """Raises ValidationError unless that event is own_newest() and no older than UNDO_WITHIN. With the row locked."""
    event = own_newest(subject, kind, by=by)
    if event is None or event.pk != event_id or (at or timezone.now()) - event.at > UNDO_WITHIN:
        raise ValidationError(_("Det går inte att ångra längre. Inget är ändrat."))
