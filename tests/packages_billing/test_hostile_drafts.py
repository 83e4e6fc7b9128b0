"""An invoice draft of hostile names: they are text where they belong, and the XML says nothing that was not drafted."""

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from packages_billing.peppol import Draft, DraftLine, Party, invoice_of

DAY = date(2026, 3, 1)
NAMES = [
    "A</cbc:Name><cbc:Name>B", "]]><x/>", '"\'&amp;&#0;&lt;', "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "<?xml version='1.0'?>", "<!-- x --> --", "{urn:x}Name", "=1+1", "Å" * 300,
]  # fmt: skip
INVISIBLE = "A\x00\x0b\x1b\ud800\ufffe\u202e\u200bB"


def draft(name: str) -> bytes:
    line = DraftLine(name, DAY, DAY, 1, 31, Decimal("199.00"), "by_day", Decimal("6.42"))
    seller, buyer = Party(name, "SE", "5560125790"), Party(name, "SE", "5561231235")
    return invoice_of(Draft("2026-03-1048", DAY, DAY, DAY, DAY, "SEK", name, seller, buyer, [line]))


def read(content: bytes) -> tuple[list[str], list[str]]:
    """The elements in their order, and their text."""
    elements = list(ET.fromstring(content).iter())
    return [element.tag for element in elements], [element.text or "" for element in elements]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_text_and_no_element(name: str) -> None:
    tags, texts = read(draft(name))

    assert tags == read(draft("Alfa Bygg AB"))[0]
    assert texts == [name if text == "Alfa Bygg AB" else text for text in read(draft("Alfa Bygg AB"))[1]]
    assert texts.count(name) == 6


def test_what_xml_cannot_carry_is_left_out() -> None:
    assert read(draft(INVISIBLE)) == read(draft("AB"))
