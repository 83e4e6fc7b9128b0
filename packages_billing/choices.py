"""The words of the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PackageKind(models.TextChoices):
    """What sort of package it is."""

    MAIN = "main", _("Huvudpaket")
    ADDON = "addon", _("Tilläggspaket")
    RESELLER = "reseller", _("Paket för återförsäljarens användare")
    EXTRA = "extra", _("Klienttillval")
