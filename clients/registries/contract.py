"""What a company register answers, whichever country it is of: one record, or one of three errors."""

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.choices import WARNING_STATUSES
from clients.registries.words import FIELD_WORDS
from common.identifiers import format_number

if TYPE_CHECKING:
    from clients.registries.guard import Guard


class CompanyStatus(StrEnum):
    """What the register says of the company's life. The value is what is stored."""

    ACTIVE = "active"
    DORMANT = "dormant"  # registered, but not at work
    BANKRUPT = "bankrupt"
    LIQUIDATION = "liquidation"
    REORGANISATION = "reorganisation"
    DEREGISTERED = "deregistered"
    UNKNOWN = "unknown"  # the register did not say, or said something we do not know

    @property
    def label(self) -> Promise:
        """The word on the page."""
        return _LABELS[self]


_LABELS: dict[CompanyStatus, Promise] = {
    CompanyStatus.ACTIVE: _("Aktivt"),
    CompanyStatus.DORMANT: _("Inte verksamt"),
    CompanyStatus.BANKRUPT: _("Konkurs"),
    CompanyStatus.LIQUIDATION: _("Likvidation"),
    CompanyStatus.REORGANISATION: _("Rekonstruktion"),
    CompanyStatus.DEREGISTERED: _("Avregistrerat"),
    CompanyStatus.UNKNOWN: _("Okänd status"),
}


@dataclass(frozen=True, slots=True)
class Address:
    """An address. `country` is ISO 3166 (SE) where known, else the register's word. Abroad, much stands in `street`."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """Someone with a role in the company: a person, or another company. Never with a date of birth."""

    name: str
    role_code: str
    role: str
    is_person: bool = True


# A role that may speak for the company, best first: managing director, owner, contact, chair (of Norway and Denmark).
CONTACT_ROLES = ("DAGL", "ADM. DIR", "DIREKTØR", "INNH", "KONT", "LEDE", "FORMAND")


@dataclass(frozen=True, slots=True)
class CompanyRecord:
    """A company as its register describes it, all text cleaned. Empty text, None and () mean: not said.

    `legal_form` is Swedish where the code is known, else the register's words. `status_raw` keeps the register's codes,
    also unknown ones. `missing` names the fields that a half answer left out: such a record is not to be kept as truth.
    `alternatives` are further firms on the same personal number. `parent` is the number of the company that a branch
    (driftställe) belongs to. For a sole trader `number` is the personal number.
    """

    country: str
    number: str = field(repr=False)
    name: str
    source: str
    fetched_at: datetime
    legal_form_code: str = ""
    legal_form: str = ""
    postal_address: Address | None = None
    visiting_address: Address | None = None
    registered_on: date | None = None
    status: CompanyStatus = CompanyStatus.UNKNOWN
    status_raw: str = ""
    status_reason: str = ""
    status_since: date | None = None
    industry_code: str = ""
    industry: str = ""
    vat_registered: bool | None = None
    vat_number: str = ""
    employer: bool | None = None
    officers: tuple[Officer, ...] = ()
    missing: tuple[str, ...] = ()
    alternatives: tuple["CompanyRecord", ...] = ()
    parent: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether the register gave its whole answer."""
        return not self.missing

    @property
    def address(self) -> Address | None:
        """Where letters go: the postal address, else the visiting address."""
        return self.postal_address or self.visiting_address

    @property
    def missing_words(self) -> list[str]:
        """What a half answer left out, as the page calls it, in the reader's language."""
        return [str(FIELD_WORDS.get(name, name)) for name in self.missing]

    @property
    def parent_written(self) -> str:
        """The parent's number as its country writes it."""
        return format_number(self.country, self.parent)

    @property
    def firms(self) -> tuple["CompanyRecord", ...]:
        """This one and the others on the same personal number."""
        return (replace(self, alternatives=()), *self.alternatives)

    def chosen(self, at: int) -> "CompanyRecord":
        """The same answer about another of `firms`. Raises IndexError where there is none."""
        firms = list(self.firms)
        return replace(firms.pop(at), alternatives=tuple(firms))

    @property
    def contact(self) -> Officer | None:
        """The person to write to: managing director, owner, contact or chair, the first there is."""
        people = [officer for officer in self.officers if officer.is_person and officer.role_code in CONTACT_ROLES]
        return min(people, key=lambda officer: CONTACT_ROLES.index(officer.role_code), default=None)

    def to_json(self) -> dict[str, Any]:
        """The record as JSON can carry it: dates as ISO text, tuples as lists."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The record that to_json() made. Unknown keys (of a later version) are passed over.

        Raises ValueError for what another version made and this one cannot read.
        """
        known = {name.name for name in fields(cls)}
        try:
            return cls(**{key: _restored(key, value) for key, value in values.items() if key in known})
        except (TypeError, AttributeError) as odd:
            raise ValueError("no record of this version") from odd


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _restored(key: str, value: Any) -> Any:
    if value is None:
        return None
    match key:
        case "fetched_at":
            return datetime.fromisoformat(value)
        case "registered_on" | "status_since":
            return date.fromisoformat(value)
        case "postal_address" | "visiting_address":
            return Address(**value)
        case "status":
            return CompanyStatus(value)
        case "officers":
            return tuple(Officer(**officer) for officer in value)
        case "alternatives":
            return tuple(CompanyRecord.from_json(other) for other in value)
        case "missing":
            return tuple(value)
    return value


@dataclass(frozen=True, slots=True)
class NameHit:
    """One line of a name search: enough to pick by. The number is then fetched."""

    country: str
    number: str
    name: str
    city: str
    status: CompanyStatus

    @property
    def written_number(self) -> str:
        """The number as its country writes it."""
        return format_number(self.country, self.number)

    @property
    def needs_care(self) -> bool:
        """Whether the company is bankrupt, in liquidation, in reorganisation or deregistered."""
        return self.status in WARNING_STATUSES


class RegistryError(Exception):
    """A look-up without a record. `message` is for the page; `reason` is for the log and names nobody."""

    message: Promise = _("Uppgifterna kunde inte hämtas.")

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotFound(RegistryError):  # noqa: N818 (it says what happened)
    """The register answered, and has no such company."""

    message = _("Numret finns inte i registret. Är företaget nybildat? Fyll i uppgifterna manuellt.")


class Unavailable(RegistryError):  # noqa: N818
    """No usable answer: down, slow, garbled, about another company, or it does not accept our own credentials."""

    message = _("Registret svarar inte just nu. Fyll i uppgifterna manuellt, det går lika bra.")


class Resting(Unavailable):
    """We did not ask: the register has failed too often, or has been asked as often as it allows."""

    message = _("Registret kan inte frågas just nu. Försök om en minut, eller fyll i uppgifterna manuellt.")


class QuotaUsed(Resting):
    """We did not ask: the questions that the register allows in a day are used."""

    message = _("Registret har fått så många frågor som det tillåter i dag. Fyll i uppgifterna manuellt.")


class RateLimited(Unavailable):
    """The register itself says that it has been asked too often."""

    message = Resting.message


class Rejected(RegistryError):  # noqa: N818
    """The register refuses the number itself."""

    message = _("Registret godtar inte numret. Jämför med registreringsbeviset.")


class Register(Protocol):
    """What all registers have. `is_set_up`: whether the settings hold what it wants to be asked."""

    source: str
    guard: "Guard"
    is_set_up: bool


class Adapter(Register, Protocol):
    """One country's register of companies. Both methods keep one time limit in all and raise only RegistryError.

    `has_officers`: whether it says who holds roles.
    """

    country: str
    has_name_search: bool
    has_officers: bool

    def fetch(self, number: str) -> CompanyRecord:
        """The company with this number (canonical digits). Raises NotFound, Unavailable or Rejected."""
        ...

    def search(self, name: str) -> tuple[NameHit, ...]:
        """Companies whose name is like this, best first; () without hits or without `has_name_search`."""
        ...
