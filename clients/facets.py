"""What the list's filter menus offer: the firm's tags, templates, responsible people and saved views, in one query."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Value
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
    people = _responsible(actor).values_list(*columns).distinct()
    views = SavedView.objects.filter(**firm, user_id=actor.user_id).order_by()  # type: ignore[misc]  # staff have one
    return list(
        tags.values_list(*columns).union(
            templates.values_list(*columns),
            people,
            views.annotate(**_as("view", "pk", "name", "query")).values_list(*columns),
            all=True,
        )
    )


def _responsible(actor: Actor) -> Any:
    """The people who are responsible for a client that the actor sees."""
    name = Concat("responsible__person__first_name", Value(" "), "responsible__person__last_name")
    rows = Client.objects.visible_to(actor).filter(responsible__isnull=False)
    return rows.annotate(**_as("responsible", "responsible_id", name))


def _as(kind: str, key: str, name: Any, query: Any = None) -> dict[str, Any]:
    text = CharField()
    return {
        "kind": Value(kind, output_field=text),
        "key": Cast(key, text),
        "words": Cast(name, text),
        "link": Cast(query, text) if query else Value("", output_field=text),
    }
