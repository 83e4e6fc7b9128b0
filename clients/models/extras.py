"""What the firm hangs on its clients: tags, notes and saved views."""

import uuid

from django.db import models
from django.db.models.functions import Lower


class Tag(models.Model):
    """A word of the firm's own (tagg)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="tags")
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("reseller", Lower("name"), name="one_tag_per_word_and_firm")]

    def __str__(self) -> str:
        return self.name


class ClientNote(models.Model):
    """A note about a client (anteckning), for the firm's own eyes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="notes")
    body = models.TextField(max_length=4000)
    author_id = models.UUIDField()
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["client", "-created_at"], name="notes_of_client")]


class SavedView(models.Model):
    """Filters of the client list under a name (sparad vy), for one person at one firm."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="saved_views")
    user_id = models.UUIDField()
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)  # the query string, without ? and without paging

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("reseller", "user_id", Lower("name"), name="one_view_per_name")]
