"""The line to the broker, when it is lost."""

import pytest

from klientadmin.celery import app


def test_a_closed_line_says_so_in_words_that_a_worker_survives() -> None:
    line = app.connection_for_read()
    channel = line.default_channel
    line.collect()

    for ask in (lambda: channel.pool, lambda: channel.qos.ack("a task that was in the works")):
        with pytest.raises(line.connection_errors, match="closed"):
            ask()
