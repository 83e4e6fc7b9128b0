"""Sök: people on clients, and the firm's own employees."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from clients.models import Client
from common.access import Actor, Permission
from common.finding import MOST_OF_A_SORT, SHORTEST, Hit
from common.telephones import Digits, telephone_typed
from users.models import Membership, Person

_MOST_PEOPLE = 100  # whose memberships are looked at


def employee_hits(actor: Actor, typed: str) -> list[Hit]:
    """The firm's own people. One query."""
    if not actor.may_at_firm(Permission.SEE_EMPLOYEES) or len(typed) < SHORTEST:
        return []
    rows = Membership.objects.employees_of(actor.firm).not_removed().filter(person__in=_people(actor, typed))
    return [
        Hit(row.person.name, reverse("users:employee", args=[row.pk]), "people", beside=row.person.email)
        for row in rows.order_by("person__first_name", "person__last_name", "pk")[:MOST_OF_A_SORT]
    ]


def people_hits(actor: Actor, typed: str) -> list[Hit]:
    """People on clients where the person may see who is on them; one line for each client. Two queries at most."""
    if not actor.may(Permission.SEE_PEOPLE) or len(typed) < SHORTEST:
        return []
    rows = _memberships(actor, typed).select_related("person", "client")
    return [
        Hit(
            row.person.name, f"{reverse('users:people', args=[row.client_id])}#person-{row.pk}", "people",
            beside=row.client.name,
        )
        for row in rows.order_by("person__first_name", "person__last_name", "pk")[:MOST_OF_A_SORT]
        if actor.may_on(Permission.SEE_PEOPLE, client_id=row.client_id, reseller_id=row.client.reseller_id)
    ]  # fmt: skip


def _people(actor: Actor, typed: str) -> QuerySet[Person]:
    """Those of the firm's register whose name, address or telephone number it is."""
    said = Q(search_text__contains=typed.lower())
    rows = Person.objects.filter(reseller_id=actor.firm)
    if number := telephone_typed(typed):
        return rows.alias(telephone=Digits("phone")).filter(said | Q(telephone__contains=number))
    return rows.filter(said)


def _memberships(actor: Actor, typed: str) -> QuerySet[Membership]:
    rows = Membership.objects.not_removed().filter(client__is_internal=False)
    people = _people(actor, typed)
    if actor.sees_all_of is None:
        return rows.filter(client__in=Client.objects.visible_to(actor), person__in=people)
    # Picked first: beside an order the planner may walk every membership of the firm.
    ids: list[UUID] = list(people.values_list("pk", flat=True)[:_MOST_PEOPLE])
    return rows.filter(client__reseller_id=actor.firm, person__in=ids)
