"""What tests of the overview share: a sole trader, a card's address and its form as a browser would post it."""

import re
from html import unescape
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, Reseller
from common.identifiers import mask_personal
from common.sealing import hash_personal, seal_personal
from events.models import Event
from tests import factories

SOLE_TRADER = "198112189876"


def sole_trader(firm: Reseller, digits: str = SOLE_TRADER, **values: Any) -> Client:
    """A client whose number is a personal one."""
    key = settings.FIELD_KEY.encode()
    return factories.client(
        firm,
        personal_number_masked=mask_personal(digits),
        personal_number_hash=hash_personal(digits, key, firm.pk),
        personal_number_sealed=seal_personal(digits, key),
        **values,
    )


def fields_of(html: str, start: str = '<form class="edit') -> dict[str, str]:
    """The values that the form would post: inputs, the chosen options, the text areas."""
    form = html[html.index(start) :]
    form = form[: form.index("</form>")]
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("name", "value"))
        if (
            name
            and name[1] != "csrfmiddlewaretoken"
            and ('type="checkbox"' not in tag or re.search(r"\bchecked\b", tag))
        ):
            values[name[1]] = unescape(value[1]) if value else "on" if "checkbox" in tag else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options)
        values[name] = unescape(chosen[1]) if chosen else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        values[name] = unescape(text).strip()
    return values


def open_form(browser: Browser, url: str) -> dict[str, str]:
    """Opens the page and reads its form."""
    return fields_of(browser.get(url).content.decode())


def address(client: Client, card: str = "company") -> str:
    """Where a card is edited."""
    return reverse(f"clients:edit_{card}", args=[client.pk])


def events_of(client: Client, kind: str) -> QuerySet[Event]:
    """What the log tells of the client, of one kind."""
    return Event.objects.of_client(client.pk).filter(kind=kind).select_related("detail")
