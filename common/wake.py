"""The broker as an alarm clock: a task is asked for by name once the transaction has committed.

Nothing depends on the call arriving. The work is a due row, and the sweeper finds what nobody was woken for.
"""

import logging

from celery import current_app
from django.core.cache import cache
from django.db import transaction

logger = logging.getLogger(__name__)


def wake(task_name: str) -> None:
    """Asks a worker to run the task as soon as the running transaction has committed. Never raises."""
    transaction.on_commit(lambda: _send(task_name), robust=True)


def _send(task_name: str) -> None:
    if getattr(cache, "is_away", False):  # the same store has just kept this page waiting: once is enough
        logger.warning("broker away, %s is left to the sweeper", task_name)
        return
    try:
        current_app.send_task(task_name, retry=False, expires=60)
    except Exception as error:  # any broker failure at all: the row is stored and the sweeper takes over
        logger.warning("broker away, %s is left to the sweeper: %s", task_name, type(error).__name__)
