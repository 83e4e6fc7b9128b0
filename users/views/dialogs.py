"""What the people dialogs share: the page that they are drawn over, and the way in."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from clients.access import get_client
from clients.models import Client
from common.access import ActorRequest, Permission
from common.htmx import page_or_fragment, wants_fragment
from users.closed import why_ended
from users.models import Membership
from users.people_menu import kept_query
from users.people_sections import tab_context

# By one login, whatever it does with people: a form that thirty impatient posts repeat gets thirty sensible answers.
INVITATIONS_A_MINUTE = 60
# The tab that every dialog is drawn over. It fills block tab; a dialog fills title, page_state and dialog.
PAGE = "users/people/tab.html"


def client_to_manage(request: ActorRequest, pk: UUID) -> Client:
    """The client, for whoever has Användaradministration there. The firm's own people are Anställda: 404."""
    client = get_client(request, pk, Permission.MANAGE_PEOPLE)
    if client.is_internal:
        raise Http404
    return client


def works_for(request: ActorRequest, client: Client) -> bool:
    """Whether the reader is staff of the client's firm. The client's own administrators are not."""
    return bool(request.actor.reseller_id == client.reseller_id)


def membership_of(client: Client, membership_id: UUID) -> Membership:
    """Somebody on this client. One of another client's, or whose access was taken away: 404."""
    rows = Membership.objects.filter(client=client).not_removed().select_related("person__user")
    row = rows.filter(pk=membership_id).first()
    if row is None:
        raise Http404
    row.client = client
    return row


def people_url(request: HttpRequest, client: Client, row: Membership | None = None) -> str:
    """The tab Användare as the dialog was opened from it, at the row of a person."""
    query = kept_query(request.GET)
    return (
        reverse("users:people", args=[client.pk])
        + (f"?{query}" if query else "")
        + (f"#person-{row.pk}" if row else "")
    )


def show_ended(request: ActorRequest, client: Client) -> HttpResponse | None:
    """For a client that has ended: why nobody is put on it. None for every other."""
    closed = why_ended(client, at=timezone.now())
    return show(request, client, "users/dialogs/closed.html", {"closed": closed}) if closed else None


def show(
    request: ActorRequest, client: Client, template: str, context: dict[str, Any], *, is_refused: bool = False
) -> HttpResponse:
    """The dialog over its page; for htmx the dialog alone. A refused form is 422, but to htmx, which would drop it."""
    around = {} if wants_fragment(request) else tab_context(request, client)
    frame = {"client": client, "page": PAGE, "tab": "people", "is_staff": works_for(request, client)}
    context = around | frame | context
    status = 422 if is_refused and not wants_fragment(request) else 200
    return page_or_fragment(request, template, "window", context, status=status)
