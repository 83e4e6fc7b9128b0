"""Clients that wait for the firm: what the registers say otherwise, and numbers that nobody has written yet."""

from datetime import datetime

from django.db.models import OuterRef, Prefetch, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client, ClientQuerySet, RegisterDifference
from clients.register_words import in_order, line_of
from common.access import Actor, ActorRequest, Permission
from common.attention import Cure, Line, Sort

_SAID = 2  # fields of a client that are told in its row


def register_changes(request: ActorRequest, at: datetime) -> Sort:
    """Clients of which the registers say what nobody has decided, the newest first. Its page is where it is done."""
    open_ones = RegisterDifference.objects.open()
    newest = open_ones.filter(client=OuterRef("pk")).order_by("-found_at").values("found_at")[:1]
    rows = _edited(request.actor).filter(has_register_changes=True).annotate(newest=Subquery(newest))
    rows = rows.order_by("-newest", "pk").defer("personal_number_sealed", "search_text")
    rows = rows.prefetch_related(Prefetch("register_differences", open_ones))
    url = reverse("clients:list") + "?view=changed"
    return Sort("register", "book", _("Ändringar i registren"), rows, _changed_line, url)


def without_number(request: ActorRequest, at: datetime) -> Sort:
    """Väntrum: clients that have no number yet, by name."""
    rows = _edited(request.actor).without_number().order_by("name_sort_key", "pk").only("name", "created_at")
    return Sort("waiting", "search", _("Utan organisationsnummer"), rows, _nameless_line, reverse("clients:waiting"))


def _edited(actor: Actor) -> ClientQuerySet:
    return Client.objects.where_staff_may(Permission.EDIT_CLIENTS, actor).not_ended(actor.today())


def _changed_line(client: Client) -> Line:
    lines = in_order(line_of(row, client) for row in client.register_differences.all())  # the open ones: see above
    said = [f"{line.label}: {line.theirs}" for line in lines[:_SAID]]
    more = len(lines) - len(said)
    if more > 0:
        said.append(ngettext("%(count)s till", "%(count)s till", more) % {"count": more})
    url = reverse("clients:detail", args=[client.pk]) + "?view=changed#register"
    return Line(client.name, url, ", ".join(said), [Cure(_("Gå igenom"), url)])


def _nameless_line(client: Client) -> Line:
    day = date_format(timezone.localtime(client.created_at))
    cure = Cure(_("Väntrum"), reverse("clients:waiting"))
    small = _("Upprättad %(day)s utan nummer.") % {"day": day}
    return Line(client.name, reverse("clients:detail", args=[client.pk]), small, [cure])
