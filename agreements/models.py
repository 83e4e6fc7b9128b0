"""Processor agreements (biträdesavtal, GDPR article 28): the firm's texts, and each client's answer to one."""

import hashlib
import uuid
from datetime import date, datetime, timedelta
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from clients.choices import AgreementState, Language
from common.periods import local_day

OPEN_STATES = [AgreementState.SENT, AgreementState.OPENED]
ANSWERED_STATES = [AgreementState.APPROVED, AgreementState.DECLINED, AgreementState.TERMINATED]
# What an answer consists of: fixed once it is given, in the database itself.
_ANSWER = [
    "decided_at", "approver_name", "decline_reason", "decided_ip", "decided_user_agent", "authentication", "opened_at",
]  # fmt: skip
# An answer that is given may not change; all that may follow it is a termination.
_ANSWER_CHANGES = (
    "OLD.decided_at IS NOT NULL AND ("
    + " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _ANSWER)
    + " OR (OLD.state <> NEW.state AND NEW.state <> 'terminated'))"
)


class AgreementTextQuerySet(models.QuerySet["AgreementText"]):
    """Reads of texts."""

    def newest_of(self, reseller_id: uuid.UUID, language: str) -> "AgreementText | None":
        """The version that a new request in this language carries, None where the firm has none."""
        return self.filter(reseller_id=reseller_id, language=language).order_by("-version").first()


class AgreementText(models.Model):
    """One version of a firm's agreement text in one language. Never changed: a new wording is a new version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="agreement_texts")
    language = models.CharField(max_length=5, choices=Language)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField()  # the small Markdown of agreements/rendering.py, with merge fields
    needs_new_approval = models.BooleanField(default=False)  # "kräver nytt godkännande"
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)

    objects = AgreementTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reseller", "language", "version"], name="one_text_per_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="versions_count_from_one"),
        ]
        triggers = [pgtrigger.Protect(name="text_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)]


class AgreementTextPreset(models.Model):
    """A client template's part: in which language its clients get the agreement text. Without one: the client's own."""

    template = models.OneToOneField(
        "clients.ClientTemplate", on_delete=models.CASCADE, primary_key=True, related_name="agreement_preset"
    )
    language = models.CharField(max_length=5, choices=Language)


class AgreementDispatch(models.Model):
    """A text on its way to all who have not approved it (Skicka till alla): the sweeper sends it, client by client."""

    text = models.OneToOneField(AgreementText, on_delete=models.PROTECT, primary_key=True, related_name="dispatch")
    requested_at = models.DateTimeField()
    requested_by_id = models.UUIDField(null=True)
    requested_by_name = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Reads of requests."""

    def open(self) -> Self:
        """Sent or opened, waiting for an answer."""
        return self.filter(state__in=OPEN_STATES)

    def readable_at(self, at: datetime) -> Self:
        """Those whose link still shows something at this moment: open for an answer, or answered."""
        return self.filter(Q(state__in=OPEN_STATES, expires_at__gt=at) | Q(state__in=ANSWERED_STATES))

    def newest_first(self) -> Self:
        """The latest request of a client before earlier ones."""
        return self.order_by("-requested_at", "-id")

    def due_for_reminder(self, at: datetime) -> Self:
        """Open requests whose next reminder is due, and which have not run out."""
        return self.open().filter(next_reminder_at__lte=at, expires_at__gt=at)

    def run_out(self, at: datetime) -> Self:
        """Open requests past their last moment."""
        return self.open().filter(expires_at__lte=at)


class Agreement(models.Model):
    """One request to a client's contact, and the answer: the evidence record.

    The exact text shown, title first, is kept with its SHA-256. `token_digest` is the SHA-256 of the link's token and
    `salt` makes the same link again; the receipt (view, terminate) has a link of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="agreements")
    text = models.ForeignKey(AgreementText, on_delete=models.PROTECT, related_name="agreements")
    shown_text = models.TextField()  # title and body with the merge fields filled in, as the contact reads them
    shown_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=5, choices=Language)
    state = models.CharField(max_length=12, choices=AgreementState, default=AgreementState.SENT)
    addressed_name = models.CharField(max_length=120, blank=True)
    addressed_title = models.CharField(max_length=80, blank=True)
    addressed_email = models.EmailField()
    salt = models.CharField(max_length=32)
    token_digest = models.CharField(max_length=64, unique=True)
    receipt_salt = models.CharField(max_length=32, blank=True)
    receipt_digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  # unique where there is one

    requested_at = models.DateTimeField()
    requested_by_id = models.UUIDField(null=True)
    requested_by_name = models.CharField(max_length=200, blank=True)
    form_key = models.UUIDField(null=True)  # of the form that sent it: the same form posted twice is one request
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)  # unconfirmed: may be a mail filter
    reminded_at = ArrayField(models.DateTimeField(), default=list)
    next_reminder_at = models.DateTimeField(null=True)
    link_copied_at = models.DateTimeField(null=True)
    link_copied_by = models.CharField(max_length=200, blank=True)

    decided_at = models.DateTimeField(null=True)
    approver_name = models.CharField(max_length=120, blank=True)
    decline_reason = models.TextField(blank=True)
    decided_ip = models.GenericIPAddressField(null=True)
    decided_user_agent = models.CharField(max_length=400, blank=True)
    authentication = models.TextField(blank=True)  # "had the link sent to x@y", "paper, uploaded by ..."
    terminated_at = models.DateTimeField(null=True)
    terminated_by = models.CharField(max_length=200, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(state__in=["sent", "opened"]), name="one_open_request_per_client"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "declined"]) | Q(decided_at__isnull=False),
                name="answer_has_a_moment",
            ),
            models.UniqueConstraint(fields=["client", "form_key"], name="one_request_per_form"),
        ]
        indexes = [
            models.Index(fields=["client", "-requested_at"], name="agreements_of_client"),
            models.Index(fields=["next_reminder_at"], name="reminders_due", condition=Q(state__in=["sent", "opened"])),
            models.Index(fields=["expires_at"], name="requests_running_out", condition=Q(state__in=["sent", "opened"])),
        ]
        triggers = [
            pgtrigger.Protect(name="agreement_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="what_was_shown_never_changes",
                fields=[
                    "client", "text", "shown_text", "shown_sha256", "language", "addressed_name", "addressed_title",
                    "addressed_email", "requested_at", "requested_by_id", "requested_by_name", "salt", "token_digest",
                ],
            ),
            pgtrigger.Protect(
                name="an_answer_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(_ANSWER_CHANGES),
            ),
        ]  # fmt: skip

    @staticmethod
    def digest_of(text: str) -> str:
        """SHA-256 in hex of the exact text shown, UTF-8."""
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, its last moment aside."""
        return self.state in OPEN_STATES

    @property
    def last_day(self) -> date:
        """The last day on which the contact may answer (Svara senast), by the client's calendar. Reads the client."""
        return local_day(self.expires_at - timedelta(microseconds=1), self.client.time_zone)

    @property
    def addressed(self) -> str:
        """Whom it was put to: "Mattias Rönnkvist, vd", or the address where no name was known."""
        return ", ".join(part for part in (self.addressed_name, self.addressed_title) if part) or self.addressed_email

    @property
    def first_name(self) -> str:
        """What the contact is called in a greeting; empty where no name was known."""
        return self.addressed_name.split()[0] if self.addressed_name.strip() else ""

    @property
    def asker(self) -> str:
        """Who asked, else the firm: the one to turn to. Reads the client."""
        return self.requested_by_name or self.client.reseller.name

    @property
    def reminders_sent(self) -> int:
        """How many reminders have gone out."""
        return len(self.reminded_at)

    def is_open_at(self, at: datetime) -> bool:
        """Whether the contact may still answer at this moment."""
        return self.state in OPEN_STATES and at < self.expires_at


class AgreementPaper(models.Model):
    """The scanned page of an approval on paper. A table of its own: no list of agreements ever loads the bytes."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, primary_key=True, related_name="paper")
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        triggers = [pgtrigger.Protect(name="paper_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)]
