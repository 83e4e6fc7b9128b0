"""Previous and next of an opened client: the list's own order, whichever it is."""

import pytest

from clients.filters import SORTS, ListFilters
from clients.models import Client, Reseller
from clients.neighbours import neighbours_of
from tests import factories
from users.models import User


@pytest.mark.parametrize("sort", SORTS)
def test_they_lead_through_the_list_in_its_order(sort: str, byran: Reseller, anna: User) -> None:
    numbers = ["5591774467", "5560125790", "5592031236"]
    for name, number, state in zip(("Öst", "Ask", "Ask"), numbers, ("sent", "approved", "sent"), strict=True):
        factories.client(byran, name=f"{name} AB", org_number=number, agreement_state=state)
    actor, filters = factories.actor_of(anna), ListFilters(sort=sort)
    listed = list(
        filters.apply(Client.objects.visible_to(actor).administered(), actor, actor.today()).order_by(*SORTS[sort])
    )

    found = [neighbours_of(client, filters, actor) for client in listed]

    keys = [client.pk for client in listed]
    assert [near.next.pk if near.next else None for near in found] == [*keys[1:], None]
    assert [near.previous.pk if near.previous else None for near in found] == [None, *keys[:-1]]
    assert [(near.earlier, near.total) for near in found] == [(place, len(keys)) for place in range(len(keys))]


def test_who_sees_no_client_has_none_beside_it(alfa: Client, byran: Reseller) -> None:
    nobody = factories.employee(byran, "ny@byran.example", "Ny", "Ström", factories.CONSULTANT)

    near = neighbours_of(alfa, ListFilters(), factories.actor_of(nobody))

    assert (near.previous, near.next, near.earlier, near.total) == (None, None, 0, 0)
