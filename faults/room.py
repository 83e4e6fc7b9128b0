"""A disk of some hundred megabytes, which can be filled: a tmpfs in a mount namespace of this process and its children.

It needs no root where Linux lets anybody have a user namespace, and goes away with the last of those processes.
"""

import ctypes
import os
from pathlib import Path

_DETACH = 2  # MNT_DETACH: umount2(2)
_NEW_NAMESPACES = 0x00020000 | 0x10000000  # CLONE_NEWNS, CLONE_NEWUSER: unshare(2)


def small_disk(path: Path, megabytes: int) -> bool:
    """Whether one lies at the path now. To be called before this process has a second thread; else it says no."""
    user, group, libc = os.getuid(), os.getgid(), ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare") or libc.unshare(_NEW_NAMESPACES):
        return False
    try:
        for file, words in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            Path("/proc/self", file).write_text(words)
    except OSError:
        return False
    options = f"size={megabytes}m,mode=0700".encode()
    return not libc.mount(b"tmpfs", os.fsencode(path), b"tmpfs", 0, options)


def take_away(path: Path) -> None:
    """The disk, and what is on it."""
    ctypes.CDLL(None).umount2(os.fsencode(path), _DETACH)


def fill(path: Path) -> Path:
    """Fills the disk that the path lies on to the last byte, by a file that it answers; without it there is room."""
    ballast = path / "ballast"
    piece = 1024 * 1024
    with ballast.open("ab", buffering=0) as file:
        while piece:
            try:
                file.write(b"\0" * piece)
            except OSError:
                piece //= 2
    return ballast
