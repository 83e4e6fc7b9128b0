"""The merge fields of the invoice mail: what is refused, what is suggested, what is filled in. No database."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from clients.invoice_fields import FIELDS, NAMES, check_fields, examples, fields_in, fill, nearest
from clients.invoice_texts import STANDARD
from common.plain import visible_text

VALUES = examples("sv", company="Alfa Bygg AB", currency="SEK")
# Words without braces, with fields that exist between them: what somebody may save.
_WORDS = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=40)
_FIELDS = st.sampled_from([field.written for field in FIELDS])
RIGHT = st.lists(st.one_of(_WORDS, _FIELDS), max_size=12).map("".join)


def refused(text: str) -> list[str]:
    with pytest.raises(ValidationError) as problem:
        check_fields(text)
    return problem.value.messages


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("invoiceno", "InvoiceNo"),
        ("Invoice No", "InvoiceNo"),
        (" InvoiceNo ", "InvoiceNo"),
        ("Fakturanummer", "InvoiceNo"),
        ("Förfallodatum", "DueDate"),
        ("Ammount", "Amount"),
        ("KundNummer", "CustomerNo"),
        ("ocr", "OCR"),
        ("Företagets namn", "CompanyName"),
    ],
)
def test_an_unknown_field_is_named_and_the_nearest_is_suggested(written: str, meant: str) -> None:
    field = nearest(written)

    assert field is not None
    assert field.name == meant
    (said,) = refused(f"Hej {{{written}}}")
    assert said.endswith(f"finns inte. Menade du {{{meant}}}?")


def test_one_that_is_near_to_none_is_named_and_the_list_is_pointed_at() -> None:
    assert refused("{zzzz}") == ["Fältet {zzzz} finns inte. Välj ett av fälten i listan."]
    assert refused("{" + "x" * 400 + "}") == [f"Fältet {{{'x' * 40}…}} finns inte. Välj ett av fälten i listan."]


def test_what_a_field_is_called_in_the_readers_language_is_known_too() -> None:
    with translation.override("nb"):
        assert nearest("Forfallsdato") is nearest("DueDate")


@pytest.mark.parametrize(
    ("text", "brace", "line"),
    [
        ("Hej {", "{", 1), ("Hej }", "}", 1), ("\n\nen {InvoiceNo", "{", 3), ("InvoiceNo} ", "}", 1),
        ("{}", "{}", 1), ("{ }", "{ }", 1), ("{{InvoiceNo}}", "{", 1), ("{Invoice\nNo}", "{", 1),
    ],
)  # fmt: skip
def test_a_brace_that_is_part_of_no_field_is_refused_where_it_stands(text: str, brace: str, line: int) -> None:
    said = refused(text)

    assert said[0].startswith(f"Klammern {brace} på rad {line} hör inte till något fält.")
    assert "{InvoiceNo}" in said[0]


def test_each_problem_is_told_once_and_not_by_the_hundred() -> None:
    assert len(refused("{nej} {nej}")) == 1
    assert len(refused(" ".join(f"{{nej{number}}}" for number in range(500)))) == 4


@given(RIGHT)
def test_what_is_right_is_let_through_and_no_field_is_left_after_filling_in(text: str) -> None:
    check_fields(text)

    assert not re.search(r"[{}]", fill(text, VALUES))
    assert set(fields_in(text)) <= NAMES


@given(RIGHT, st.text(st.characters(exclude_characters="{}\n", exclude_categories=["Cs"]), max_size=60), RIGHT)
def test_an_unknown_field_is_refused_wherever_it_stands(before: str, name: str, after: str) -> None:
    if name not in NAMES:
        assert refused(f"{before}{{{name}}}{after}")


@given(RIGHT, st.sampled_from("{}"), RIGHT)
def test_a_lone_brace_is_refused_wherever_it_stands(before: str, brace: str, after: str) -> None:
    assert refused(before + brace + after)


def test_a_value_is_text_on_one_line_and_never_a_field() -> None:
    hostile = VALUES | {"CustomerName": "{OCR}\r\nBcc: x@y <b>&{{7*7}}\u202e", "OCR": "1"}

    assert fill("{CustomerName} {OCR}", hostile) == "{OCR} Bcc: x@y <b>&{{7*7}} 1"
    assert fill("{Nej} {OCR}", {"OCR": "1"}) == "{Nej} 1"


def test_the_standard_texts_are_right_in_every_language_and_read_as_written() -> None:
    assert STANDARD.keys() == {"sv", "nb", "en"}
    for language, (subject, text) in STANDARD.items():
        for part in (subject, text):
            check_fields(part)
        assert visible_text(text) == text
        assert "\n" not in subject
        filled = fill(text, examples(language, company="Alfa Bygg AB", currency="NOK"))
        assert "Alfa Bygg AB" in filled
        assert "1\u00a0234,50\u00a0NOK" in filled
    assert fill("{Amount} {DueDate}", VALUES) == "1\u00a0234,50\u00a0kr 2026-04-10"


def test_every_field_has_an_example_in_every_language() -> None:
    for language in STANDARD:
        values = examples(language, company="Alfa Bygg AB", currency="SEK")
        assert values.keys() == NAMES
        assert all(values.values())


def test_several_lines_are_kept_and_nothing_invisible() -> None:
    assert visible_text("\r\nHej,  \r\n\r\n  Anna\u202e\x00\tEk\u2028\n") == "Hej,\n\n  Anna Ek"
