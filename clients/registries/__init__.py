"""The registers of companies: one adapter a file, chosen by country here. The only place that reads the settings."""

from functools import lru_cache

from django.conf import settings

from clients.choices import Country
from clients.registries.cache import AnswerCache
from clients.registries.contract import Adapter, Register
from clients.registries.dk import Cvrapi
from clients.registries.dk_virk import Virk
from clients.registries.feed import Feed
from clients.registries.fi import Prh
from clients.registries.guard import Guard
from clients.registries.no import Bronnoysund
from clients.registries.se import Bolagsverket
from clients.registries.vies import Vies

BOLAGSVERKET_PER_MINUTE = 60  # the register's own limit, per user, of 2026-06-30
CVRAPI_PER_DAY = 50  # its own limit, per address


def adapter_for(country: str) -> Adapter | None:
    """The country's register, as the settings say now; None for a country that this version does not know.

    The same settings give the same adapter: its token and connections live as long as the process.
    """
    timeout, redis_url = settings.REGISTRY_TIMEOUT, settings.REDIS_URL
    match country:
        case "SE":
            return _swedish(
                settings.REGISTRY_SE_URL,
                settings.REGISTRY_SE_TOKEN_URL,
                settings.REGISTRY_SE_CLIENT_ID,
                settings.REGISTRY_SE_CLIENT_SECRET,
                timeout,
                redis_url,
            )
        case "NO":
            return _norwegian(settings.REGISTRY_NO_URL, timeout, redis_url)
        case "FI":
            return _finnish(settings.REGISTRY_FI_URL, timeout, redis_url)
        case "DK":
            return _danish(timeout, redis_url)
    return None


def registers() -> list[Register]:
    """All that this version asks, in the order of the countries, VIES last: what the page Register shows."""
    found = [adapter_for(country) for country in Country.values]
    return [*(adapter for adapter in found if adapter is not None), vies_now()]


def answers() -> AnswerCache:
    """What the registers answered in the last minutes: ask through it, unless the answer must be of this moment."""
    return _answers(settings.REDIS_URL, settings.FIELD_KEY)


def vies_now() -> Vies:
    """VIES, as the settings say now; the same settings give the same one."""
    return _vies(settings.VIES_URL, settings.REGISTRY_TIMEOUT, settings.REDIS_URL)


FEED_COUNTRIES = ("NO",)


def feed_for(country: str) -> Feed | None:
    """The feed of changes of the country's register, where it has one."""
    if country != "NO":
        return None
    return _norwegian(settings.REGISTRY_NO_URL, settings.REGISTRY_TIMEOUT, settings.REDIS_URL)


def forget_adapters() -> None:
    """Drops tokens, connections, answers and what is known of the registers: for tests, which start anew each time."""
    answers().forget()
    for register in registers():
        register.guard.forget()
    for made in (_swedish, _norwegian, _finnish, _virk, _cvrapi, _vies):
        made.cache_clear()


def _danish(timeout: float, redis_url: str) -> Adapter:
    """Virk where there are credentials for it, else cvrapi.dk."""
    url, user = settings.REGISTRY_DK_URL, settings.REGISTRY_DK_USER
    if user:
        return _virk(url, user, settings.REGISTRY_DK_PASSWORD, timeout, redis_url)
    return _cvrapi(url, settings.DEFAULT_FROM_EMAIL, timeout, redis_url)


@lru_cache(maxsize=4)
def _answers(redis_url: str, key: str) -> AnswerCache:
    return AnswerCache(redis_url, key.encode())


@lru_cache(maxsize=4)
def _swedish(url: str, token_url: str, client: str, secret: str, timeout: float, redis_url: str) -> Adapter:
    guard = Guard("bolagsverket", redis_url, per_minute=BOLAGSVERKET_PER_MINUTE)
    return Bolagsverket(url, token_url, client, secret, timeout=timeout, guard=guard)


@lru_cache(maxsize=4)
def _norwegian(url: str, timeout: float, redis_url: str) -> Bronnoysund:
    return Bronnoysund(url, timeout=timeout, guard=Guard("bronnoysund", redis_url))


@lru_cache(maxsize=4)
def _finnish(url: str, timeout: float, redis_url: str) -> Adapter:
    return Prh(url, timeout=timeout, guard=Guard("prh", redis_url))


@lru_cache(maxsize=4)
def _virk(url: str, user: str, password: str, timeout: float, redis_url: str) -> Adapter:
    return Virk(url, user, password, timeout=timeout, guard=Guard("virk", redis_url))


@lru_cache(maxsize=4)
def _cvrapi(url: str, contact: str, timeout: float, redis_url: str) -> Adapter:
    return Cvrapi(url, contact, timeout=timeout, guard=Guard("cvrapi", redis_url, per_day=CVRAPI_PER_DAY))


@lru_cache(maxsize=4)
def _vies(url: str, timeout: float, redis_url: str) -> Vies:
    return Vies(url, timeout=timeout, guard=Guard("vies", redis_url))
