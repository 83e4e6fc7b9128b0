"""The words of people and access."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MemberKind(models.IntegerChoices):
    """The five kinds of people on a client."""

    RESELLER = 1, _("Användare kopplad till återförsäljare")
    SYSTEM = 2, _("Användare med systembehörighet")
    EXTERNAL = 3, _("Extern användare med systembehörigheter")
    NO_SYSTEM = 4, _("Användare utan systembehörighet")
    NO_LOGIN = 5, _("Personer utan användare")


class ResellerRole(models.TextChoices):
    """What an employee of the firm is on a client."""

    CONSULTANT = "consultant", _("Redovisningskonsult")
    AUDITOR = "auditor", _("Revisor")
