"""Finding a browser on a machine that has none: what is printed is the path, and only the path."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_but_the_path_is_printed_where_a_chromium_must_be_installed_first(tmp_path: Path) -> None:
    browser, installer = tmp_path / "chromium", tmp_path / "apt-get"
    installer.write_text(
        f"#!/bin/sh\necho installing\nprintf '#!/bin/sh\\nexit 0\\n' > {browser}\n/bin/chmod +x {browser}\n"
    )
    installer.chmod(0o755)
    env = {"PATH": str(tmp_path), "HOME": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-m", "devstack", "chromium"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )

    # Only root may install a package; for anyone else there is no browser to be had here, and no path is printed.
    assert done.stdout == (f"{browser}\n" if os.geteuid() == 0 else "")
    assert "No Chromium found" in done.stderr
