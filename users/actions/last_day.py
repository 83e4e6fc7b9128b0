"""Which last days a membership can have."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.periods import local_day
from users.models import Membership

LATEST = timedelta(days=3 * 366)  # from today; further on it is a slip of the finger, and it can be extended


def refuse_last_day(row: Membership, last_day: date, at: datetime) -> None:
    """Raises ValidationError (on `ends_on`) for a last day that the membership cannot have."""
    today, client = local_day(at, row.client.time_zone), row.client
    if last_day < max(today, row.starts_on):
        raise ValidationError({"ends_on": _("Sista dagen har redan passerat. Välj i dag eller senare.")})
    if last_day > today + LATEST:
        words = _("Sista dagen är för långt fram. Välj en inom tre år, den går att förlänga.")
        raise ValidationError({"ends_on": words})
    if client.ends_on is not None and last_day > client.ends_on:
        words = _("Klienten avslutas %(day)s. Välj den dagen eller tidigare.") % {"day": client.ends_on.isoformat()}
        raise ValidationError({"ends_on": words})
