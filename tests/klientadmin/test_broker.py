"""The line to the broker, when it is lost."""

import time
from typing import Any

import pytest
from django.core.cache import caches
from redis import Redis

from common.wake import wake
from klientadmin.celery import app


def test_a_closed_line_says_so_in_words_that_a_worker_survives() -> None:
    line = app.connection_for_read()
    channel = line.default_channel
    line.collect()

    for ask in (lambda: channel.pool, lambda: channel.qos.ack("a task that was in the works")):
        with pytest.raises(line.connection_errors, match="closed"):
            ask()


@pytest.mark.django_db
def test_a_page_that_has_waited_for_the_store_does_not_wait_for_it_as_a_broker(
    settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    with Redis.from_url(settings.REDIS_URL) as store:
        store.delete("celery")
        for rests, asked in ((0, 1), (5, 1)):
            monkeypatch.setattr(caches["default"], "_rests_until", time.monotonic() + rests)
            with django_capture_on_commit_callbacks(execute=True):
                wake("mail.deliver")
            assert store.llen("celery") == asked
        store.delete("celery")
