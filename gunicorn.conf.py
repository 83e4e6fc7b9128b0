"""What gunicorn does around its workers: makes room for what they count (klientadmin/metrics/answered.py).

Read by gunicorn itself, from the folder that it is started in. A reload (HUP) keeps the counts, a new master begins
anew.
"""

import os
import shutil
import tempfile
from typing import Any

_PLACE = "PROMETHEUS_MULTIPROC_DIR"  # the library reads it as it is imported, in each worker


def on_starting(_server: Any) -> None:
    """A folder of this master's own, also where one was inherited."""
    os.environ[_PLACE] = tempfile.mkdtemp(prefix="klientadmin-metrics-")


def on_exit(_server: Any) -> None:
    """Leaves nothing behind."""
    shutil.rmtree(os.environ[_PLACE], ignore_errors=True)
