"""The registers of companies: one adapter a file, chosen by country here. The only place that reads the settings."""

from functools import lru_cache

from django.conf import settings

from clients.registries.contract import Adapter, Feed
from clients.registries.guard import RateLimit
from clients.registries.no import Bronnoysund
from clients.registries.se import Bolagsverket

BOLAGSVERKET_PER_MINUTE = 60  # the register's own limit, per user, of 2026-06-30


def adapter_for(country: str) -> Adapter | None:
    """The country's register, as the settings say now; None where this version asks none (Finland, Denmark).

    The same settings give the same adapter: its token, connections and circuit live as long as the process.
    """
    if country == "SE":
        return _swedish(
            settings.REGISTRY_SE_URL,
            settings.REGISTRY_SE_TOKEN_URL,
            settings.REGISTRY_SE_CLIENT_ID,
            settings.REGISTRY_SE_CLIENT_SECRET,
            settings.REGISTRY_TIMEOUT,
            settings.REDIS_URL,
        )
    return _norwegian(settings.REGISTRY_NO_URL, settings.REGISTRY_TIMEOUT) if country == "NO" else None


FEED_COUNTRIES = ("NO",)


def feed_for(country: str) -> Feed | None:
    """The feed of changes of the country's register, where it has one."""
    return _norwegian(settings.REGISTRY_NO_URL, settings.REGISTRY_TIMEOUT) if country == "NO" else None


def forget_adapters() -> None:
    """Drops tokens, connections and circuits: for tests, which start anew each time."""
    _swedish.cache_clear()
    _norwegian.cache_clear()


@lru_cache(maxsize=4)
def _swedish(url: str, token_url: str, client: str, secret: str, timeout: float, redis_url: str) -> Adapter:
    rate = RateLimit("bolagsverket", redis_url, per_minute=BOLAGSVERKET_PER_MINUTE)
    return Bolagsverket(url, token_url, client, secret, timeout=timeout, rate=rate)


@lru_cache(maxsize=4)
def _norwegian(url: str, timeout: float) -> Bronnoysund:
    return Bronnoysund(url, timeout=timeout)
