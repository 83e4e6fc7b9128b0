"""Who is signed in now: static/js/stopped.js asks before a form is sent. Nothing typed is lost to a login page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.access import ActorRequest, Permission, requires
from klientadmin.errors import new_key


@requires(Permission.SEE_OWN_ACCESS)
@require_safe
def form_key(request: ActorRequest) -> HttpResponse:
    """A note that holds a form key of this login. Who is signed out is answered before: 401, with its own note."""
    return render(request, "403_csrf_note.html", new_key(request))
