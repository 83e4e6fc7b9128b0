"""Notices: chosen on Mitt konto, and turned off by the link that stands in each."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from common.access import ActorRequest, Permission, requires
from common.limits import limited
from mail.notices import Notice
from users import actions
from users.models import Person
from users.notices import offered_to, recipient_of


@requires(Permission.SEE_OWN_ACCESS)
@require_POST
def notices(request: ActorRequest) -> HttpResponse:
    """Keeps which are ticked, and leads back there."""
    by = request.actor
    actions.choose_notices(by.login, wanted=request.POST.getlist("notices"), offered=offered_to(by), by=by)
    messages.success(request, _("Dina val av mejl är sparade."))
    return HttpResponseRedirect(f"{reverse('users:account')}#notices", status=303)


@csrf_exempt  # RFC 8058: the mailbox posts it, without cookies or a page before; the signed link is the proof
@login_not_required
@limited("stopped_notices", per_minute=60)  # a mail provider posts for many mailboxes from few addresses
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: ActorRequest, stop_token: str, recipient_id: UUID, notice: str) -> HttpResponse:
    """Asks; a POST turns the notice off, and answers without leading on (RFC 8058). Nothing here says who it is."""
    recipient = recipient_of(stop_token, recipient_id=recipient_id, notice=notice)
    if recipient is None:  # the page of every dead link, so that it tells nothing about any of them
        return render(request, "agreements/link_dead.html", {"LANGUAGE_CODE": translation.get_language()}, status=404)
    if request.method == "POST":
        recipient.user = actions.stop_notice(recipient, notice=Notice(notice), by=request.actor)
    return _page(request, recipient, Notice(notice))


def _page(request: ActorRequest, recipient: Person, notice: Notice) -> HttpResponse:
    language = recipient.language
    context = {
        "LANGUAGE_CODE": language, "firm": recipient.reseller, "notice": notice, "is_on": recipient.wants(notice),
    }  # fmt: skip
    with translation.override(language):
        response = render(request, "users/notices/stop.html", context)
    response.headers["Content-Language"] = language
    return response
