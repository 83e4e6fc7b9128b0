"""How `migrate` reaches the database, in a process of its own as it runs."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT

_SHOW = """
import sys; sys.argv[1:] = {arguments}
import django; django.setup()
from django.db import connection
cursor = connection.cursor(); cursor.execute("SHOW lock_timeout"); print(cursor.fetchone()[0])
"""


@pytest.mark.parametrize(("arguments", "waits"), [(["migrate"], "2s"), (["sweep"], "0")])
def test_a_migration_does_not_wait_for_a_lock_that_everybody_would_wait_behind(
    arguments: list[str], waits: str
) -> None:
    asked = [sys.executable, "-c", _SHOW.format(arguments=arguments)]
    done = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True)

    assert done.stdout.strip() == waits
