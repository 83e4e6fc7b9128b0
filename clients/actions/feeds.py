"""Feeds of changes: a register that tells which companies have changed saves asking about those that have not."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from clients.models import Client, RegisterFeed
from clients.models.client import FIRST_OF_ALL
from clients.registries import FEED_COUNTRIES, feed_for
from clients.registries.contract import RegistryError
from clients.registries.feed import Feed, FeedPage
from clients.rounds import LEASE, write_in_order

logger = logging.getLogger(__name__)
_EVERY = timedelta(minutes=10)
_PAGES = 5  # that a round reads: after days of standing still it catches up over some rounds
_BACK = timedelta(days=1)  # where there is no cursor yet; what is older the slow rotation finds


def read_feeds(at: datetime) -> None:
    """Reads on in each feed; clients that it names are first of all to be asked about.

    The cursor moves page by page, in the transaction that marks the clients: what is read twice is marked twice, and
    nothing is passed over. A page that cannot be read moves nothing and is asked for again later.
    """
    for country in FEED_COUNTRIES:
        feed = feed_for(country)
        if feed is not None and _has_clients(country) and _claim(country, at):
            _read(country, feed, at)


def _has_clients(country: str) -> bool:
    return Client.objects.real().filter(country=country).exclude(org_number="").exists()


@transaction.atomic
def _claim(country: str, at: datetime) -> bool:
    RegisterFeed.objects.bulk_create([RegisterFeed(country=country)], ignore_conflicts=True)
    mine = RegisterFeed.objects.due_at(at).select_for_update(skip_locked=True).filter(country=country).first()
    if mine is None:
        return False
    mine.lease_until = at + LEASE
    mine.save(update_fields=["lease_until"])
    return True


def _read(country: str, feed: Feed, at: datetime) -> None:
    cursor = RegisterFeed.objects.get(country=country).cursor
    next_at = at
    try:
        for _page in range(_PAGES):
            page = feed.changes(after=cursor, since=at - _BACK)
            cursor = _take_in(country, page)
            if page.is_last:
                next_at = at + _EVERY
                break
    except RegistryError as away:
        logger.info("feed of %s away: %s", country, type(away).__name__)
        next_at = at + _EVERY
    RegisterFeed.objects.filter(country=country).update(lease_until=None, next_read_at=next_at)


@transaction.atomic
def _take_in(country: str, page: FeedPage) -> int | None:
    """Marks the clients that the page names, and moves the cursor: never back."""
    row = RegisterFeed.objects.select_for_update().get(country=country)
    if page.last is not None and (row.cursor is None or page.last > row.cursor):
        row.cursor = page.last
        row.save(update_fields=["cursor"])
    named = Client.objects.real().filter(country=country, org_number__in=page.numbers).exclude(org_number="")
    write_in_order(named, register_next_check_at=FIRST_OF_ALL)
    return row.cursor
