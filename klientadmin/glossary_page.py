"""Ordlista: every word that a "?" explains, on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.access import ActorRequest, Permission, requires
from common.glossary import SECTIONS


@requires(Permission.SEE_OWN_ACCESS)
@require_safe
def glossary(request: ActorRequest) -> HttpResponse:
    """For everyone who is signed in: the words are no secret."""
    return render(request, "help.html", {"sections": SECTIONS})
