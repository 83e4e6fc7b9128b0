"""Logging as JSON lines, with link tokens masked wherever an address is written."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# The paths that carry a secret: /agreements/<token>/, /invitations/<token>/, /notices/<token>/, password reset keys; as
# they are, and as an address carries another (%2F).
_SLASH = "(?:/|%2[Ff])"
_SECRET_PATH = re.compile(
    rf"({_SLASH}(?:agreements{_SLASH}(?:receipt{_SLASH})?|invitations{_SLASH}|notices{_SLASH}|account/password/reset/key/))"
    r"[^/\s\"'?&%]{16,}"
)


# What somebody searched for may be a person's name; a sign-in service sends its code and our state along.
_SEARCHED = re.compile(r"([?&](?:q|code|state)=)[^&\s\"']*")


def mask_links(text: str) -> str:
    """The text with the token of every secret link, and the words of every search, replaced by ***."""
    return _SEARCHED.sub(r"\1***", _SECRET_PATH.sub(r"\1***", text))


def mask_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """structlog processor: masks link tokens in every text of a log line."""
    return {key: mask_links(value) if isinstance(value, str) else value for key, value in event.items()}


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING: one JSON line an event on standard error. `level` as the logging module names it."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            mask_event,
            structlog.processors.JSONRenderer(),
        ],
        "foreign_pre_chain": shared,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django.server": {"level": "WARNING"}},
    }


def start_sentry(dsn: str) -> None:
    """Sends errors to Sentry, without request bodies, people or link tokens."""
    import sentry_sdk

    def scrub(event: Any, _hint: Any) -> Any:
        request = event.get("request") or {}
        for key in ("url", "query_string"):
            if isinstance(request.get(key), str):
                request[key] = mask_links(request[key])
        for key in ("data", "cookies", "headers"):
            request.pop(key, None)
        return event

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,  # a local may hold a raw token
        before_send=scrub,
        before_send_transaction=scrub,
    )
