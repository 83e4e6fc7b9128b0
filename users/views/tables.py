"""Visa: how the person's tables look. Theirs on every machine, and nobody else's."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.filters import KEYS
from common.access import ActorRequest, Permission, requires
from users import actions
from users.table_form import TablesForm


@requires(Permission.SEE_OWN_ACCESS)
@require_POST
def tables(request: ActorRequest) -> HttpResponse:
    """Keeps what the menu over the list says, or Mitt konto, and leads back there."""
    form = TablesForm(request.POST)
    if form.is_valid():
        login, by = request.actor.login, request.actor
        with transaction.atomic():
            actions.set_tables(login, **form.tables(), by=by)
            if form.cleaned_data["of_list"]:
                actions.choose_columns(login, columns=form.chosen(), by=by)
        messages.success(request, _("Tabellerna visas så från nu, var du än loggar in."))
    else:
        messages.error(request, _("Välj luftig eller tät."))
    return HttpResponseRedirect(_back(request.POST), status=303)


def _back(posted: QueryDict) -> str:
    """The list as it was shown, from its first page; else Mitt konto."""
    if not posted.get("of_list"):
        return f"{reverse('users:account')}#tables"
    shown, kept = QueryDict(posted.get("query", "")[:500]), QueryDict(mutable=True)
    for key in KEYS:
        if value := shown.get(key):
            kept[key] = value
    return f"{reverse('clients:list')}?{kept.urlencode()}" if kept else reverse("clients:list")
