"""Looks at the machine's processes, for tests that say nothing may be left."""

from pathlib import Path


def mentioning(folder: Path) -> list[str]:
    """Living processes that work in the folder or have it on their command line."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
            works_in = str((process / "cwd").readlink())
        except OSError:
            continue
        if state != "Z" and (str(folder) in command or works_in.startswith(str(folder))):
            found.append(f"{process.name} {works_in}: {command}")
    return found
