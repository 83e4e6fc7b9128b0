"""Organisation numbers of Sweden, Norway, Finland and Denmark: read as people type them, kept in one form.

The one form (canonical digits) per country:

    SE  ten digits; a sole trader's personal number (personnummer, samordningsnummer) twelve, with the century
    NO  nine digits
    FI  seven digits, a hyphen and the check digit: 0112038-9
    DK  eight digits

Sources: python-stdnum for check digits; lag (1974:174) om identitetsbeteckning för juridiska personer m.fl. for the
third digit and the groups; Brønnøysundregistrene for the first digit. stdnum knows neither rule, nor samordningsnummer.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from stdnum import luhn
from stdnum.dk import cvr
from stdnum.fi import ytunnus
from stdnum.no import orgnr as norwegian

_LONGEST = 60  # characters: more than anyone writes around a number
_COUNTS = [
    _("noll"), _("en"), _("två"), _("tre"), _("fyra"), _("fem"), _("sex"), _("sju"), _("åtta"), _("nio"), _("tio"),
    _("elva"), _("tolv"), _("tretton"), _("fjorton"), _("femton"), _("sexton"),
]  # fmt: skip
_LABELS = re.compile(r"^(?:ORGANISATIONSNUMMER|ORGANISASJONSNUMMER|ORGNR|CVRNR|CVR|YTUNNUS|FONUMMER)")
_CENTURIES = ("16", "18", "19", "20")  # 16 stands for the century of a legal person
_WRONG_CHECK_DIGIT = _("Kontrollsiffran stämmer inte. Jämför med registreringsbeviset.")
_PERSON_WITHIN = re.compile(r"(?<!\d)(?:(?:18|19|20)?\d{6}[-+\s.]*\d{4,5}(?:01)?)(?!\d)")
_FINNISH_PERSON = re.compile(r"(?<![0-9A-Z])(?:FI)?([0-9]{6})[-+A-FU-Y]?[0-9]{3}[0-9A-Y](?![0-9A-Z])")


class InvalidNumber(ValueError):  # noqa: N818 (it names what is wrong)
    """What was typed is no organisation number of the country. `message` says why, in the reader's language."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True)
class OrgNumber:
    """A number that passed its country's rules. Whether a company has it, only the register knows."""

    country: str
    digits: str
    is_personal: bool = False

    def __str__(self) -> str:
        return mask_personal(self.digits) if self.is_personal else format_number(self.country, self.digits)

    def __repr__(self) -> str:  # a personal number never reaches a log by accident
        return f"OrgNumber({self.country} {self})"


def parse_number(country: str, typed: str, *, today: date | None = None) -> OrgNumber:
    """Reads a number of the country ("SE", "NO", "FI", "DK") as people type it.

    Spaces, dashes, dots, full-width digits, a country prefix, 16 or the century before, MVA or 01 after: all accepted.
    `today` decides the century of ten typed digits of a person. Raises InvalidNumber.
    """
    text = _without_decoration(typed)
    if not text:
        raise InvalidNumber(_("Skriv ett organisationsnummer."))
    if country == "SE":
        return _parse_swedish(text, today or datetime.now(UTC).date())
    if country not in _PARSERS:
        raise InvalidNumber(_("Landet stöds inte."))
    return OrgNumber(country, _PARSERS[country](text))


def format_number(country: str, digits: str) -> str:
    """Canonical digits as the country writes them: 556012-5790, 923 609 016, 0112038-9, 25 31 37 63.

    A personal number comes out whole (19811218-9876): show `mask_personal` instead. Anything odd comes out as it is.
    """
    if country == "SE" and len(digits) in (10, 12):
        return f"{digits[:-4]}-{digits[-4:]}"
    group = {"NO": 3, "DK": 2}.get(country)
    return " ".join(digits[at : at + group] for at in range(0, len(digits), group)) if group else digits


def vat_number(country: str, digits: str) -> str:
    """The VAT number that belongs to canonical digits, whether or not it is registered: SE556012579001, NO923609016MVA.

    That of a Swedish sole trader holds the personal number.
    """
    plain = digits.replace("-", "")
    if country == "SE":
        return f"SE{plain[-10:]}01"
    return f"{country}{plain}MVA" if country == "NO" else f"{country}{plain}"


def mask_personal(digits: str) -> str:
    """The only way a personal number is shown: 198112189876 as 811218-****."""
    return f"{digits[-10:-4]}-****"


def digits_typed(text: str) -> str:
    """The digits of what was typed, full-width and other scripts' digits folded; for search."""
    return "".join(char for char in _folded(text) if char.isdecimal())


def looks_personal(text: str) -> bool:
    """Whether the text holds what could be a personal number, check digit aside: such text stays out of URLs.

    Swedish: ten digits, twelve with the century, or either as a VAT number. Danish (010190-1234), Norwegian
    (01019012345), Finnish (010190-123A), each also with its country before it. Alone or among other words.
    """
    folded = _folded(text)
    candidates = [digits_typed(found) for found in _PERSON_WITHIN.findall(folded)] + [digits_typed(folded)]
    if any(_is_day_and_month(found) for found in _FINNISH_PERSON.findall(folded)):
        return True
    return any(_could_be_a_person(digits) for digits in candidates)


def _could_be_a_person(digits: str) -> bool:
    if len(digits) in (10, 11) and _is_day_and_month(digits):
        return True
    is_vat = digits.endswith("01")
    tens = {
        10: [digits],
        12: [digits[2:], digits[:10] if is_vat else ""],
        14: [digits[2:12] if is_vat and digits[:2] in _CENTURIES else ""],
    }.get(len(digits), [])
    return any(1 <= int(ten[2:4]) <= 12 and 1 <= (int(ten[4:6]) - 1) % 60 + 1 <= 31 for ten in tens if ten)


def _is_day_and_month(digits: str) -> bool:
    """Whether it begins as the neighbours' personal numbers do; Norway adds 40 to some days, Denmark 60."""
    day = int(digits[:2])
    return 1 <= int(digits[2:4]) <= 12 and any(1 <= day - added <= 31 for added in (0, 40, 60))


def _folded(text: str) -> str:
    """NFKC, upper case, every script's digits as 0-9, every dash as a hyphen, no invisible characters."""
    return "".join(_fold(char) for char in unicodedata.normalize("NFKC", text)).upper()


def _fold(char: str) -> str:
    kind = unicodedata.category(char)
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind == "Pd" or char == "\N{MINUS SIGN}":
        return "-"
    return "" if kind == "Cf" else char


def _without_decoration(typed: str) -> str:
    if len(typed) > _LONGEST:
        raise InvalidNumber(_("Det du har skrivit är för långt för ett organisationsnummer."))
    return _LABELS.sub("", re.sub(r"[\s\-.:_/\x00]", "", _folded(typed)))


def _digits(text: str, expected: int) -> str:
    """The text, if it is digits only and as many as expected."""
    if not re.fullmatch("[0-9]*", text):
        raise InvalidNumber(_("Numret ska bara ha siffror. Ta bort bokstäver och andra tecken."))
    if len(text) != expected:
        raise InvalidNumber(_wrong_count(_in_words(expected), len(text)))
    return text


def _wrong_count(expected: str | Promise, count: int) -> Promise:
    template = _("Numret ska ha {expected} siffror. Du har skrivit {typed}.")
    return format_lazy(template, expected=expected, typed=_in_words(count))


def _in_words(count: int) -> str | Promise:
    return _COUNTS[count] if count < len(_COUNTS) else str(count)


def _checked(digits: str, is_right: bool) -> str:
    if not is_right:
        raise InvalidNumber(_WRONG_CHECK_DIGIT)
    return digits


def _parse_norwegian(text: str) -> str:
    digits = _digits(text.removeprefix("NO").removesuffix("MVA"), 9)
    if digits[0] not in "89":
        raise InvalidNumber(_("Norska organisationsnummer börjar med 8 eller 9."))
    return _checked(digits, norwegian.is_valid(digits))


def _parse_danish(text: str) -> str:
    digits = _digits(text.removeprefix("DK"), 8)
    if digits[0] == "0":
        raise InvalidNumber(_("Danska CVR-nummer börjar aldrig med 0."))
    return _checked(digits, cvr.is_valid(digits))


def _parse_finnish(text: str) -> str:
    plain = text.removeprefix("FI")
    digits = _digits(plain.zfill(8) if len(plain) == 7 else plain, 8)  # old numbers are written without their first 0
    if not digits.strip("0"):
        raise InvalidNumber(_WRONG_CHECK_DIGIT)
    return str(ytunnus.format(_checked(digits, ytunnus.is_valid(digits))))


_PARSERS: dict[str, Callable[[str], str]] = {"NO": _parse_norwegian, "DK": _parse_danish, "FI": _parse_finnish}


def _parse_swedish(text: str, today: date) -> OrgNumber:
    plain = text.removeprefix("SE")
    is_over_hundred = bool(re.fullmatch(r"\d{6}(\d\d)?\+\d{4}", plain))
    if is_over_hundred:
        plain = plain.replace("+", "")
    if len(plain) not in (10, 12) or not plain.isdigit():
        count = len(_digits(plain, len(plain)))
        raise InvalidNumber(_wrong_count(_("tio") if count < 11 else _("tio eller tolv"), count))
    century, ten = _split_twelve(plain, is_vat=text.startswith("SE")) if len(plain) == 12 else ("", plain)
    if ten[2] in "01" and ten.strip("0") and century != "16":
        return OrgNumber("SE", _person(century, ten, today, is_over_hundred), is_personal=True)
    if century not in ("", "16") or is_over_hundred:
        raise InvalidNumber(_("Ett organisationsnummer har inget århundrade före. Skriv de tio siffrorna."))
    return OrgNumber("SE", _legal_person(ten))


def _split_twelve(digits: str, *, is_vat: bool) -> tuple[str, str]:
    """Twelve digits as (century, ten digits). A VAT number (ten digits and 01) has no century.

    Some numbers read both ways: then SE before them makes a VAT number of them.
    """
    reads_as_vat = digits.endswith("01") and luhn.is_valid(digits[:10])
    if reads_as_vat and (is_vat or not _reads_with_century(digits)):
        return "", digits[:10]
    if digits[:2] not in _CENTURIES:
        raise InvalidNumber(_("Tolv siffror ska börja med 16, 18, 19 eller 20. Skriv de tio sista."))
    return digits[:2], digits[2:]


def _reads_with_century(digits: str) -> bool:
    """Whether 16 stands before a company's ten digits, or a century before a person's."""
    is_person = digits[4] in "01"
    return digits[:2] in _CENTURIES and is_person == (digits[:2] != "16") and bool(luhn.is_valid(digits[2:]))


def _legal_person(ten: str) -> str:
    if ten[0] in "04" or ten[2] in "01":  # groups 0 and 4 are given to nobody; months end at 12
        raise InvalidNumber(_("Det är inget svenskt organisationsnummer. Jämför med registreringsbeviset."))
    return _checked(ten, luhn.is_valid(ten))


def _person(century: str, ten: str, today: date, is_over_hundred: bool) -> str:
    """Twelve digits of a real birthday, not in the future, with a right check digit."""
    born = _birthday(century, ten, today, is_over_hundred)
    if born is None:
        raise InvalidNumber(_("Numret ser ut som ett personnummer, men datumet finns inte."))
    if not luhn.is_valid(ten):
        raise InvalidNumber(_("Personnumrets kontrollsiffra stämmer inte."))
    return f"{born.year:04}"[:2] + ten


def _birthday(century: str, ten: str, today: date, is_over_hundred: bool) -> date | None:
    """The day in the number. Without a century the latest such day that has been; after a plus, a century before."""
    latest = date(today.year - 100, 12, 31) if is_over_hundred else today
    centuries = [int(century)] if century else [20, 19, 18]
    for hundred in centuries:
        try:  # a samordningsnummer has 60 added to the day
            born = date(hundred * 100 + int(ten[:2]), int(ten[2:4]), (int(ten[4:6]) - 1) % 60 + 1)
        except ValueError:
            continue
        if born <= (today if century else latest) and ten[4:6] != "00":
            return born
    return None
