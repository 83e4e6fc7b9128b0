"""The line to the broker, as kombu draws it, but that a closed one says so in words that a worker survives."""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis.exceptions import ConnectionError as LineClosed


class Channel(redis.Channel):
    """Kombu's. Of a line that it has closed, kombu 5.7 asks the address once more, and fails by AttributeError.

    So a worker that lost Redis in the middle of a task ended ("Unrecoverable error"), or stood still for ever. An error
    of the line is what its callers expect: they note it and go on to connect anew.
    """

    def _connparams(self, *args: Any, **kwargs: Any) -> Any:
        if getattr(self.connection, "client", None) is None:
            raise LineClosed("the line to the broker is closed")
        return super()._connparams(*args, **kwargs)  # type: ignore[misc]  # its stub leaves it out


class Transport(redis.Transport):
    """Kombu's, with such channels."""

    Channel = Channel


def use() -> None:
    """From now on `redis://` means this one."""
    TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = f"{__name__}:Transport"
