"""What every response carries and no view meets, and what a page says when the database is away or a limit is spent."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from common.htmx import wants_fragment
from common.limits import TooMany
from klientadmin.errors import bad_request, database_away, is_database_away, not_allowed, too_many

_PERMISSIONS_POLICY = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"


class SafeHeadersMiddleware:
    """Permissions-Policy on everything, and no-store on whatever a person or a secret link may see."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS_POLICY)
        if not request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class NulMiddleware:
    """No view meets U+0000, which PostgreSQL takes in no text: it is left out of what is asked and posted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:  # no link of ours
            return bad_request(request)
        request.GET = _without_nul(request.GET)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Once CsrfViewMiddleware has read the form: here it costs nothing."""
        if request.method == "POST":
            request.POST = _without_nul(request.POST)


def _without_nul(said: Any) -> Any:
    encoded = said.urlencode()
    return QueryDict(encoded.replace("%00", "")) if "%00" in encoded else said


class DatabaseAwayMiddleware:
    """A view whose database is out of reach is 503 with Retry-After, and words; never a bare 500.

    Where it is a middleware's, as that which asks who is signed in, klientadmin.errors.server_error says the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answers for that only."""
        return database_away() if is_database_away(exception) else None


class TooManyMiddleware:
    """A spent limit (common.limits) is one page, wherever it was spent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answers for TooMany only."""
        return too_many(request, exception) if isinstance(exception, TooMany) else None


class WrongMethodMiddleware:
    """A browser that opens what can only be posted to gets a page. Programs and htmx read the status alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_browser = "text/html" in request.headers.get("Accept", "") and not wants_fragment(request)
        return not_allowed(request, response) if response.status_code == 405 and is_browser else response
