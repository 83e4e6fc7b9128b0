"""What a register says of a client that it was asked about: its status is taken in, the rest is put beside our own."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from clients import emails
from clients.actions.settling import note_open
from clients.choices import WARNING_STATUSES
from clients.differences import firm_of, is_other_status, ours_of, said_otherwise
from clients.models import Client, RegisterDifference, RegisterField
from clients.registries.contract import CompanyRecord, CompanyStatus
from clients.rounds import LATER, SELDOM, is_usable
from common.access import Actor
from common.field_key import field_keys
from common.sealing import CannotOpen, open_personal
from events.record import record

EVERY = timedelta(days=7)
_MAILS_A_DAY = 3  # about a client: konkurs, taken back, and konkurs all the same
_ASKED = ("register_asked_at", "register_next_check_at", "register_lease_until")
_FACTS = (
    "registered_on", "register_status", "register_status_since", "register_source", "register_fetched_at",
    "register_missing_since",
)  # fmt: skip


def register_number(client: Client) -> str:
    """The digits to ask the register with, a sole trader's opened; empty where there are none. Never to be logged."""
    if client.org_number or not client.personal_number_sealed:
        return client.org_number
    try:
        return open_personal(client.personal_number_sealed, *field_keys())
    except CannotOpen:
        return ""


@transaction.atomic
def note_register_answer(client: Client, *, answer: CompanyRecord, by: Actor, at: datetime) -> Client:
    """Takes in what the register says: its status and dates as facts, the rest as differences to decide.

    A status that is grave, or no longer is, is told by one mail. Half an answer, one about another number and one
    older than what we have change nothing, but when the client is asked about next: soon where the number is another.
    """
    client = _locked(client)
    answer = firm_of(client, answer)
    _asked(client, at, next_at=at + (EVERY if _has(client, answer.country, answer.number) else LATER))
    usable = is_usable(
        answer, country=client.country, number=register_number(client), newer_than=client.register_fetched_at
    )
    if usable:
        if answer.status == CompanyStatus.DEREGISTERED:
            client.register_next_check_at = at + SELDOM
        was = client.register_status
        _take_in(client, answer, by)
        if _is_grave(was, client.register_status):
            _tell(client, was, answer, at)
        _compare(client, answer, by, at)
    client.save(update_fields=[*_ASKED, *(_FACTS if usable else ())])
    note_open(client)
    return client


@transaction.atomic
def note_not_in_register(client: Client, *, number: str, by: Actor, at: datetime) -> Client:
    """The register answered, and has no company with the `number` that it was asked about.

    What it said once stands; since when it says nothing is shown. Of a number that the client no longer has it says
    nothing: the new one is soon asked about.
    """
    client = _locked(client)
    is_about_it = _has(client, client.country, number)
    _asked(client, at, next_at=at + (EVERY if is_about_it else LATER))
    if is_about_it and client.register_source and client.register_missing_since is None:
        client.register_missing_since = at
        _record("client.not_in_register", client, by, after={"register_source": client.register_source})
    client.save(update_fields=[*_ASKED, "register_missing_since"])
    return client


def _locked(client: Client) -> Client:
    rows = Client.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("reseller", "responsible__person__user").get(pk=client.pk)


def _has(client: Client, country: str, number: str) -> bool:
    """Whether the number is the client's still: somebody may have written another while the register was asked."""
    return (country, number) == (client.country, register_number(client))


def _asked(client: Client, at: datetime, *, next_at: datetime) -> None:
    client.register_asked_at, client.register_next_check_at, client.register_lease_until = at, next_at, None


def _take_in(client: Client, answer: CompanyRecord, by: Actor) -> None:
    """What only the register writes. An event where the status or its day is another."""
    was = {name: getattr(client, name) for name in ("register_status", "register_status_since")}
    if is_other_status(client.register_status, answer.status):
        client.register_status, client.register_status_since = str(answer.status), answer.status_since
    elif answer.status != CompanyStatus.UNKNOWN:
        client.register_status_since = answer.status_since or client.register_status_since
    client.registered_on = answer.registered_on or client.registered_on
    client.register_source, client.register_fetched_at = answer.source, answer.fetched_at
    client.register_missing_since = None
    now = {name: getattr(client, name) for name in was}
    if now != was:
        after = now | {"register_source": answer.source}
        _record("client.register_status_changed", client, by, before=was, after=after)


def _is_grave(was: str, now: str) -> bool:
    """Konkurs, likvidation, rekonstruktion, avregistrerad: to one of them, or back."""
    return now != was and (now in WARNING_STATUSES or was in WARNING_STATUSES)


def _tell(client: Client, was: str, answer: CompanyRecord, at: datetime) -> None:
    """On the overview until somebody has seen it, and one mail: of a register that wavers, no more than the first."""
    since = answer.status_since.isoformat() if answer.status_since else ""
    said = {"status": client.register_status, "reason": answer.status_reason[:160], "since": since}
    today = client.register_differences.filter(field=RegisterField.STATUS, found_at__gt=at - timedelta(days=1)).count()
    row = _raise(client, RegisterField.STATUS, {"status": was}, said, at)
    if today < _MAILS_A_DAY:
        emails.register_status_changed(row, client)


def _compare(client: Client, answer: CompanyRecord, by: Actor, at: datetime) -> None:
    """What is different is raised; what the register said before and does not say any more has passed."""
    said = said_otherwise(client, answer)
    standing = {row.field: row for row in client.register_differences.standing().exclude(field=RegisterField.STATUS)}
    raised = [field for field in said if field not in standing or standing[field].theirs != said[field]]
    passed = [row.pk for field, row in standing.items() if field not in said and _is_said(RegisterField(field), answer)]
    client.register_differences.filter(pk__in=passed).update(ended_at=at)
    for field in raised:
        row = _raise(client, field, ours_of(client, field), said[field], at)
        _record("client.register_differs", client, by, before=_in_log(row.ours), after=_in_log(row.theirs))


def _is_said(field: RegisterField, answer: CompanyRecord) -> bool:
    """Whether the register said anything of the field: that it says nothing takes nothing back."""
    said = {
        RegisterField.NAME: answer.name,
        RegisterField.ADDRESS: answer.address,
        RegisterField.CONTACT: answer.contact if "officers" not in answer.missing else None,
    }
    return bool(said[field])


def _raise(
    client: Client, field: RegisterField, ours: dict[str, Any], theirs: dict[str, Any], at: datetime
) -> RegisterDifference:
    client.register_differences.standing().filter(field=field).update(ended_at=at)
    return RegisterDifference.objects.create(
        reseller_id=client.reseller_id, client=client, field=field, ours=ours, theirs=theirs, found_at=at
    )


def _in_log(values: dict[str, Any]) -> dict[str, Any]:
    """Under the names that the log knows."""
    return {"company_name" if name == "name" else name: value for name, value in values.items()}


def _record(
    kind: str, client: Client, by: Actor, *, after: dict[str, Any], before: dict[str, Any] | None = None
) -> None:
    record(kind, by=by, subject=client, client_id=client.pk, reseller_id=client.reseller_id, before=before, after=after)
