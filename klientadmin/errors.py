"""The pages for 400, 403, 404, 405, 429, 500 and 503.

They are rendered without the context processors, which ask the database: that may be what went wrong.
"""

import sys
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from common.access import ActorRequest
from common.htmx import wants_fragment
from common.limits import TooMany

_SECONDS_TO_WAIT = 60  # where the limit does not say


def error_page(template: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    """The page, from the template and what it is given alone."""
    return HttpResponse(render_to_string(template, context), status=status)


def page_before(request: HttpRequest) -> str:
    """The page of ours that led here; empty where none did. The address itself may be for posting alone."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return ""
    said = urlsplit(before)
    return f"{said.path}?{said.query}" if said.query else said.path


def new_key(request: ActorRequest) -> dict[str, Any]:
    """What 403_csrf_note.html is given: a form key of this login, and whose login it is."""
    return {"form_key": get_token(request), "reader": request.actor}


@login_not_required
def csrf_failure(request: ActorRequest, reason: str = "") -> HttpResponse:
    """A form whose key has run out: says so, and that what was typed is a step back away. htmx is given the new key."""
    if wants_fragment(request):
        return error_page("403_csrf_note.html", 403, new_key(request))
    return error_page("403_csrf.html", 403)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return error_page("400.html", 400)


@login_not_required
def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page exists, the right does not."""
    return error_page("403.html", 403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: does not exist, or is not this person's to know of."""
    return error_page("404.html", 404)


def not_allowed(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """405: an address that only a button's press is sent to. `refused` says in Allow what it takes."""
    before = page_before(request)
    response = error_page("405.html", 405, {"before": before if urlsplit(before).path != request.path else ""})
    response.headers["Allow"] = refused.headers["Allow"]
    return response


@login_not_required
def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429, with when to try again: the page, or for htmx a note for the form that was sent."""
    seconds = exception.retry_after if isinstance(exception, TooMany) else _SECONDS_TO_WAIT
    template = "429_note.html" if wants_fragment(request) else "429.html"
    response = error_page(template, 429, {"seconds": seconds})
    response.headers["Retry-After"] = str(seconds)
    return response


def database_away() -> HttpResponse:
    """503, with when to try again."""
    response = error_page("503.html", 503)
    response.headers["Retry-After"] = "5"
    return response


def is_database_away(error: BaseException | None) -> bool:
    """Whether it says that the database is out of reach; anything else is a defect and stays one."""
    return isinstance(error, OperationalError | InterfaceError)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, said so. Not so where the database went away under a middleware, which no other one is told of.

    Django calls this while it handles the error.
    """
    return database_away() if is_database_away(sys.exception()) else error_page("500.html", 500)
