"""What is measured: each job with its sides, and the goals of one against another."""

import random
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.cache import cache
from django.test import Client as Browser

from bench.load import Ask, Side, cycle, made
from bench.servers import Server
from clients.filters import SORTS
from clients.models import Client, Reseller
from common.pagination import cursor_of
from users.models import User

_MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
_OURS = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Goal:
    """`ours` at most `most` times `other`, by the median answer; `tail` bounds p95 against p50 of ours."""

    ours: str
    other: str
    most: float
    words: str


@dataclass(frozen=True, slots=True)
class Job:
    """Sides that are asked in turn."""

    name: str
    sides: dict[str, Side]
    goals: tuple[Goal, ...]


class Firm:
    """One seeded firm, and who asks for it."""

    def __init__(self, firm: Reseller) -> None:
        self.firm = firm
        self.user = User.objects.get(people__reseller=firm)
        self.cookies = {side: self._cookies(backend) for side, backend in (("ours", _OURS), ("other", _MODEL_BACKEND))}
        keys = list(
            firm.clients.filter(is_internal=False).order_by("org_number").values_list("pk", flat=True)[:100_000]
        )
        self.some = random.Random(1).sample(keys, min(200, len(keys)))

    def _cookies(self, backend: str) -> dict[str, str]:
        browser = Browser()
        browser.force_login(self.user, backend=backend)
        return {"session": browser.cookies["session"].value, "csrf": "c" * 32}

    def last_page(self) -> str:
        """The address of the list's last pages."""
        rows = self.firm.clients.filter(is_internal=False, ends_on=None)
        row = rows.order_by(*(f"-{name}" for name in SORTS["name"]))[60]
        return f"/clients/?{urlencode({'after': cursor_of(row, SORTS['name'])})}"


def jobs(servers: dict[str, Server], big: Firm, small: Firm) -> list[Job]:
    """All of them."""

    def side(name: str, asks: list[Ask], firm: Firm = big) -> Side:
        return Side(name, servers[name].port, firm.cookies["ours" if name == "ours" else "other"], cycle(asks))

    admin, names, numbers = "/admin/clients/client/", _names(), _numbers()
    return [
        Job(
            "client list, full page",
            {
                "ours": side("ours", [Ask("/clients/")]),
                "minimal": side("minimal", [Ask(f"/minimal/{big.firm.pk}/")]),
                "admin": side("admin", [Ask(admin)]),
                "last page": side("ours", [Ask(big.last_page())]),
                "1,000 clients": side("ours", [Ask("/clients/")], small),
            },
            (
                Goal("ours", "minimal", 1.5, "minimal view"),
                Goal("ours", "admin", 1 / 5, "admin"),
                Goal("last page", "ours", 1.2, "first page"),
            ),
        ),
        Job(
            "search by part of a name",
            {
                "ours": side("ours", [_typed(q) for q in names]),
                "admin": side("admin", [Ask(f"{admin}?{urlencode({'q': q})}") for q in names]),
            },
            (Goal("ours", "admin", 1 / 10, "admin"),),
        ),
        Job(
            "search by number",
            {
                "ours": side("ours", [_typed(q) for q in numbers]),
                "admin": side("admin", [Ask(f"{admin}?{urlencode({'q': q})}") for q in numbers]),
            },
            (Goal("ours", "admin", 1 / 15, "admin"),),
        ),
        Job(
            "client overview",
            {
                "ours": side("ours", [Ask(f"/clients/{key}/") for key in big.some]),
                "admin": side("admin", [Ask(f"{admin}{key}/change/") for key in big.some]),
            },
            (Goal("ours", "admin", 1 / 4, "admin's detail"),),
        ),
        _creating(servers, small),
    ]


def _typed(q: str) -> Ask:
    """What the search field asks at a pause in typing: the list alone, the menus stand."""
    return Ask("/clients/", {"q": q, "view": "all", "sort": "name", "csrfmiddlewaretoken": "c" * 32}, part=True)


def _names() -> list[str]:
    """Parts of names that some hundreds or thousands of 100,000 clients have."""
    return [f"{second} {n}" for second in ("måleri", "plåt", "städ", "optik") for n in (11, 27, 48, 73)]


def _numbers() -> list[str]:
    return [str(55200000 + n * 37) for n in range(16)]


def _creating(servers: dict[str, Server], firm: Firm) -> Job:
    common = {"name": "Bänken AB", "country": "SE", "contact_name": "Kim Ek", "contact_email": "kim@bank.example"}

    def ours() -> Ask:
        cache.clear()  # where a person's creations are counted, and held to what a person can do
        return Ask("/clients/new/", {**common, "form_key": str(uuid.uuid4()), "csrfmiddlewaretoken": "c" * 32})

    def admins() -> Ask:
        plain = {
            field.name: getattr(Client(), field.attname)
            for field in Client._meta.fields
            if field.editable and not field.is_relation
        }
        kept = {name: str(value) for name, value in plain.items() if value is not False and value not in (None, "")}
        return Ask("/admin/clients/client/add/", {**kept, **common, "csrfmiddlewaretoken": "c" * 32})

    return Job(
        "create a client",
        {
            "ours": Side("ours", servers["ours"].port, firm.cookies["ours"], made(ours), expects=303),
            "admin": Side("admin", servers["admin"].port, firm.cookies["other"], made(admins), expects=302),
        },
        (Goal("ours", "admin", 1.5, "admin's bare create"),),
    )
