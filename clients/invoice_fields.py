"""The merge fields of a client's invoice mail: which there are, what stands for them, and filling them in.

A field is its name between braces, {InvoiceNo}. A brace that is part of no field is refused, so nothing needs escaping
and whoever fills a text in replaces what stands between braces, no more. Text in, text out: no database, no clock.
The names are what the ERP knows them by (docs/api.md) and are not translated.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.plain import visible_line

_TOKEN = re.compile(r"\{([^{}\n]*)\}|[{}]")
_MOST_TOLD, _LONGEST_TOLD = 4, 40


@dataclass(frozen=True, slots=True)
class MergeField:
    """`example` stands for the field where it says the same in every language, else `_EXAMPLES` has it by language."""

    name: str
    words: Promise
    example: str = ""

    @property
    def written(self) -> str:
        """As it stands in a text."""
        return f"{{{self.name}}}"


FIELDS = (
    MergeField("InvoiceNo", gettext_lazy("Fakturanummer"), "10042"),
    MergeField("InvoiceDate", gettext_lazy("Fakturadatum"), "2026-03-11"),
    MergeField("DueDate", gettext_lazy("Förfallodatum"), "2026-04-10"),
    MergeField("PaymentTerms", gettext_lazy("Betalningsvillkor")),
    MergeField("Amount", gettext_lazy("Att betala"), "1\u00a0234,50"),
    MergeField("VatAmount", gettext_lazy("Varav moms"), "246,90"),
    MergeField("Currency", gettext_lazy("Valuta")),
    MergeField("OCR", gettext_lazy("OCR-nummer"), "100420"),
    MergeField("PaymentReference", gettext_lazy("Betalningsreferens"), "RF18539007547034"),
    MergeField("BankAccount", gettext_lazy("Konto att betala till")),
    MergeField("CompanyName", gettext_lazy("Företagets namn")),
    MergeField("OurReference", gettext_lazy("Vår referens"), "Anna Lind"),
    MergeField("CustomerName", gettext_lazy("Kundens namn")),
    MergeField("CustomerNo", gettext_lazy("Kundnummer"), "1017"),
    MergeField("YourReference", gettext_lazy("Er referens"), "Erik Berg"),
)
NAMES = frozenset(field.name for field in FIELDS)
_IN_MONEY = ("Amount", "VatAmount")
_EXAMPLES = {
    "sv": {"PaymentTerms": "30 dagar", "BankAccount": "Bankgiro 123-4567", "CustomerName": "Exempelkunden AB"},
    "nb": {"PaymentTerms": "30 dager", "BankAccount": "1234.56.78903", "CustomerName": "Eksempelkunden AS"},
    "en": {"PaymentTerms": "30 days", "BankAccount": "FI21 1234 5600 0007 85", "CustomerName": "Sample Customer Ltd"},
}  # fmt: skip


def examples(language: str, *, company: str, currency: str) -> dict[str, str]:
    """What stands for each field in a preview: an invented invoice of `company` in the language."""
    values = {field.name: field.example for field in FIELDS} | _EXAMPLES[language]
    sign = "kr" if currency == "SEK" else currency
    values |= {name: f"{values[name]}\u00a0{sign}" for name in _IN_MONEY}
    return values | {"Currency": currency, "CompanyName": company}


def fields_in(*texts: str) -> list[str]:
    """The names of the fields that stand in any of the texts, in the order of FIELDS."""
    found = {name for text in texts for name in _TOKEN.findall(text)}
    return [field.name for field in FIELDS if field.name in found]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with these values, each on one line; braces in a value are just braces. What has no value stays."""
    return _TOKEN.sub(lambda found: _value(found, values), text)


def _value(found: re.Match[str], values: Mapping[str, str]) -> str:
    name = found.group(1)
    return _one_line(values[name]) if name in values else found.group()


def _one_line(value: str) -> str:
    """Without breaks or anything invisible. Spaces stay as they are: an amount's do not break."""
    kept = (" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in value.replace("\r\n", " "))
    return "".join(char for char in kept if unicodedata.category(char) != "Cf")


def check_fields(text: str) -> None:
    """Raises ValidationError that names every field which does not exist, and every brace that is part of none."""
    if told := list(dict.fromkeys(_problems(text))):
        raise ValidationError(told[:_MOST_TOLD], code="unknown_field")


def _problems(text: str) -> Iterator[str]:
    for found in _TOKEN.finditer(text):
        name = found.group(1)
        if name is None or not name.strip():
            yield _brace(found.group(), line=text.count("\n", 0, found.start()) + 1)
        elif name not in NAMES:
            yield _unknown(visible_line(name))


def _brace(brace: str, *, line: int) -> str:
    words = _(
        "Klammern %(brace)s på rad %(line)s hör inte till något fält. "
        "Skriv fältet helt, som %(example)s, eller ta bort den."
    )
    return words % {"brace": brace, "line": line, "example": FIELDS[0].written}


def _unknown(name: str) -> str:
    shown = name if len(name) <= _LONGEST_TOLD else f"{name[:_LONGEST_TOLD]}…"
    if near := nearest(name):
        return _("Fältet %(name)s finns inte. Menade du %(near)s?") % {"name": f"{{{shown}}}", "near": near.written}
    return _("Fältet %(name)s finns inte. Välj ett av fälten i listan.") % {"name": f"{{{shown}}}"}


def nearest(name: str) -> MergeField | None:
    """The field that is meant by a name, or by what a field is called in words; None where none is near."""
    if len(name) > _LONGEST_TOLD:
        return None
    known = {str(field.words).casefold(): field for field in FIELDS}
    known |= {field.name.casefold(): field for field in FIELDS}
    near = get_close_matches(name.casefold().strip(), known, n=1)
    return known[near[0]] if near else None
