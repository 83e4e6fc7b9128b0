"""The people on the demonstration's clients: every kind, in every state that the tab Användare can show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from clients.models import Client
from common.access import Actor
from klientadmin.demo.people import accept, acting, employment
from klientadmin.demo.stories import Step
from packages_billing.models import Package, SystemPermission
from users import actions
from users.choices import MemberKind, ResellerRole
from users.models import Membership, User

SYSTEM, EXTERNAL, NO_SYSTEM, NO_LOGIN = (
    MemberKind.SYSTEM, MemberKind.EXTERNAL, MemberKind.NO_SYSTEM, MemberKind.NO_LOGIN,
)  # fmt: skip
ALNO, FROSO, NORWEGIAN = "Alnö Vind & Vatten AB", "Frösö Tandvård AB", "Fjordvik Regnskap og Drift AS"
SMALL = "Offerdals Skiffer AB"
ADMINISTRATOR = "user_administration"


@dataclass(frozen=True)
class Told:
    """Someone on a client: invited `day` days ago, and what has become of it since (see _FATES)."""

    client: str
    name: str
    email: str
    kind: MemberKind
    day: int
    packages: tuple[str, ...] = ()
    fate: str = "accepted"
    ends_in: int | None = None  # days from today to an external's last day
    selectable_as: tuple[str, ...] = ()
    phone: str = ""


PEOPLE = (
    Told(ALNO, "Linnea Sundkvist", "linnea.sundkvist@alno.example", SYSTEM, 3, ("projects", "bank"), "waits"),
    Told(ALNO, "Karl-Johan af Ekenstierna Wallander", "karl-johan.af.ekenstierna.wallander@alno.example", SYSTEM, 15,
         ("projects", "invoicing", "bank"), "waits", phone="070-123 45 67"),
    Told(ALNO, "Johan Berg", "johan.berg@alno.example", SYSTEM, 25, ("accounting",), phone="060-55 12 00"),
    Told(ALNO, "Mattias Rönnkvist", "mattias.ronnkvist@alno.example", SYSTEM, 24, ("complete",)),
    Told(ALNO, "Samira Haddad", "samira.haddad@alno.example", SYSTEM, 24, ("crm",), "by_hand"),
    Told(ALNO, "Per Nygren", "per.nygren@alno.example", SYSTEM, 23, ("accounting",), "paused"),
    Told(ALNO, "Åsa Öman", "asa.oman@alno.example", SYSTEM, 23, ("crm", "invoicing"), "removed"),
    Told(ALNO, "Oskar Tideman", "oskar@tideman.example", EXTERNAL, 26, ("crm",), ends_in=-12),
    Told(ALNO, "Greta Holmlund", "greta@holmlundbygg.example", EXTERNAL, 26, ("projects",), ends_in=40),
    Told(ALNO, "Daniel Forsmark", "daniel.forsmark@alno.example", NO_SYSTEM, 22),
    Told(ALNO, "Ebba Lindgren Sköld", "ebba@alno.example", NO_SYSTEM, 22),
    Told(ALNO, "Nils Åkerfeldt", "nils@alno.example", NO_SYSTEM, 1, fate="waits"),
    Told(ALNO, "Håkan Brännström", "hakan@alno.example", NO_LOGIN, 22, selectable_as=("project_manager",)),
    Told(ALNO, "Ing-Marie Fälth", "", NO_LOGIN, 22, selectable_as=("invoice_reference",)),
    Told(ALNO, "Rasmus Thorell", "rasmus@alno.example", NO_LOGIN, 22,
         selectable_as=("account_manager", "project_manager")),
    Told(FROSO, "Nina Frisk", "nina@frosotand.example", SYSTEM, 20, ("accounting", "bank", ADMINISTRATOR)),
    Told(FROSO, "Tuva Lind", "tuva@frosotand.example", NO_SYSTEM, 19),
    Told(FROSO, "Rune Ask", "rune@ask.example", EXTERNAL, 18, ("projects",), "waits", ends_in=9),
    Told(NORWEGIAN, "Ingrid Fjordvik", "ingrid@fjordvik.example", SYSTEM, 20, ("complete", ADMINISTRATOR)),
    Told(NORWEGIAN, "Øystein Ås", "oystein@fjordvik.example", SYSTEM, 17, ("crm",), "waits"),
    Told(NORWEGIAN, "Astrid Berge", "astrid@revisjon.example", EXTERNAL, 16, ("accounting",), ends_in=3),
    Told(SMALL, "Helene Brask", "helene@offerdal.example", SYSTEM, 12, ("crm", ADMINISTRATOR)),
)  # fmt: skip


def steps_of_people(client: Callable[[str], Client], now: datetime) -> list[Step]:
    """What happened to everyone in PEOPLE, to those who were there before, and who of the firm works where."""
    steps = [Step(_at(now, told.day), _telling(client, told, now)) for told in PEOPLE]
    return [*steps, *_fates(client, now), Step(_at(now, 27), lambda: _first(client(ALNO), _at(now, 27)))]


def _at(now: datetime, day: int) -> datetime:
    return min(now.replace(hour=9, minute=20) - timedelta(days=day), now - timedelta(minutes=80))


def _anna(at: datetime) -> Actor:
    return acting("anna@byran.example", at)


def _first(client: Client, at: datetime) -> None:
    """The company's own administrator, the external who was let in with him, and two of the firm's own."""
    rows = Membership.objects.select_related("client")
    for email, codes in (("vd@kund.example", ("accounting", ADMINISTRATOR)), ("extern@kund.example", ("projects",))):
        row = rows.get(client=client, person__email=email)
        settings = SystemPermission.objects.filter(code="administration.settings") if ADMINISTRATOR in codes else ()
        actions.change_access(row, packages=_packages(codes), granted=list(settings), by=_anna(at), at=at)
    consultant, beside = [ResellerRole.CONSULTANT], ["bank", ADMINISTRATOR]
    for email in ("anna@byran.example", "karin@byran.example"):
        more = beside if email.startswith("anna") else ["bank"]
        actions.put_employee_on_client(
            client, employment=employment(email), roles=consultant, beside=more, by=_anna(at), at=at
        )


def _telling(client: Callable[[str], Client], told: Told, now: datetime) -> Callable[[], None]:
    def tell() -> None:
        at = timezone.now()
        access = actions.NewAccess(
            kind=told.kind, packages=_packages(told.packages), ends_on=_last_day(told, now),
            selectable_as=told.selectable_as,
        )  # fmt: skip
        first_name, _space, last_name = told.name.partition(" ")
        person = actions.NewPerson(first_name, last_name, told.email, told.phone)
        (row,) = actions.invite_people(client(told.client), people=[person], access=access, by=_anna(at), at=at)
        if told.kind != NO_LOGIN and told.fate != "waits":
            accept(row, first_name=first_name, last_name=last_name)
            User.objects.filter(email=told.email).update(last_login=at + timedelta(hours=3))

    return tell


def _last_day(told: Told, now: datetime) -> date | None:
    return None if told.ends_in is None else now.date() + timedelta(days=told.ends_in)


def _packages(codes: Sequence[str]) -> list[Package]:
    return list(Package.objects.filter(code__in=codes))


def _by_hand(row: Membership, at: datetime) -> None:
    granted = SystemPermission.objects.filter(code="bank.see")
    actions.change_access(row, packages=_packages(("crm",)), granted=list(granted), by=_anna(at), at=at)


def _pause(row: Membership, at: datetime) -> None:
    actions.deactivate(row, by=_anna(at), at=at)


def _remove(row: Membership, at: datetime) -> None:
    actions.remove_access(row, by=_anna(at), at=at)


# What became of some of them, four days after they accepted.
_FATES: dict[str, Callable[[Membership, datetime], None]] = {
    "by_hand": _by_hand,
    "paused": _pause,
    "removed": _remove,
}


def _fates(client: Callable[[str], Client], now: datetime) -> list[Step]:
    met = [told for told in PEOPLE if told.fate in _FATES]
    return [Step(_at(now, told.day - 4), _meeting(client, told, _FATES[told.fate])) for told in met]


def _meeting(
    client: Callable[[str], Client], told: Told, fate: Callable[[Membership, datetime], None]
) -> Callable[[], None]:
    def meet() -> None:
        rows = Membership.objects.select_related("client")
        fate(rows.get(client=client(told.client), person__email=told.email), timezone.now())

    return meet
