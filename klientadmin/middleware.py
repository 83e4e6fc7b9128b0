"""What every response carries, and what a page says when the database is away or a limit is spent."""

from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from common.limits import TooMany
from klientadmin.errors import error_page, too_many

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


class DatabaseAwayMiddleware:
    """A database out of reach is 503 with Retry-After, and words; never a bare 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answers for OperationalError and InterfaceError only; anything else is a defect and stays one."""
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        response = error_page("503.html", 503)
        response.headers["Retry-After"] = "5"
        return response


class TooManyMiddleware:
    """A spent limit (common.limits) is one page, wherever it was spent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answers for TooMany only."""
        return too_many(request, exception) if isinstance(exception, TooMany) else None
