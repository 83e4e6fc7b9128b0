"""One piece of many that fails must not stop the others."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def apart(logger: logging.Logger, failed: str, *words: object) -> Iterator[None]:
    """Runs one piece of a round's work. What it raises is logged as `failed` % `words`, and the round goes on.

    Only for work that is found again: by a lease that runs out, or at the next round. With the database away it raises
    all the same: nothing else would go better.
    """
    try:
        yield
    except Exception:  # whatever is wrong with this piece, it is this piece's
        logger.exception(failed, *words)
        if not connection.is_usable():
            raise
