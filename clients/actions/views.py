"""Saving and forgetting views of the client list."""

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower

from clients.models import SavedView
from common.access import Actor
from events.record import record


@transaction.atomic
def save_view_as(name: str, *, query: str, by: Actor) -> SavedView:
    """Keeps the filters under the name; the same name again replaces them. `by` must work for a firm.

    The same again changes nothing.
    """
    own = {"reseller_id": by.firm, "user_id": by.login}
    views = SavedView.objects.select_for_update().alias(folded=Lower("name")).filter(folded=Lower(Value(name)), **own)
    view, is_new = views.get_or_create(defaults=own | {"name": name, "query": query})
    before = {} if is_new else {"query": view.query}
    if not is_new and (view.name, view.query) == (name, query):
        return view
    view.name, view.query = name, query
    view.save()
    record("view.saved", by=by, subject=view, reseller_id=by.reseller_id, before=before, after={"query": query})
    return view


@transaction.atomic
def delete_saved_view(view: SavedView, *, by: Actor) -> SavedView:
    """Forgets the view. It held no more than filters, and the event keeps those."""
    record("view.deleted", by=by, subject=view, reseller_id=by.reseller_id, before={"query": view.query})
    view.delete()
    return view
