"""Tags set on many clients, or taken from them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.actions.cards import set_tags
from clients.bulk import Values
from clients.forms.bulk import AddTagForm, RemoveTagForm
from clients.models import BulkOrder, Client, ClientQuerySet
from common.access import Actor, Permission


class AddTag:
    """Sätt tagg."""

    key, permission = "tag", Permission.EDIT_CLIENTS

    def label(self) -> str:
        """See clients.bulk.Work."""
        return _("Sätt tagg")

    def form(self, data: Any, *, reseller_id: UUID) -> AddTagForm | RemoveTagForm:
        """Which tag."""
        return AddTagForm(data, reseller_id=reseller_id)

    def said(self, values: Values, *, reseller_id: UUID) -> str:
        """The tag's name."""
        return _("Tagg: %(name)s") % {"name": values["tag_name"]}

    def button(self, count: int) -> str:
        """The verb with the number of clients."""
        return ngettext("Sätt taggen på %(count)s klient", "Sätt taggen på %(count)s klienter", count) % {
            "count": count
        }

    def looked_at(self, clients: ClientQuerySet, values: Values, *, at: datetime) -> ClientQuerySet:
        """With whether each has the tag."""
        tags = Client.tags.through.objects.filter(client=OuterRef("pk"))
        return clients.annotate(has_tag=Exists(tags.filter(tag__name__iexact=values["tag_name"])))

    def why_not(self, client: Client, values: Values, *, at: datetime) -> str:
        """Who has it needs it not."""
        return _("Har redan taggen") if getattr(client, "has_tag", False) else ""

    def carry_out(self, client: Client, values: Values, *, order: BulkOrder, by: Actor, at: datetime) -> None:
        """The other tags stay."""
        set_tags(client, names=[values["tag_name"]], opened_with=[], by=by)

    def finish(self, order: BulkOrder, *, done: int, by: Actor) -> None:
        """Nobody is told."""


class RemoveTag(AddTag):
    """Ta bort tagg."""

    key = "untag"

    def label(self) -> str:
        """See clients.bulk.Work."""
        return _("Ta bort tagg")

    def form(self, data: Any, *, reseller_id: UUID) -> AddTagForm | RemoveTagForm:
        """Which of the firm's."""
        return RemoveTagForm(data, reseller_id=reseller_id)

    def button(self, count: int) -> str:
        """The verb with the number of clients."""
        return ngettext("Ta bort taggen från %(count)s klient", "Ta bort taggen från %(count)s klienter", count) % {
            "count": count
        }

    def why_not(self, client: Client, values: Values, *, at: datetime) -> str:
        """Who has it not, loses nothing."""
        return "" if getattr(client, "has_tag", False) else _("Har inte taggen")

    def carry_out(self, client: Client, values: Values, *, order: BulkOrder, by: Actor, at: datetime) -> None:
        """The other tags stay."""
        set_tags(client, names=[], opened_with=[values["tag_name"]], by=by)
