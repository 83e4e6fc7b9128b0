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


class MembershipState(models.TextChoices):
    """How things stand with a membership. What the clock alone decides is added when it is shown: see PersonStatus."""

    INVITED = "invited", _("Inbjuden")
    ACTIVE = "active", _("Aktiv")
    INACTIVE = "inactive", _("Inaktiverad")
    BLOCKED = "blocked", _("Spärrad")
    REMOVED = "removed", _("Borttagen")


class PersonStatus(models.TextChoices):
    """What the screens call it."""

    INVITED = "invited", _("Inbjuden")
    INVITATION_EXPIRED = "invitation_expired", _("Inbjudan utgången")
    ACTIVE = "active", _("Aktiv")
    INACTIVE = "inactive", _("Inaktiverad")
    BLOCKED = "blocked", _("Spärrad")
    REMOVED = "removed", _("Borttagen")


class ResellerRole(models.TextChoices):
    """What the firm's own are on a client. The value is the code of the package that goes with it."""

    CONSULTANT = "consultant", _("Redovisningskonsult")
    AUDITOR = "auditor", _("Revisor")
    INTEGRATION = "integration", _("Integrationsanvändare")


class SelectableAs(models.TextChoices):
    """What a person without a login can be chosen as."""

    PROJECT_MANAGER = "project_manager", _("Projektledare")
    ACCOUNT_MANAGER = "account_manager", _("Kundansvarig")
    INVOICE_REFERENCE = "invoice_reference", _("Fakturareferens")


class RequestState(models.TextChoices):
    """How an access request (åtkomstförfrågan) stands."""

    WAITING = "waiting", _("Väntar")
    APPROVED = "approved", _("Godkänd")
    REFUSED = "refused", _("Nekad")
    WITHDRAWN = "withdrawn", _("Återtagen")


class StartPage(models.TextChoices):
    """Where a person lands after signing in."""

    USUAL = "usual", _("Som vanligt")
    CLIENTS = "clients", _("Kunder")
    OVERVIEW = "overview", _("Översikt")
    EMPLOYEES = "employees", _("Anställda")
    REPORTS = "reports", _("Rapporter")
    ACCESS = "access", _("Mina åtkomster")


class KeyState(models.TextChoices):
    """How an API key stands."""

    USABLE = "usable", _("Gäller")
    EXPIRED = "expired", _("Utgången")
    REVOKED = "revoked", _("Spärrad")
