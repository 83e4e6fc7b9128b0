"""One address, two answers: the whole page, or the part of it that htmx asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import patch_vary_headers


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page. A history restore wants the whole one."""
    htmx = request.htmx  # type: ignore[attr-defined]  # put there by django_htmx
    return bool(htmx) and not htmx.history_restore_request


def target_of(request: HttpRequest) -> str:
    """The id of the element that htmx will put the answer into; empty where it is not htmx that asks."""
    return (request.htmx.target or "") if wants_fragment(request) else ""  # type: ignore[attr-defined]


def page_or_fragment(
    request: HttpRequest, template: str, fragment: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Renders `template`, or for htmx only its partial named `fragment`. Caches are told that the two differ."""
    name = f"{template}#{fragment}" if wants_fragment(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Redirects after a post: 303 for a browser, HX-Redirect for htmx, which would swap the page into a part."""
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)


# Pages whose buttons lead back to them: where a form there says so itself (`back`), its action ends on the same page.
_LEAD_BACK = ("overview", "overview_sort")


def go_back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Redirects after a post to the page that the form was on, if it is one that leads back; else as go_to()."""
    try:
        page = resolve(request.POST.get("back", ""))
    except Resolver404:
        return go_to(request, otherwise)
    known = page.view_name in _LEAD_BACK
    return go_to(request, reverse(page.view_name, kwargs=page.kwargs) if known else otherwise)
