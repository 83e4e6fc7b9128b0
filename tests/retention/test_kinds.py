"""Each kind: exactly what is due goes, of this firm, and nothing that is open or unsettled ever is."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command

from clients.models import Client, Reseller
from common.periods import day_ends_at
from events.models import Event
from events.value_words import VALUES
from klientadmin.pruning import Part, kinds, parts, prune
from tests import factories
from tests.retention import makers
from tests.retention.makers import MAKERS
from users.choices import MembershipState
from users.models import User

# The first day after a 29 February that is kept for a year, and after 31 December seven years before it.
AT = datetime(2033, 3, 1, 10, tzinfo=UTC)
FAR_AHEAD = datetime(2070, 1, 1, tzinfo=UTC)


def part_of(key: str, firm: Reseller, at: datetime = AT) -> Part:
    """The kind's part at the firm; the platform's own of a kind that no firm has."""
    return next(part for part in parts(at) if part.kind.key == key and (part.firm is None or part.firm.pk == firm.pk))


def test_every_kind_is_tested_and_says_what_it_does() -> None:
    assert {kind.key for kind in kinds()} == MAKERS.keys() | {"basis", "agreements", "invoice_mail"}
    told = {kind.key: kind.label for kind in kinds() if not kind.tells_itself}
    assert VALUES["sort"] == told
    assert all(str(words) for kind in kinds() for words in (kind.counted_from, kind.reason, kind.outcome))


@pytest.mark.parametrize("key", MAKERS)
def test_the_first_due_day_goes_and_the_last_kept_day_stays(
    key: str, alfa: Client, andra: Reseller, anna: User
) -> None:
    part = part_of(key, alfa.reseller)
    assert part.until is not None
    midnight = day_ends_at(part.until, alfa.time_zone)
    make = MAKERS[key]
    due, kept = make(alfa, midnight - timedelta(seconds=1)), make(alfa, midnight)
    elsewhere = make(factories.client(andra), midnight - timedelta(seconds=1)) if part.firm else lambda: False

    assert prune(part, AT) == (1, 0)

    assert (due(), kept(), elsewhere()) == (True, False, False)
    assert prune(part, AT) == (0, 0), "once"
    event = Event.objects.filter(kind__in=["retention.pruned", "client.pruned", "person.erased", "user.pruned"]).get()
    assert event.reseller_id == (part.firm.pk if part.firm else None)
    if event.kind == "retention.pruned":
        assert event.after_values == {"sort": key, "count": 1, "through": part.until.isoformat()}
    call_command("verify_events", stdout=StringIO())


def test_those_untils(byran: Reseller) -> None:
    untils = {part.kind.key: str(part.until) for part in parts(AT) if part.firm and part.firm.pk == byran.pk}

    assert untils["differences"] == "2032-02-29", "kept a year, through 28 February"
    assert (untils["people"], untils["history"], untils["basis"]) == ("2031-02-28", "2025-12-31", "2025-12-31")


def _invited(client: Client, at: datetime) -> makers.IsGone:
    row = makers.person_on(client, state=MembershipState.INVITED)
    return makers._blank(row.person, "first_name")


def _live_session(client: Client, at: datetime) -> makers.IsGone:
    Session.objects.create(session_key="alive", session_data="", expire_date=FAR_AHEAD)
    return makers.session(client, at, session_key="alive")


UNSETTLED: list[tuple[str, Callable[[Client, datetime], makers.IsGone]]] = [
    ("mail", lambda client, at: makers.mail(client, at, state="queued")),
    ("mail", lambda client, at: makers.mail(client, at, kind="agreement.request")),
    ("differences", lambda client, at: makers.difference(client, at, ended_at=None)),
    ("bulk_orders", lambda client, at: makers.bulk_order(client, at, done_at=None)),
    ("closing_orders", lambda client, at: makers.closing_order(client, at, state="waiting")),
    ("invitations", lambda client, at: makers.invitation(client, at, whose={"state": "invited"})),
    ("requests", lambda client, at: makers.request(client, at, state="waiting", decided_at=None)),
    ("api_keys", lambda client, at: makers.api_key(client, at, revoked_at=None)),
    ("people", lambda client, at: makers.leaver(client, at, state=MembershipState.INACTIVE)),
    ("people", _invited),
    ("clients", lambda client, at: makers.ended_client(client, at, ends_on=None)),
    ("client_people", lambda client, at: makers.user_of_ended_client(client, at, ends_on=None)),
    ("sole_traders", lambda client, at: makers.sole_trader(client, at, ends_on=None)),
    ("logins", lambda client, at: makers.login(client, at, is_operator=True)),
    ("sessions", _live_session),
]


@pytest.mark.parametrize(("key", "make"), UNSETTLED, ids=[key for key, _make in UNSETTLED])
def test_what_is_open_is_never_due(
    key: str, make: Callable[[Client, datetime], makers.IsGone], alfa: Client, anna: User
) -> None:
    gone = make(alfa, datetime(2021, 1, 1, tzinfo=UTC))

    assert prune(part_of(key, alfa.reseller, FAR_AHEAD), FAR_AHEAD)[1] == 0

    assert not gone()


def test_nothing_is_due_where_it_is_kept_for_ever(alfa: Client, settings: object) -> None:
    gone = makers.mail(alfa, makers.LONG_AGO)
    settings.RETENTION_MAIL_MONTHS = 0  # type: ignore[attr-defined]
    part = part_of("mail", alfa.reseller)

    assert part.until is None
    assert prune(part, AT) == (0, 0)
    assert not gone()


def test_stopped_between_pieces_it_goes_on_where_it_was(alfa: Client) -> None:
    rows = [makers.mail(alfa, makers.LONG_AGO) for _ in range(5)]
    part = part_of("mail", alfa.reseller)
    part = dataclasses.replace(part, kind=dataclasses.replace(part.kind, piece=2))
    pieces = iter(range(2))

    with pytest.raises(StopIteration):
        prune(part, AT, before_piece=lambda: next(pieces) and None)
    assert sum(gone() for gone in rows) == 4
    assert prune(part, AT) == (1, 0)

    counts = [event.after_values["count"] for event in Event.objects.filter(kind="retention.pruned").order_by("id")]
    assert counts == [2, 2, 1], "what went and that it went are stored together"
