"""Who is no longer signed in is told so where they are: what they have typed is not lost to a login page."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from common.htmx import wants_fragment
from klientadmin.errors import error_page


class SignedOutMiddleware(LoginRequiredMiddleware):
    """Closed by default. htmx gets a note for what was sent, a posted form the login that leads back to its page."""

    def handle_no_permission(  # type: ignore[override]  # the middleware before it takes any answer
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        if wants_fragment(request):
            return error_page("signed_out_note.html", 401)
        if request.method == "POST":
            back = {self.redirect_field_name: _page_before(request), "unsaved": "1"}
            return HttpResponseRedirect(f"{resolve_url(self.get_login_url(view_func))}?{urlencode(back)}")
        return super().handle_no_permission(request, view_func)


def _page_before(request: HttpRequest) -> str:
    """The page that the form was on: the address that it was sent to may be for posting alone."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return resolve_url("home")
    said = urlsplit(before)
    return f"{said.path}?{said.query}" if said.query else said.path
