"""Who is no longer signed in is told so where they are: what they have typed is not lost to a login page."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from common.htmx import wants_fragment
from klientadmin.errors import error_page, page_before


class SignedOutMiddleware(LoginRequiredMiddleware):
    """Closed by default. htmx gets a note for what was sent, a posted form the login that leads back to its page."""

    def handle_no_permission(  # type: ignore[override]  # the middleware before it takes any answer
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        if wants_fragment(request):
            return error_page("signed_out_note.html", 401)
        if request.method == "POST":
            back = {self.redirect_field_name: page_before(request) or resolve_url("home"), "unsaved": "1"}
            return HttpResponseRedirect(f"{resolve_url(self.get_login_url(view_func))}?{urlencode(back)}")
        return super().handle_no_permission(request, view_func)
