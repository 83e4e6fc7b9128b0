"""The firm's own on many clients at once: who is responsible, who is put on them, who is taken off."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.bulk import Values
from clients.choices import ClientStatus
from clients.models import BulkOrder, Client, ClientQuerySet
from common.access import Actor, Permission
from common.periods import local_day
from users import emails
from users.actions import put_employee_on_client, remove_access, set_responsible
from users.actions.holding import locked_client
from users.actions.roles import lock_employment
from users.bulk_forms import WhoAsWhatForm, WhoForm
from users.choices import MemberKind, ResellerRole
from users.models import Membership


def employment_in(values: Values, reseller_id: UUID) -> Membership:
    """The employee whom the form named. ValidationError for one who has left the firm since."""
    employees = Membership.objects.employees_of(reseller_id).in_force(timezone.now())
    row = employees.select_related("person__user", "client__reseller").filter(pk=values["employment"]).first()
    if row is None:
        raise ValidationError(_("Personen är inte anställd hos er längre"))
    return row


def name_in(values: Values, reseller_id: UUID) -> str:
    """The name of the employee whom the form named, also of one who has left since."""
    row = Membership.objects.employees_of(reseller_id).filter(pk=values["employment"]).first()
    return (row.person.name if row else "") or "–"


class SetResponsible:
    """Byt ansvarig."""

    key, permission = "responsible", Permission.EDIT_CLIENTS

    def label(self) -> str:
        """See clients.bulk.Work."""
        return _("Byt ansvarig")

    def form(self, data: Any, *, reseller_id: UUID) -> WhoForm:
        """Who it will be."""
        return WhoForm(data, reseller_id=reseller_id)

    def said(self, values: Values, *, reseller_id: UUID) -> str:
        """The name, and that one mail tells of all."""
        name = name_in(values, reseller_id)
        return _("%(name)s blir ansvarig, får ett mejl om det och kommer med på klienterna.") % {"name": name}

    def button(self, count: int) -> str:
        """The verb with the number of clients."""
        return ngettext("Byt ansvarig på %(count)s klient", "Byt ansvarig på %(count)s klienter", count) % {
            "count": count
        }

    def looked_at(self, clients: ClientQuerySet, values: Values, *, at: datetime) -> ClientQuerySet:
        """What is looked at stands on the client."""
        return clients

    def why_not(self, client: Client, values: Values, *, at: datetime) -> str:
        """Who is responsible already stays so."""
        return _("Har redan den ansvariga") if str(client.responsible_id) == values["employment"] else ""

    def carry_out(self, client: Client, values: Values, *, order: BulkOrder, by: Actor, at: datetime) -> None:
        """Told in finish(), of all at once."""
        set_responsible(client, responsible=employment_in(values, order.reseller_id), is_told=False, by=by)

    def finish(self, order: BulkOrder, *, done: int, by: Actor) -> None:
        """One mail, unless it is who asked."""
        people = Membership.objects.employees_of(order.reseller_id).select_related("person__user", "client__reseller")
        responsible = people.get(pk=order.values["employment"])
        if responsible.pk != by.membership_id:
            emails.you_are_responsible_for_many(responsible, order_id=order.pk, count=done, by=by)


class TakeOff:
    """Ta bort en av byråns."""

    key, permission = "take_off", Permission.MANAGE_PEOPLE

    def label(self) -> str:
        """See clients.bulk.Work."""
        return _("Ta bort byråanvändare")

    def form(self, data: Any, *, reseller_id: UUID) -> WhoForm:
        """Who it is."""
        return WhoForm(data, reseller_id=reseller_id)

    def said(self, values: Values, *, reseller_id: UUID) -> str:
        """The name."""
        name = name_in(values, reseller_id)
        return _("%(name)s förlorar sin åtkomst till klienterna i dag. Historiken står kvar.") % {"name": name}

    def button(self, count: int) -> str:
        """The verb with the number of clients."""
        return ngettext("Ta bort från %(count)s klient", "Ta bort från %(count)s klienter", count) % {"count": count}

    def looked_at(self, clients: ClientQuerySet, values: Values, *, at: datetime) -> ClientQuerySet:
        """With the place that the employee has on each, and of which kind."""
        person = Membership.objects.filter(pk=values["employment"]).values("person")[:1]
        places = Membership.objects.not_removed().filter(client=OuterRef("pk"), person=Subquery(person))
        return clients.annotate(place_id=Subquery(places.values("pk")), place_kind=Subquery(places.values("kind")))

    def why_not(self, client: Client, values: Values, *, at: datetime) -> str:
        """Only a place of the firm's own is ended here."""
        if _place(client) is None:
            return _("Är inte på klienten")
        return "" if _place_kind(client) == MemberKind.RESELLER else _("Är klientens egen användare där")

    def carry_out(self, client: Client, values: Values, *, order: BulkOrder, by: Actor, at: datetime) -> None:
        """As Ta bort åtkomst on the client's own page."""
        remove_access(Membership.objects.get(client=client, pk=_place(client) or ""), by=by)

    def finish(self, order: BulkOrder, *, done: int, by: Actor) -> None:
        """Nobody is told, as on the client's own page."""


class PutOn(TakeOff):
    """Lägg till en av byråns."""

    key = "put_on"

    def label(self) -> str:
        """See clients.bulk.Work."""
        return _("Lägg till byråanvändare")

    def form(self, data: Any, *, reseller_id: UUID) -> WhoForm:
        """Who, and as what."""
        return WhoAsWhatForm(data, reseller_id=reseller_id)

    def said(self, values: Values, *, reseller_id: UUID) -> str:
        """The name and the role."""
        name = name_in(values, reseller_id)
        return _("%(name)s blir %(role)s på klienterna.") % {"name": name, "role": ResellerRole(values["role"]).label}

    def button(self, count: int) -> str:
        """The verb with the number of clients."""
        return ngettext("Lägg till på %(count)s klient", "Lägg till på %(count)s klienter", count) % {"count": count}

    def why_not(self, client: Client, values: Values, *, at: datetime) -> str:
        """Who is there keeps what they have; nobody is put on a client that has ended."""
        if _place(client) is not None:
            return _("Finns redan på klienten")
        is_ended = client.status_on(local_day(at, client.time_zone)) == ClientStatus.ENDED
        return _("Klienten är avslutad") if is_ended else ""

    def carry_out(self, client: Client, values: Values, *, order: BulkOrder, by: Actor, at: datetime) -> None:
        """Without anything beside the role. Somebody who was put there in between keeps what they were given."""
        who = employment_in(values, order.reseller_id)
        lock_employment(who)
        if Membership.objects.not_removed().filter(client=locked_client(client), person=who.person_id).exists():
            raise ValidationError(_("Finns redan på klienten"))
        put_employee_on_client(client, employment=who, roles=[ResellerRole(values["role"])], by=by)


def _place(client: Client) -> UUID | None:
    place: UUID | None = getattr(client, "place_id", None)
    return place


def _place_kind(client: Client) -> int | None:
    kind: int | None = getattr(client, "place_kind", None)
    return kind
