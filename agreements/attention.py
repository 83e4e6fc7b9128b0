"""Agreements that wait for the firm: said no to, run out, and not answered since the first reminder."""

import uuid
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.ladder import REMINDER_DAYS
from agreements.models import Agreement
from clients.choices import AgreementState
from clients.models import Client, ClientQuerySet
from common.access import Actor, ActorRequest, Permission
from common.attention import Cure, Line, Sort


def declined(request: ActorRequest, at: datetime) -> Sort:
    """Clients whose contact said no: what they wrote, and the way to answer."""
    reasons = Agreement.objects.filter(client=OuterRef("pk"), state=AgreementState.DECLINED).newest_first()
    rows = _clients(request.actor, AgreementState.DECLINED).annotate(
        reason=Subquery(reasons.values("decline_reason")[:1])
    )
    return Sort(
        "declined", "close", _("Avböjda avtal"), rows, _declined_line, _list("agreement=declined"), is_late=True
    )


def expired(request: ActorRequest, at: datetime) -> Sort:
    """Clients whose request nobody answered in its time."""
    rows = _clients(request.actor, AgreementState.EXPIRED)
    return Sort(
        "expired", "clock", _("Avtal som gått ut"), rows, _expired_line, _list("agreement=expired"), is_late=True
    )


def unanswered(request: ActorRequest, at: datetime) -> Sort:
    """Open requests since the first step of the ladder, oldest first. One that is sent again is young again."""
    since = at - timedelta(days=REMINDER_DAYS[0])
    clients = _may_send(request.actor).filter(is_demo=False)
    rows = Agreement.objects.open().filter(client__in=clients, requested_at__lte=since).select_related("client")
    rows = rows.order_by("expires_at", "pk").only(
        "requested_at", "expires_at", "opened_at", "addressed_email", "client__name", "client__time_zone"
    )
    return Sort("unanswered", "mail", _("Avtal utan svar"), rows, _unanswered_line, _list("view=waiting"))


def _may_send(actor: Actor) -> ClientQuerySet:
    return Client.objects.where_staff_may(Permission.SEND_AGREEMENTS, actor).not_ended(actor.today())


def _clients(actor: Actor, state: AgreementState) -> ClientQuerySet:
    rows = _may_send(actor).filter(is_demo=False, agreement_state=state)
    return rows.order_by("name_sort_key", "pk").only("name", "contact_name", "contact_email")


def _list(query: str) -> str:
    return f"{reverse('clients:list')}?{query}"


def _url(client_id: uuid.UUID) -> str:
    return reverse("clients:detail", args=[client_id]) + "#agreement"


def _send_again(client_id: uuid.UUID) -> Cure:
    return Cure(_("Skicka igen"), reverse("agreements:send", args=[client_id]), {"form_key": str(uuid.uuid4())})


def _declined_line(client: Client) -> Line:
    reason: str = client.reason or ""  # type: ignore[attr-defined]  # annotated above
    return Line(client.name, _url(client.pk), f"”{reason}”" if reason else "", [Cure(_("Svara"), _url(client.pk))])


def _expired_line(client: Client) -> Line:
    small = ", ".join(part for part in (client.contact_name, client.contact_email) if part)
    return Line(client.name, _url(client.pk), small, [_send_again(client.pk)])


def _unanswered_line(agreement: Agreement) -> Line:
    facts = {
        "email": agreement.addressed_email,
        "day": date_format(timezone.localtime(agreement.requested_at)),
        "last": date_format(agreement.last_day),
    }
    small = (
        _("Öppnat av %(email)s, skickat %(day)s. Svara senast %(last)s.")
        if agreement.opened_at
        else _("Skickat till %(email)s %(day)s. Svara senast %(last)s.")
    )
    return Line(agreement.client.name, _url(agreement.client_id), small % facts, [_send_again(agreement.client_id)])
