"""The small Markdown and its fields."""

import pytest
from django.core.exceptions import ValidationError

from agreements.rendering import check_fields, document, fill_values, render, split_document

VALUES = {"firm": "Byrån AB", "firm_number": "1", "company": "Bolaget AB", "company_number": "2", "country": "Sverige"}


def test_headings_lists_and_paragraphs() -> None:
    text = "# Avtal\n\n## 1. Parter\nEn rad\noch en till.\n\n1. Ett\n2. Två\n   fortsätter\n\nSlut."
    assert render(text).split("\n") == [
        "<h2>Avtal</h2>",
        "<h3>1. Parter</h3>",
        "<p>En rad och en till.</p>",
        '<ol><li value="1">Ett</li><li value="2">Två fortsätter</li></ol>',
        "<p>Slut.</p>",
    ]


@pytest.mark.parametrize(
    "hostile", ['<img src=x onerror="1">', "## <b>x</b>", "1. <script>", "[x](javascript:1)", "**x**"]
)
def test_nothing_in_a_text_is_markup(hostile: str) -> None:
    html = render(hostile)
    assert "<img" not in html
    assert "<b>" not in html
    assert "<script" not in html
    assert "<a" not in html
    assert "<strong" not in html


def test_fields_are_filled_once_and_on_one_line() -> None:
    filled = fill_values("{company} och {firm}", VALUES | {"company": "{firm}\n# X\u202e"})
    assert filled == "{firm} # X och Byrån AB"


@pytest.mark.parametrize(("text", "name"), [("{kund}", "{kund}"), ("{}", "{}"), ("{firm} {Firm}", "{Firm}")])
def test_unknown_fields_are_refused_by_name(text: str, name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_fields(text)
    assert refused.value.messages == [f"Fältet {name} finns inte."]


def test_a_document_has_one_form() -> None:
    whole = document(" Avtal ", "En.\r\nTvå.\r\n\r\n")
    assert whole == "# Avtal\n\nEn.\nTvå.\n"
    assert split_document(whole) == ("Avtal", "En.\nTvå.\n")
