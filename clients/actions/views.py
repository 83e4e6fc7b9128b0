"""Saving and forgetting views of the client list."""

from django.db import transaction

from clients.models import SavedView
from common.access import Actor
from events.record import record


@transaction.atomic
def save_view_as(name: str, *, query: str, by: Actor) -> SavedView:
    """Keeps the filters under the name; the same name again replaces them. `by` must work for a firm."""
    view = SavedView.objects.filter(reseller_id=by.firm, user_id=by.login, name__iexact=name).first()
    before = {"query": view.query} if view else {}
    view = view or SavedView(reseller_id=by.firm, user_id=by.login)
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
