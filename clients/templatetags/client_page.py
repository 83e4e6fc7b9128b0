"""Tags of an opened client's pages: status, badges, rights, the way back to the list it was opened from."""

from calendar import monthrange
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _

from clients.choices import ClientStatus
from clients.list_way import ListWay, list_way
from clients.models import Client, VatCheck, VatVerdict
from clients.registries.contract import CompanyStatus
from clients.vat import shown_vat_number
from common.access import Permission
from common.periods import local_day

register = template.Library()


@register.simple_tag
def client_status(client: Client) -> ClientStatus:
    """Aktiv, Avslutas or Avslutad, today by the client's own calendar."""
    return client.status_on(local_day(timezone.now(), client.time_zone))


@register.simple_tag
def register_badge(client: Client) -> str:
    """What the register warns of, in a word: Konkurs, Likvidation, Rekonstruktion, Avregistrerad. Else empty."""
    words = {
        CompanyStatus.BANKRUPT: _("Konkurs"),
        CompanyStatus.LIQUIDATION: _("Likvidation"),
        CompanyStatus.REORGANISATION: _("Rekonstruktion"),
        CompanyStatus.DEREGISTERED: _("Avregistrerad"),
    }
    return words.get(_status(client), "")


@register.simple_tag
def register_words(client: Client) -> str:
    """The company's status in the register, as the register said it last; empty for one filled in by hand."""
    if not client.register_source:
        return ""
    return str(_status(client).label)


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], permission: str, client: Client) -> bool:
    """Whether the reader holds the right on this client: `{% may "edit_clients" client as may_edit %}`."""
    return bool(
        context["request"].actor.may_on(Permission(permission), client_id=client.pk, reseller_id=client.reseller_id)
    )


@register.simple_tag(takes_context=True)
def list_query(context: dict[str, Any]) -> str:
    """The filters of the list that the client was opened from, "?status=ending" or empty: links carry them on."""
    return list_way(context["request"].GET, "overview").as_filters


@register.simple_tag(takes_context=True)
def way_of_list(context: dict[str, Any]) -> ListWay:
    """The same, from whichever tab is open."""
    return list_way(context["request"].GET, context["tab"])


def _status(client: Client) -> CompanyStatus:
    known = client.register_status in set(CompanyStatus)
    return CompanyStatus(client.register_status) if known else CompanyStatus.UNKNOWN


@register.simple_tag
def vat_check(client: Client) -> dict[str, Any]:
    """The VAT number as shown (empty where there is none), and what is known of it: `look`, `words`, `check`."""
    check = getattr(client, "vat_check", None) or VatCheck(client=client)
    verdict = VatVerdict(check.verdict)
    return {
        "number": shown_vat_number(client),
        "look": f"vat_{verdict.name.lower()}",
        "words": verdict.label,
        "check": check,
    }


@register.filter
def fiscal_year(first_month: int) -> str:
    """The fiscal year that starts in the month: 1 gives "1 jan – 31 dec"."""
    last = (first_month + 10) % 12 + 1
    days = "28/29" if last == 2 else str(monthrange(2025, last)[1])
    return f"1 {_short_month(first_month)} – {days} {_short_month(last)}"


def _short_month(number: int) -> str:
    """With a capital where the language gives its months one: Django's own short names have none."""
    short = str(MONTHS_3[number])
    return short.capitalize() if str(MONTHS[number])[0].isupper() else short
