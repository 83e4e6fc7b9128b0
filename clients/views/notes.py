"""Notes of a client."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clients.access import get_client
from clients.actions import notes
from clients.forms.cards import NoteForm
from clients.views.detail import frame_context
from common.access import Permission, requires
from common.htmx import go_to


@requires(Permission.SEE_CLIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def write_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All notes, newest first, and a field for the next one."""
    is_written = request.method == "POST"
    client = get_client(request, pk, Permission.EDIT_CLIENTS if is_written else Permission.SEE_CLIENTS)
    form = NoteForm(request.POST if is_written else None)
    if is_written and form.is_valid():
        notes.write_note(client, body=form.cleaned_data["body"], by=request.actor)  # type: ignore[attr-defined]
        return go_to(request, reverse("clients:detail", args=[pk]))
    written = client.notes.order_by("-created_at")[:200]
    context = {**frame_context(request, client, "overview"), "form": form, "notes": written}
    return render(request, "clients/notes.html", context)
