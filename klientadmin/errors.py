"""The pages for 400, 403, 404, 429, 500 and 503.

They are rendered without the context processors, which ask the database: that may be what went wrong.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

_SECONDS_TO_WAIT = 60  # the longest of the limits that answer with a page


def error_page(template: str, status: int) -> HttpResponse:
    """The page, from the template alone."""
    return HttpResponse(render_to_string(template), status=status)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose key has run out: says so, and that what was typed is a step back away."""
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


@login_not_required
def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429, with when to try again."""
    response = error_page("429.html", 429)
    response.headers["Retry-After"] = str(_SECONDS_TO_WAIT)
    return response


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, said so."""
    return error_page("500.html", 500)
