"""Mail addresses and telephone numbers on the page: whatever stands in one is text."""

from common.templatetags.ledger import address, phone


def test_an_address_breaks_before_its_at_and_dots() -> None:
    assert address("anna@byran.example") == "<span>anna<wbr>@byran<wbr>.example</span>"
    assert address("<b>@x.se") == "<span>&lt;b&gt;<wbr>@x<wbr>.se</span>"
    assert address("") == ""


def test_a_telephone_number_is_dialled_by_its_digits() -> None:
    assert phone("070-174 11 32") == '<a href="tel:0701741132">070-174 11 32</a>'
    assert phone("+46 (0)70 174 11 32") == '<a href="tel:+46701741132">+46 (0)70 174 11 32</a>'


def test_what_is_no_single_number_stays_words() -> None:
    for words in (
        "",
        "-",
        "ring Eva",
        "070-174 11 32, 08-12 34 56",
        "070-174 11 32 anknytning 4",
        '070"><b>',
        "1" * 16,
    ):
        assert phone(words) == words
