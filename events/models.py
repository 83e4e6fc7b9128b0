"""The append-only log (händelser): who did what to what, when and from where, with before and after."""

import json
from typing import Any, Self
from uuid import UUID

import pgtrigger
from django.db import models

Json = dict[str, Any]


def _never_truncate(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'the log is append-only';",
    )


class EventQuerySet(models.QuerySet["Event"]):
    """Reads of the log."""

    def of_reseller(self, reseller_id: UUID) -> Self:
        """Everything that happened at one firm."""
        return self.filter(reseller_id=reseller_id)

    def of_client(self, client_id: UUID) -> Self:
        """Everything that happened on one client."""
        return self.filter(client_id=client_id)

    def about(self, subject: models.Model) -> Self:
        """Everything that was done to one row."""
        return self.filter(subject_id=subject.pk)

    def newest_first(self) -> Self:
        """In the order of the pages, with the side row that holds the personal values."""
        return self.select_related("detail").order_by("-at", "-id")


class Event(models.Model):
    """One thing that happened. Names people by id only; never changed, never deleted.

    `before` and `after` hold canonical JSON of impersonal values. Personal ones live in EventDetail, which erasure
    may blank: the seal covers their salted hash, so that the log still verifies afterwards.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    reseller_id = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    before = models.TextField(default="{}")
    after = models.TextField(default="{}")
    detail_hash = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            # By time, as the pages show and filter them: a day long ago opens as fast as today.
            models.Index(fields=["reseller_id", "-at", "-id"], name="event_of_reseller"),
            models.Index(fields=["reseller_id", "kind", "-at", "-id"], name="event_of_kind"),
            models.Index(fields=["client_id", "-at", "-id"], name="event_of_client"),
            models.Index(fields=["subject_id", "-id"], name="event_of_subject"),
            models.Index(fields=["actor_id", "-at", "-id"], name="event_of_actor"),
        ]
        triggers = [
            pgtrigger.Protect(name="event_never_changes", operation=pgtrigger.Update | pgtrigger.Delete),
            _never_truncate("events_never_truncate"),
        ]

    @property
    def before_values(self) -> Json:
        """The impersonal values before."""
        return dict(json.loads(self.before))

    @property
    def after_values(self) -> Json:
        """The impersonal values after."""
        return dict(json.loads(self.after))


class EventDetail(models.Model):
    """The personal side of an event: names, addresses, mail, IP. Erasure blanks it (QUALITY: evidence and history)."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="detail")
    salt = models.CharField(max_length=32)
    values = models.TextField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [
            pgtrigger.Protect(name="detail_is_kept", operation=pgtrigger.Delete),
            _never_truncate("details_never_truncate"),
            pgtrigger.Trigger(
                name="detail_may_only_be_blanked",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF NEW.event_id = OLD.event_id AND NEW.values = '{}' AND NEW.salt = '' AND NEW.erased_at IS NOT NULL
                    THEN RETURN NEW; END IF;
                    RAISE EXCEPTION 'an event''s details may be blanked, nothing else';
                """,
            ),
        ]

    @property
    def personal_values(self) -> Json:
        """{"actor": {...}, "before": {...}, "after": {...}}, empty once erased."""
        return dict(json.loads(self.values))


class EventSeal(models.Model):
    """A link of the chain over a run of events: shows that no row between was taken away (see seals.py)."""

    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField(unique=True)
    count = models.IntegerField()
    chain = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="seal_never_changes", operation=pgtrigger.Update | pgtrigger.Delete),
            _never_truncate("seals_never_truncate"),
        ]
