"""The words of a client: countries, states, presets."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Country(models.TextChoices):
    """Where a client is registered. Decides the register, the number's rules and the calendar."""

    SE = "SE", _("Sverige")
    NO = "NO", _("Norge")
    FI = "FI", _("Finland")
    DK = "DK", _("Danmark")


class Language(models.TextChoices):
    """The languages that mail and agreement texts are written in."""

    SV = "sv", _("Svenska")
    NB = "nb", _("Norska (bokmål)")
    EN = "en", _("Engelska")


class Currency(models.TextChoices):
    """Bookkeeping currencies of the four countries."""

    SEK = "SEK", "SEK"
    NOK = "NOK", "NOK"
    EUR = "EUR", "EUR"
    DKK = "DKK", "DKK"


COUNTRY_CURRENCY = {"SE": "SEK", "NO": "NOK", "FI": "EUR", "DK": "DKK"}
COUNTRY_LANGUAGE = {"SE": "sv", "NO": "nb", "FI": "sv", "DK": "en"}


class VatPeriod(models.TextChoices):
    """How often the client reports VAT (momsperiod)."""

    MONTH = "month", _("Månadsvis")
    TWO_MONTHS = "two_months", _("Varannan månad")
    QUARTER = "quarter", _("Kvartalsvis")
    YEAR = "year", _("Årsvis")
    NONE = "none", _("Redovisar inte moms")


# What a company there reports by unless it is large or asks for another: SFL 26 kap. 11 § (SE), mval. § 15-2 (NO),
# OVML 11 § (FI), momsloven § 57, new companies (DK).
COUNTRY_VAT_PERIOD = {
    "SE": VatPeriod.QUARTER,
    "NO": VatPeriod.TWO_MONTHS,
    "FI": VatPeriod.MONTH,
    "DK": VatPeriod.QUARTER,
}


class ClientStatus(models.TextChoices):
    """Aktiv, Avslutas (a last day is set) or Avslutad. Never stored: it follows from the last day and the calendar."""

    ACTIVE = "active", _("Aktiv")
    ENDING = "ending", _("Avslutas")
    ENDED = "ended", _("Avslutad")


# What the register says that the firm must know of (clients.registries.contract.CompanyStatus).
WARNING_STATUSES = ("bankrupt", "liquidation", "reorganisation", "deregistered")


class AgreementState(models.TextChoices):
    """The state of a client's processor agreement (biträdesavtal). Kept here: the client list shows it."""

    NOT_SENT = "not_sent", _("Ej skickad")
    SENT = "sent", _("Skickad")
    OPENED = "opened", _("Öppnad")
    APPROVED = "approved", _("Godkänd")
    DECLINED = "declined", _("Avböjd")
    EXPIRED = "expired", _("Utgången")
    SUPERSEDED = "superseded", _("Ersatt")
    TERMINATED = "terminated", _("Uppsagd")


class LineState(models.TextChoices):
    """How it went for one client of what is done to many."""

    WAITING = "waiting", _("Väntar")
    DONE = "done", _("Klar")
    SKIPPED = "skipped", _("Hoppades över")
    FAILED = "failed", _("Misslyckades")
