"""Invented clients, never saved, as the list and a client's own page show them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.http import QueryDict
from django.utils import timezone

from clients.choices import AgreementState, ClientStatus
from clients.columns import Columns
from clients.filters import ListFilters, demo_words, sort_words
from clients.models import Client
from clients.rows import ClientRow, rows_of
from clients.views.listing import chips
from common.access import Actor
from common.pagination import Page
from klientadmin.design import names

_COLUMNS = Columns.of(None)
_QUERY = "status=ending&agreement=sent&sort=name"


def client(name: str, actor: Actor, **facts: Any) -> Client:
    """One of the reader's firm, so that the reader may do to it what they may do to any."""
    key = uuid5(NAMESPACE_URL, name)
    at = timezone.now()
    return Client(pk=key, reseller_id=actor.firm, name=name, created_at=at, **facts)


def list_context(actor: Actor) -> dict[str, Any]:
    """What the list's parts need: table, filters, chips, bulk bar and the two ways on."""
    query = QueryDict(_QUERY)
    return {
        "query": query, "filters": ListFilters.from_query(query), "chips": chips(query), "rows": _rows(actor),
        "columns": _COLUMNS,
        "statuses": ClientStatus.choices, "agreement_states": AgreementState.choices,
        "demo_choices": list(demo_words().items()), "bulk_work": [], "may_choose_all": True, "total": "248",
        "pages": Page([], before="before", after="after"), "sorts": list(sort_words().items()),
        "sort_words": sort_words()["name"],
    }  # fmt: skip


def _rows(actor: Actor) -> list[ClientRow]:
    soon = timezone.localdate() + timedelta(days=30)
    counts = {"main_packages": 12, "addon_packages": 3, "firm_users": 2, "own_users": 11, "external_users": 1}
    found = [
        client(names.LISTED, actor, org_number="5591774467", agreement_state="approved", **counts),
        client(names.LONG, actor, org_number="5560125790", agreement_state="sent", ends_on=soon, main_packages=4),
        client(names.BANKRUPT, actor, org_number="5592031236", agreement_state="declined",
               register_status="bankrupt"),
        client(names.DEMO, actor, is_demo=True),
        client(names.SOLE_TRADER, actor, personal_number_masked="850314-****", personal_number_hash="x",
               agreement_state="expired", own_users=1),
    ]  # fmt: skip
    for one in found:
        one.responsible_name = names.RESPONSIBLE
    return [replace(row, address="#tables") for row in rows_of(found, timezone.now(), "", _COLUMNS, actor=actor)]
