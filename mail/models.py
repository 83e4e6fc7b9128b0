"""The outbox (Utskick): every mail is a row first, written in the transaction of what caused it."""

import uuid
from datetime import datetime
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    """Where a mail is on its way."""

    QUEUED = "queued", _("Köad")
    SENDING = "sending", _("Skickas")
    SENT = "sent", _("Skickad")
    RETRYING = "retrying", _("Försöker igen")
    UNCERTAIN = "uncertain", _("Osäker")  # the server took the text, then the line broke
    BOUNCED = "bounced", _("Studsade")
    FAILED = "failed", _("Misslyckades")


class Problem(models.TextChoices):
    """Why a mail has not arrived, where the server itself said nothing. Else `problem` holds the server's answer."""

    UNREACHABLE = "unreachable", _("Mejlservern svarar inte.")
    LOST = "lost", _("Förbindelsen med mejlservern bröts.")
    IN_DOUBT = "in_doubt", _("Förbindelsen bröts när mejlet var på väg. Det kan ha kommit fram.")
    UNWRITABLE = "unwritable", _("Det går inte att skicka till adressen.")
    HELD = "held", _("Det hölls inne när databasen återställdes från en säkerhetskopia. Det kan ha kommit fram.")


_OPEN = ["queued", "retrying", "uncertain", "sending"]


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads of the outbox."""

    def due(self, at: datetime) -> Self:
        """What may be delivered at this moment: waiting and due, or claimed by a worker whose lease ran out."""
        waiting = Q(state__in=[MessageState.QUEUED, MessageState.RETRYING, MessageState.UNCERTAIN], due_at__lte=at)
        orphaned = Q(state=MessageState.SENDING, lease_until__lte=at)
        return self.open().filter(waiting | orphaned)

    def open(self) -> Self:
        """What has neither left nor been given up: the condition of the index mail_due, to the letter."""
        return self.filter(state__in=_OPEN)

    def given_up(self) -> Self:
        """What will not be tried again and has not arrived."""
        return self.filter(state__in=[MessageState.BOUNCED, MessageState.FAILED])

    def on_their_way(self) -> Self:
        """What has not come to its end."""
        return self.exclude(state__in=[MessageState.SENT, MessageState.BOUNCED, MessageState.FAILED])

    def shown_to_firm(self, reseller_id: uuid.UUID) -> Self:
        """What the firm's Utskick lists: its own mail; password mail is never listed to a firm."""
        return self.filter(reseller_id=reseller_id)

    def matching(self, words: str) -> Self:
        """Mail whose recipient or subject holds the words.

        Three letters or more are matched first, on their own (MATERIALIZED): else the planner may walk all of the mail.
        """
        if len(words.strip()) < 3:
            return self.filter(search_text__contains=words.strip().lower())
        escaped = words.strip().lower().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        found = RawSQL(  # the value is a parameter
            "WITH found AS MATERIALIZED (SELECT id FROM mail_message WHERE search_text LIKE %s) SELECT id FROM found",
            [f"%{escaped}%"],
        )
        return self.filter(pk__in=found)


class Message(models.Model):
    """One mail to one person (utskick). Links stand in the bodies as marks; see mail/links.py.

    `key` is the business reason ("agreement:<id>:sent"): the same mail queued twice is one row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    reseller_id = models.UUIDField(null=True)  # null: the platform's own mail (password reset), no firm sees it
    client_id = models.UUIDField(null=True)
    to_name = models.CharField(max_length=200, blank=True)
    to_email = models.EmailField()
    from_name = models.CharField(max_length=200, blank=True)
    reply_to_name = models.CharField(max_length=200, blank=True)
    reply_to_email = models.EmailField(blank=True)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    links = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_id = models.UUIDField(null=True)  # which worker's claim it is: a late worker may not overwrite a newer one
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    resent_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    # What the search field looks in: generated, so that no way of writing can forget it.
    search_text = models.GeneratedField(
        expression=Lower(Concat("to_name", Value(" "), "to_email", Value(" "), "subject", output_field=TextField())),
        output_field=TextField(),
        db_persist=True,
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="mail_due",
                condition=Q(state__in=_OPEN),
            ),
            models.Index(fields=["reseller_id", "-queued_at", "-id"], name="mail_of_firm"),
            models.Index(fields=["client_id", "-queued_at"], name="mail_of_client"),
            models.Index(
                fields=["reseller_id", "-queued_at", "-id"],
                name="mail_in_trouble",
                condition=Q(state__in=["retrying", "uncertain", "bounced", "failed"]),
            ),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="mail_search"),
        ]

    @property
    def message_id(self) -> str:
        """The Message-ID header's left part: the same at every attempt, so a doubled one can be told."""
        return f"{self.id.hex}@klientadministration"

    @property
    def look(self) -> str:
        """The state's sign on the page (common.templatetags.shapes.STATUS_LOOKS)."""
        return "mail_sent" if self.state == MessageState.SENT else self.state

    @property
    def problem_words(self) -> str:
        """Why it has not arrived, in words; empty when nothing is wrong."""
        if self.problem in Problem.values:
            return str(Problem(self.problem).label)
        return gettext("Mejlservern svarade: %s") % self.problem if self.problem else ""
