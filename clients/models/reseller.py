"""The firm."""

import uuid

from django.db import models

from clients.choices import Country, Language


class Reseller(models.Model):
    """An accounting firm (återförsäljare). No firm sees or touches another's rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    org_number = models.CharField(max_length=12)
    country = models.CharField(max_length=2, choices=Country, default=Country.SE)
    language = models.CharField(max_length=5, choices=Language, default=Language.SV)
    time_zone = models.CharField(max_length=40, default="Europe/Stockholm")
    email = models.EmailField()  # Reply-To of its mail
    phone = models.CharField(max_length=40, blank=True)
    requires_mfa = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "org_number"], name="one_reseller_per_number")]

    def __str__(self) -> str:
        return self.name
