"""Person: what one firm knows of someone."""

import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Lower

from common.telephones import Digits
from mail.links import Link
from mail.notices import STOP, stop_link
from users.models.user import User


class Person(models.Model):
    """What one firm knows of someone. Another firm's Person of the same login is another row.

    `user` is joined when the person accepts an invitation: until then the firm cannot tell whether there is a login.
    An erased person keeps the row, so that the trail has something to point at, and nothing that says who it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="people")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="people")
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    erased_at = models.DateTimeField(null=True)
    # What Sök looks in: generated, so that no way of writing can forget it.
    search_text = models.GeneratedField(
        expression=Lower(
            Concat("first_name", Value(" "), "last_name", Value(" "), "email", output_field=models.TextField())
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="person_search"),
            GinIndex(OpClass(Digits("phone"), name="gin_trgm_ops"), name="person_telephone"),
        ]
        constraints = [
            models.UniqueConstraint(
                "reseller", Lower("email"), condition=~Q(email=""), name="one_person_per_address_and_firm"
            ),
            models.UniqueConstraint(fields=["reseller", "user"], name="one_person_per_login_and_firm"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(first_name="", last_name="", email="", phone="", user__isnull=True),
                name="erased_person_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """First and last name; the address of someone who gave none."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def language(self) -> str:
        """What the person reads, as their login says; empty where they have none. Reads the login."""
        return self.user.language if self.user else ""

    def wants(self, notice: str) -> bool:
        """Whether mail.notices of this sort are mailed to the person, as their login says. Reads the login."""
        return self.user is None or notice not in self.user.muted_notices

    def stop_links(self, notice: str) -> dict[str, Link]:
        """The way to no more of them, for the mail that tells of one; none for whoever has no login. Reads the login.

        A blocking kills it, as every link of the login.
        """
        return {STOP: stop_link(notice, self.pk, str(self.user.times_blocked))} if self.user else {}
