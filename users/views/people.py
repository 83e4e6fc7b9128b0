"""The tab Användare of a client."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from clients.access import get_client
from common.access import ActorRequest, Permission, requires
from common.htmx import page_or_fragment
from users.people_sections import tab_context


@requires(Permission.SEE_PEOPLE)
@require_safe
def people(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Everyone on the client, in five sections. The firm's own people are its employees, on a page of their own."""
    client = get_client(request, pk, Permission.SEE_PEOPLE)
    if client.is_internal:
        return redirect("users:employees")
    return page_or_fragment(request, "users/people/tab.html", "people", tab_context(request, client))
