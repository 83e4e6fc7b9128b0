"""The words of the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PackageKind(models.TextChoices):
    """What sort of package it is."""

    MAIN = "main", _("Huvudpaket")
    ADDON = "addon", _("Tilläggspaket")
    RESELLER = "reseller", _("Paket för återförsäljarens användare")
    EXTRA = "extra", _("Klienttillval")


# Packages that may stand beside a role of the firm's own on a client.
BESIDE_A_ROLE = ("bank", "user_administration")


class PriceUnit(models.TextChoices):
    """What a price is for one of."""

    USER_MONTH = "user_month", _("per användare och månad")
    CLIENT_MONTH = "client_month", _("per klient och månad")
    ITEM = "item", _("per styck")


class Proration(models.TextChoices):
    """How a part of a month is charged (packages_billing.pricing reckons)."""

    BY_DAY = "by_day", _("per dag")
    STARTED_MONTH = "started_month", _("per påbörjad månad")


class OrderState(models.TextChoices):
    """How the closing of a month that somebody asked for stands."""

    WAITING = "waiting", _("Väntar")
    RUNNING = "running", _("Stängs")
    DONE = "done", _("Stängd")
    REFUSED = "refused", _("Inte stängd")


class Refusal(models.TextChoices):
    """Why a month was not closed, as it is told afterwards, in whatever language the reader has."""

    NOT_OVER = "not_over", _("Månaden var inte slut.")
    ANOTHER_FIRST = "another_first", _("En annan månad ska stängas först.")
    BEFORE_THE_FIRST = "before_the_first", _("Månaden ligger före den första stängda månaden.")
    FAILED = "failed", _("Något gick fel hos oss.")
