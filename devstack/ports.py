"""Free TCP ports on this machine."""

import socket


def is_free(port: int, *, also_ipv6: bool = False) -> bool:
    """Whether nobody listens on 127.0.0.1 (and [::1], where a browser looks for `localhost` first) at this port."""
    if not _can_bind(socket.AF_INET, "127.0.0.1", port):
        return False
    return not (also_ipv6 and _has_ipv6()) or _can_bind(socket.AF_INET6, "::1", port)


def any_free() -> int:
    """A port that the kernel hands out as free now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_free(wanted: int) -> int:
    """The wanted port, or the next one above it that is free."""
    for port in range(wanted, min(wanted + 200, 65536)):
        if is_free(port, also_ipv6=True):
            return port
    return any_free()


def answers(port: int) -> bool:
    """Whether something accepts connections on 127.0.0.1 at this port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _can_bind(family: socket.AddressFamily, host: str, port: int) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a connection in TIME_WAIT from an earlier run is no listener.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _has_ipv6() -> bool:
    return socket.has_ipv6 and _can_bind(socket.AF_INET6, "::1", 0)
