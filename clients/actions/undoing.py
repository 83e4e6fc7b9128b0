"""Ångra: what somebody has just decided about a client is taken back by a new event. Each with the client locked."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions.cards import set_tags
from clients.actions.ending import reopen_client
from clients.actions.settling import note_open
from clients.differences import ours_of, same
from clients.models import Client, CompanyProposal, Decision
from common.access import Actor
from common.periods import UNDO_WITHIN
from events.models import Event
from events.record import record
from events.undoing import refuse_unless_own_newest


def newest_tags_change(client: Client, *, by: Actor) -> Event | None:
    """The event of the tags that this person set last, for undo_tags()."""
    changes = Event.objects.of_client(client.pk).filter(kind="client.tags_set", actor_id=by.user_id)
    return changes.order_by("-id").first()


@transaction.atomic
def undo_tags(client: Client, *, event_id: int, by: Actor, at: datetime | None = None) -> Client:
    """Takes back the tags that were added by that event, and gives back those that it took. Twice changes nothing.

    A tag that anybody has put on or taken off since stays as they left it. Raises ValidationError for somebody else's,
    and after UNDO_WITHIN.
    """
    client = _locked(client)
    event = Event.objects.of_client(client.pk).filter(pk=event_id, kind="client.tags_set").first()
    if event is None:
        raise _too_late()
    _refuse_late(event.actor_id, event.at, by, at)
    changed_since = _tags_changed_since(event)
    before, after = (
        [name for name in values["tags"] if name.casefold() not in changed_since]
        for values in (event.before_values, event.after_values)
    )
    return set_tags(client, names=before, opened_with=after, by=by)


def tags_before(client: Client, *, event_id: int) -> set[str]:
    """The names of the tags that the client had before that event of undo_tags()."""
    return set(Event.objects.of_client(client.pk).get(pk=event_id, kind="client.tags_set").before_values["tags"])


def _tags_changed_since(event: Event) -> set[str]:
    """The names, without case, that a later event of the same client put on or took off: by now they are another's."""
    later = Event.objects.filter(subject_id=event.subject_id, kind=event.kind, pk__gt=event.pk)
    changed: set[str] = set()
    for one in later:
        before, after = ({name.casefold() for name in of["tags"]} for of in (one.before_values, one.after_values))
        changed |= before ^ after
    return changed


@transaction.atomic
def undo_ending(client: Client, *, event_id: int, by: Actor, at: datetime | None = None) -> Client:
    """Takes Avsluta klient back: Öppna igen, by whoever did it and only while nobody has set another last day since.

    Twice changes nothing. Raises ValidationError for another event, and after UNDO_WITHIN.
    """
    client = _locked(client)
    refuse_unless_own_newest(client, "client.ended", event_id=event_id, by=by, at=at)
    return reopen_client(client, by=by)


@transaction.atomic
def undo_keeping(client: Client, *, ids: Collection[UUID], by: Actor, at: datetime | None = None) -> Client:
    """Takes Behåll back: these differences from the register wait for a decision again. Twice changes nothing.

    Raises ValidationError where one was kept by somebody else, or more than UNDO_WITHIN ago, or has ended since, or is
    not the client's, and where the firm has written what the register says meanwhile.
    """
    client = _locked(client)
    rows = list(client.register_differences.select_for_update().filter(pk__in=ids).order_by("pk"))
    if not rows or len(rows) != len(set(ids)):
        raise _too_late()
    for row in rows:
        if row.ended_at is not None or row.decision == Decision.ACCEPTED:
            raise _too_late()
        if row.decision == "":
            continue
        if same(row.theirs, ours_of(client, row.field)):  # the firm has written it since: nothing is left to decide
            raise _too_late()
        _refuse_late(row.decided_by_id, row.decided_at, by, at)
        row.decision, row.decided_at, row.decided_by_id = "", None, None
        row.save(update_fields=["decision", "decided_at", "decided_by_id"])
        _record("client.register_undecided", client, by, {"register_field": row.field})
    note_open(client)
    return client


@transaction.atomic
def propose_again(proposal: CompanyProposal, *, by: Actor, at: datetime | None = None) -> CompanyProposal:
    """Takes Inte den back: the company is proposed for the client again. Twice changes nothing.

    Raises ValidationError for somebody else's answer, after UNDO_WITHIN, and where the client has a number by now or
    the company is a client already.
    """
    client = _locked(proposal.client)
    proposal = CompanyProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.refused_at is None and proposal.linked_at is None:
        return proposal
    if client.number or _is_client_already(proposal, client):
        raise _too_late()
    _refuse_late(proposal.answered_by_id, proposal.refused_at, by, at)
    proposal.refused_at, proposal.answered_by_id = None, None
    proposal.save(update_fields=["refused_at", "answered_by_id"])
    told = {"company_name": proposal.name, "org_number": proposal.number, "country": client.country}
    _record("client.company_reproposed", client, by, told)
    return proposal


def _is_client_already(proposal: CompanyProposal, client: Client) -> bool:
    ours = Client.objects.real().filter(reseller=client.reseller_id, country=proposal.country)
    return ours.filter(org_number=proposal.number).exists()


def _locked(client: Client) -> Client:
    return Client.objects.select_for_update(of=("self",)).select_related("reseller").get(pk=client.pk)


def _refuse_late(whose: UUID | None, done_at: datetime | None, by: Actor, at: datetime | None) -> None:
    if done_at is None or whose != by.user_id or (at or timezone.now()) - done_at > UNDO_WITHIN:
        raise _too_late()


def _too_late() -> ValidationError:
    return ValidationError(_("Det går inte att ångra längre. Inget är ändrat."))


def _record(kind: str, client: Client, by: Actor, after: dict[str, str]) -> None:
    record(kind, by=by, subject=client, client_id=client.pk, reseller_id=client.reseller_id, after=after)
