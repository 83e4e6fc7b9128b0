"""The least that a Django application can do for the same list: a session, a login, one query, one template."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from clients.models import Client


@login_required
def client_list(request: HttpRequest, reseller: UUID) -> HttpResponse:
    """Fifty clients by name, with the columns that the application shows."""
    rows = Client.objects.filter(reseller_id=reseller, is_internal=False, ends_on=None)
    shown = rows.select_related("responsible__person").defer("search_text").order_by("name_sort_key", "id")[:50]
    return render(request, "bench/list.html", {"clients": shown})


@login_required
def client_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the names in the list lead; nobody measures it."""
    return HttpResponse(Client.objects.get(pk=pk).name)


urlpatterns = [
    path("minimal/<uuid:reseller>/", client_list),
    path("minimal/client/<uuid:pk>/", client_detail, name="client"),
]
