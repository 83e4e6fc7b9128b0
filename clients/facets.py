"""What the list's filter menus offer: the firm's tags, templates, responsible people and saved views, in one query."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from clients.models import Client, ClientTemplate, SavedView, Tag
from common.access import Actor


@dataclass(frozen=True, slots=True)
class Facet:
    """One choice in a menu. `id` goes into the address, `name` on the screen; `query` is set for saved views."""

    kind: str
    id: str
    name: str
    query: str = ""


def facets_for(actor: Actor) -> dict[str, list[Facet]]:
    """{"tag": [...], "template": [...], "responsible": [...], "view": [...]}, each by name."""
    found: dict[str, list[Facet]] = {"tag": [], "template": [], "responsible": [], "view": []}
    for kind, key, name, query in _rows(actor):
        found[kind].append(Facet(kind, key, name, query))
    for choices in found.values():
        choices.sort(key=lambda facet: facet.name.casefold())
    return found


def _rows(actor: Actor) -> list[tuple[str, str, str, str]]:
    firm = {"reseller_id": actor.reseller_id}
    columns = ("kind", "key", "words", "link")
    tags = Tag.objects.filter(**firm).order_by().annotate(**_as("tag", "pk", "name"))
    templates = ClientTemplate.objects.filter(**firm).on_offer().order_by().annotate(**_as("template", "pk", "name"))
    people = _responsible(actor).values_list(*columns)
    singly = _responsible_singly(actor).values_list(*columns)
    views = SavedView.objects.filter(**firm, user_id=actor.user_id).order_by()  # type: ignore[misc]  # staff have one
    return list(
        tags.values_list(*columns).union(
            templates.values_list(*columns),
            people.union(singly),
            views.annotate(**_as("view", "pk", "name", "query")).values_list(*columns),
            all=True,
        )
    )


def _responsible(actor: Actor) -> Any:
    """The firm's people who are responsible for a client, where the actor sees all of its clients.

    Asked of each person and not of each client: the firm has few of the one and very many of the other.
    """
    name = Concat("memberships__person__first_name", Value(" "), "memberships__person__last_name")
    theirs = Client.objects.filter(responsible=OuterRef("memberships__pk"))
    employees = Client.objects.filter(Exists(theirs), reseller_id=actor.sees_all_of, is_internal=True).order_by()  # type: ignore[misc]  # None finds nothing
    return employees.annotate(**_as("responsible", "memberships__pk", name))


def _responsible_singly(actor: Actor) -> Any:
    """The people who are responsible for one of the clients that the actor is on."""
    name = Concat("responsible__person__first_name", Value(" "), "responsible__person__last_name")
    ids = actor.client_ids if actor.sees_all_of is None else actor.client_permissions.keys() - actor.staff_client_ids
    rows = Client.objects.filter(pk__in=ids, responsible__isnull=False).order_by()
    return rows.annotate(**_as("responsible", "responsible_id", name)).distinct()


def _as(kind: str, key: str, name: Any, query: Any = None) -> dict[str, Any]:
    text = CharField()
    return {
        "kind": Value(kind, output_field=text),
        "key": Cast(key, text),
        "words": Cast(name, text),
        "link": Cast(query, text) if query else Value("", output_field=text),
    }
