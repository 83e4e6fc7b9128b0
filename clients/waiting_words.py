"""Why a client still waits for its number, in words."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clients.lookup import REGISTER_NAMES
from clients.models import Client
from clients.registries import adapter_for


def why_waiting(client: Client) -> str:
    """What the clock has done about it, or cannot do. Queries nothing."""
    adapter, named = adapter_for(client.country), {"register": REGISTER_NAMES.get(client.country, "")}
    if adapter is None:
        return _("Registret i det landet frågas inte än. Skriv numret.")
    if not adapter.has_name_search:
        return _("%(register)s kan inte sökas på namn. Skriv numret.") % named
    if client.register_asked_at is None:
        return _("%(register)s har inte frågats än.") % named
    day = date_format(localtime(client.register_asked_at).date(), "SHORT_DATE_FORMAT")
    return _("Inget nytt företag med det namnet hos %(register)s %(day)s.") % (named | {"day": day})
