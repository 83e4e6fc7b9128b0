"""The platform operator sets up a firm."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.access import ActorRequest, Permission, requires
from common.htmx import go_to
from users import actions
from users.firm_form import NewFirmForm


@requires(Permission.OPERATE_PLATFORM)
@require_http_methods(["GET", "HEAD", "POST"])
def new_firm(request: ActorRequest) -> HttpResponse:
    """Ny byrå. Posted twice, the second is told that the number has a firm already."""
    form = NewFirmForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            facts = {name: said[name] for name in ("number", "email", "country")}
            firm = actions.create_reseller(said["name"], **facts, by=request.actor)
        except ValidationError as refused:
            form.refuse(refused)
        else:
            words = _("%(name)s är upplagd. %(email)s får ett mejl med en länk till sitt konto.")
            messages.success(request, words % {"name": firm.name, "email": said["email"]})
            return go_to(request, reverse("packages_billing:firms"))
    status = 422 if form.errors else 200
    return render(request, "users/firm_new.html", {"form": form}, status=status)
