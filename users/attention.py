"""People who wait for the firm: access requests, externals whose time ends, invitations that nobody took."""

import uuid
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.models import Client, ClientQuerySet
from common.access import Actor, ActorRequest, Permission
from common.attention import Cure, Line, Sort
from users.choices import MemberKind, MembershipState
from users.models import AccessRequest, Invitation, Membership
from users.models.membership import IN_USE
from users.people_list import SOON
from users.people_menu import day_after_extending

UNANSWERED_DAYS = 3


def requests(request: ActorRequest, at: datetime) -> Sort:
    """Åtkomstförfrågningar, oldest first."""
    rows = AccessRequest.objects.decidable_by(request.actor).decidable_at(at)
    rows = rows.select_related("package", "permission", "membership__person", "membership__client")
    rows = rows.defer("membership__client__personal_number_sealed", "membership__client__search_text")
    url = reverse("users:requests")
    return Sort("requests", "key", _("Åtkomstförfrågningar"), rows.order_by("asked_at", "pk"), _request_line, url)


def externals(request: ActorRequest, at: datetime) -> Sort:
    """Externals who are blocked within a week, soonest first."""
    soon = {"ends_at__gt": at, "ends_at__lte": at + timedelta(days=SOON)}
    rows = Membership.objects.filter(
        kind=MemberKind.EXTERNAL, state__in=IN_USE, client__in=_managed(request.actor), **soon
    )
    rows = rows.select_related("person", "client").only(
        "ends_on", "person__first_name", "person__last_name", "person__email",
        "client__name", "client__ends_on", "client__time_zone",
    )  # fmt: skip
    return Sort("externals", "calendar", _("Externa som snart spärras"), rows.order_by("ends_at", "pk"), _external_line)


def invitations(request: ActorRequest, at: datetime) -> Sort:
    """Invitations that nobody has answered for some days, or at all, oldest first. One sent again is young again."""
    rows = Invitation.objects.open().filter(
        sent_at__lte=at - timedelta(days=UNANSWERED_DAYS),
        membership__state=MembershipState.INVITED,
        membership__client__in=_managed(request.actor),
    )
    rows = rows.select_related("membership__person", "membership__client").only(
        "sent_at", "expires_at", "membership__client__name", "membership__person__first_name",
        "membership__person__last_name", "membership__person__email",
    )  # fmt: skip
    return Sort("invitations", "people", _("Inbjudningar utan svar"), rows.order_by("sent_at", "pk"), _invitation_line)


def _managed(actor: Actor) -> ClientQuerySet:
    return Client.objects.where_staff_may(Permission.MANAGE_PEOPLE, actor).not_ended(actor.today())


def _who(membership: Membership) -> str:
    return _("%(name)s hos %(client)s") % {"name": membership.person.name, "client": membership.client.name}


def _request_line(row: AccessRequest) -> Line:
    named = {"name": row.membership.person.name, "what": row.thing, "client": row.membership.client.name}
    words = _("%(name)s vill ha %(what)s hos %(client)s") % named
    asked = _("Frågade %(day)s.") % {"day": date_format(timezone.localtime(row.asked_at), "DATETIME_FORMAT")}
    url = reverse("users:decide", args=[row.pk])
    cures = [Cure(_("Godkänn 30 dagar"), url, {"answer": "month"}), Cure(_("Svara…"), url, is_quiet=True)]
    return Line(words, url, f"”{row.reason}” {asked}", cures)


def _external_line(row: Membership) -> Line:
    assert row.ends_on is not None  # noqa: S101  # a constraint says so
    day = day_after_extending(row.ends_on, row.client.ends_on, timezone.localdate())
    cures = []
    if day > row.ends_on:  # else the client ends the same day
        fields = {"ends_on": day.isoformat(), "form_key": str(uuid.uuid4())}
        words = _("Förläng till %(day)s") % {"day": date_format(day)}
        cures = [Cure(words, reverse("users:extend", args=[row.client_id, row.pk]), fields)]
    small = _("Har åtkomst till och med %(day)s.") % {"day": date_format(row.ends_on)}
    return Line(_who(row), _people_url(row.client_id), small, cures)


def _invitation_line(row: Invitation) -> Line:
    sent = date_format(timezone.localtime(row.sent_at))
    facts = {"sent": sent, "ends": date_format(timezone.localtime(row.expires_at))}
    ran_out = row.expires_at <= timezone.now()
    small = _("Skickad %(sent)s, gick ut %(ends)s.") if ran_out else _("Skickad %(sent)s, går ut %(ends)s.")
    client_id = row.membership.client_id
    url = reverse("users:send_again", args=[client_id, row.membership_id])
    cure = Cure(_("Skicka igen"), url, {"form_key": str(uuid.uuid4())})
    return Line(_who(row.membership), _people_url(client_id), small % facts, [cure])


def _people_url(client_id: uuid.UUID) -> str:
    return reverse("users:people", args=[client_id])
