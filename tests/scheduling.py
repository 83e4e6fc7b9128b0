"""How `make test` divides the tests between its processes."""

import os
from zlib import crc32

from xdist.scheduler import LoadScopeScheduling

_WALKS = ("tests/browser/test_axe.py", "tests/browser/test_hostile_names.py")


class FileByFile(LoadScopeScheduling):
    """Hands whole files to the processes, and the browser tests in two heaps: each starts a running product.

    `make axe` has nothing but walks, so those are dealt out.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_WALKS):
            return f"walks {crc32(nodeid.encode()) % 4}" if os.environ.get("AXE") == "all" else "walks"
        if nodeid.startswith("tests/browser/"):
            return "browser"
        return nodeid.partition("::")[0]
