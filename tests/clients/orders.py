"""Orders to do one thing to many clients, and work that fails for one of them."""

from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from clients.actions import order_bulk
from clients.bulk import Plan, Work, plan
from clients.bulk_tags import AddTag
from clients.models import BulkOrder, Client
from common.access import Actor

VALUES = {"tag_name": "Bokslut"}


class FailsForAlfa(AddTag):
    """Work with a mistake in it that one client brings out, as the database sees it."""

    def carry_out(self, client: Client, *args: Any, **more: Any) -> None:
        """Does nothing for Alfa but break the transaction."""
        if client.name == "Alfa Bygg AB":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
        super().carry_out(client, *args, **more)


def ordered(by: Actor, work: Work | None = None, **more: Any) -> BulkOrder:
    """Everything that the actor sees, planned as the page plans it."""
    work, values = work or AddTag(), more.pop("values", VALUES)
    chosen = Client.objects.visible_to(by).administered()
    found: Plan = plan(work, chosen, values, by=by, at=timezone.now())
    return order_bulk(work, values=values, plan=found, form_key=more.pop("form_key", uuid4()), by=by)
