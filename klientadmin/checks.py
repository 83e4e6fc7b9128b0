"""System checks of our own: what must not be wrong in production."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def database_roles_are_apart(**_kwargs: Any) -> list[CheckMessage]:
    """Web and worker must not own the tables they write: the log's protection would be their own to lift."""
    import environ

    env = environ.Env()
    app = urlsplit(env.str("DATABASE_URL")).username
    owner = urlsplit(settings.DATABASE_OWNER_URL).username if settings.DATABASE_OWNER_URL else None
    if not settings.DEBUG and owner is None:
        return [Error("DATABASE_OWNER_URL is required when DEBUG is off.", id="klientadmin.E001")]
    if owner == app:
        return [Error("DATABASE_URL and DATABASE_OWNER_URL name the same role.", id="klientadmin.E002")]
    return []


@register(Tags.security, deploy=True)
def keys_are_apart(**_kwargs: Any) -> list[CheckMessage]:
    """SECRET_KEY, LINK_KEY and FIELD_KEY are changed for different reasons, so they may not be one key."""
    keys = [settings.SECRET_KEY, settings.LINK_KEY, settings.FIELD_KEY, *settings.OLD_FIELD_KEYS]
    if len(set(keys)) < len(keys):
        return [Error("SECRET_KEY, LINK_KEY, FIELD_KEY and OLD_FIELD_KEYS must differ.", id="klientadmin.E003")]
    return []


@register(Tags.security, deploy=True)
def metrics_token_is_long(**_kwargs: Any) -> list[CheckMessage]:
    """The one thing that opens /metrics; limits slow a guess, length makes it hopeless."""
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < 32:
        return [Error("METRICS_TOKEN must be 32 characters or more.", id="klientadmin.E005")]
    return []


@register(Tags.security, deploy=True)
def nothing_local_in_production(**_kwargs: Any) -> list[CheckMessage]:
    """RUN_MODE=local shows live mail links on a page; it is for `make run` on one's own machine."""
    if settings.LOCAL_RUN and settings.SERVES_HTTPS:
        return [Error("RUN_MODE=local must not be set where BASE_URL is https.", id="klientadmin.E004")]
    return []
