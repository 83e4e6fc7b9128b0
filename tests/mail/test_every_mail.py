"""The rules that every mail keeps, in every language, with long names and with hostile ones (docs/design.md).

`make mail-pictures` draws the same mail for people to look at.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import lxml.html
import pytest
from django.utils import translation
from django.utils.translation import gettext

from mail.compose import SUBJECT_AT_MOST
from mail.links import addresses
from tests.mail.colours import contrasts
from tests.mail.letters import Letter
from tests.mail.word import conditions_read, declarations, is_known

Faults = Iterator[str]
# What Word leaves out and nothing depends on.
_FOR_OTHERS_ONLY = {"max-width", "max-height", "overflow", "overflow-wrap", "word-break"}
_ENTITY = re.compile(r"&(#\d+|[a-z]+);|<(/?(p|td|tr|br|a|span|strong)\b)")


def in_word(letter: Letter) -> lxml.html.HtmlElement:
    """The mail as Word reads it."""
    return lxml.html.document_fromstring(conditions_read(letter.html))


def elsewhere(letter: Letter) -> lxml.html.HtmlElement:
    """The mail as all others read it."""
    return lxml.html.document_fromstring(letter.html)


def nothing_that_word_leaves_out_is_needed(letter: Letter) -> Faults:
    for element in in_word(letter).body.iter(lxml.html.etree.Element):
        for name, value in declarations(element.get("style", "")):
            if ":" in element.tag or name in _FOR_OTHERS_ONLY or is_known(element.tag, name, value):
                continue
            yield f"{element.tag} {name}: {value}"


def layout_is_tables_with_their_sizes_as_attributes(letter: Letter) -> Faults:
    tree = in_word(letter)
    for table in tree.iter("table"):
        said = [table.get(name) for name in ("role", "cellpadding", "cellspacing", "border")]
        if said != ["presentation", "0", "0", "0"] or not table.get("width"):
            yield f"table {said}"
    for cell in tree.iter("td"):
        width = dict(declarations(cell.get("style", ""))).get("width")
        if width and cell.get("width") != width.removesuffix("px"):
            yield f"cell of {width}"
    sheet = tree.xpath("//table[@class='sheet']")[0]
    if sheet.xpath("./ancestor::table[1]")[0].get("width") != "600":
        yield "Word knows no max-width, and nothing holds the sheet"


def cells_keep_words_apart_and_not_margins(letter: Letter) -> Faults:
    """The text of an agreement apart: its paragraphs stand in one cell."""
    for element in elsewhere(letter).body.xpath(".//*[self::p or self::h1][not(ancestor::td[@class='deed'])]"):
        if dict(declarations(element.get("style", ""))).get("margin") != "0":
            yield element.tag


def every_line_has_a_font_and_a_height_that_word_keeps(letter: Letter) -> Faults:
    for element in elsewhere(letter).body.iter(lxml.html.etree.Element):
        style = dict(declarations(element.get("style", "")))
        if "line-height" in style and style.get("mso-line-height-rule") != "exactly":
            yield f"{element.tag} {style['line-height']}"
        font = style.get("font-family")
        if font and not ("Arial" in font and font.endswith("sans-serif")):
            yield font


def nothing_is_fetched_or_run(letter: Letter) -> Faults:
    for element in elsewhere(letter).iter("img", "script", "link", "iframe", "form", "object", "base"):
        yield element.tag
    if re.search(r"url\(|@import|@font-face", letter.html):
        yield "an address in a style"


def gmail_shows_all_of_it(letter: Letter) -> Faults:
    if len(letter.html.encode()) > 100_000:
        yield "more than the 102 kB that Gmail shows"
    sheets = elsewhere(letter).xpath("//style")
    for sheet in sheets:
        if len(sheet.text) > 8_000 or "[" in sheet.text:
            yield "a sheet that Gmail drops"
    if [sheet.getparent().tag for sheet in sheets] != ["head"]:
        yield "the one sheet that is kept stands in the head"


def words_stand_out_in_light_and_in_dark(letter: Letter) -> Faults:
    for dark in (False, True):
        yield from (words for ratio, words in contrasts(letter.html, dark=dark) if ratio < 4.5)
    for name in ("color-scheme", "supported-color-schemes"):
        if elsewhere(letter).xpath(f"string(//meta[@name='{name}']/@content)") != "light dark":
            yield name


def a_preview_says_more_than_the_subject(letter: Letter) -> Faults:
    hidden = elsewhere(letter).body.xpath("./div[1]")[0]
    words = hidden.text_content().strip()
    if "mso-hide:all" not in hidden.get("style").replace(" ", "") or len(words) < 8 or words == letter.message.subject:
        yield words


def the_language_and_one_heading_are_said(letter: Letter) -> Faults:
    tree = elsewhere(letter)
    for element in (tree, tree.body.xpath("./table")[0]):
        if (element.get("lang"), element.get("dir")) != (letter.language, "ltr"):
            yield str(element.tag)
    levels = [int(element.tag[1]) for element in tree.body.iter("h1", "h2", "h3", "h4")]
    if levels[:1] != [1] or levels.count(1) != 1 or any(b - a > 1 for a, b in pairwise(levels)):
        yield f"headings {levels}"


def links_say_where_they_go(letter: Letter) -> Faults:
    tree, shown = elsewhere(letter), letter.text.split()
    for link in tree.body.iter("a"):
        words, address = link.text_content().strip(), link.get("href")
        if not 6 <= len(words) <= 28:  # more than that is wider than Word's button
            yield words
        if address not in tree.xpath("//span[@class='address']/text()") or address not in shown:
            yield f"{address} is not there to copy"
    if in_word(letter).xpath("//*[@href]/@href") != tree.body.xpath(".//a/@href"):
        yield "Word's button leads elsewhere"


def the_plain_text_reads_well(letter: Letter) -> Faults:
    lines = letter.text.splitlines()
    for line in lines:
        if len(line) > 76 and len(line.split()) > 1:
            yield line
        if "://" in line and len(line.split()) > 1:
            yield f"an address among words: {line}"
    if "\n\n\n" in letter.text or lines.count("-- ") != 1 or not all(lines[lines.index("-- ") + 1 :][:2]):
        yield "gaps, or no signature"
    if not letter.name.startswith("hostile") and _ENTITY.search(letter.text):
        yield "markup"


def the_subject_fits_a_list(letter: Letter) -> Faults:
    if not 10 <= len(letter.mail["Subject"]) <= SUBJECT_AT_MOST:
        yield letter.mail["Subject"]


def the_headers_say_whose_it_is_and_that_no_answer_is_wanted_from_a_machine(letter: Letter) -> Faults:
    mail = letter.mail
    said = [mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"], mail["Content-Language"]]
    if said != ["auto-generated", "OOF, AutoReply", letter.language]:
        yield f"{said}"
    plain = mail.get_body(("plain",))
    if plain is None or plain.get_param("format") != "flowed":
        yield "lines that cannot be put together again"


def what_can_be_done_without_can_be_turned_off_and_nothing_else(letter: Letter) -> Faults:
    """By the mailbox (RFC 8058) and by a link in both bodies."""
    way_out = addresses(letter.message.links).get("stop")
    said = [letter.mail["List-Unsubscribe"], letter.mail["List-Unsubscribe-Post"]]
    if said != ([f"<{way_out}>", "List-Unsubscribe=One-Click"] if way_out else [None, None]):
        yield f"{said}"
    kind = letter.message.kind
    has_passed = kind == "last_days" and ":ended:" in letter.message.key
    is_notice = has_passed or kind in ("responsible", "register_status", "company_changed")
    if bool(way_out) is not is_notice and not _is_to_the_firm(letter):
        yield kind
    if way_out and (way_out not in letter.text.split() or letter.html.count(way_out) != 2):
        yield "no link in the mail"


def _is_to_the_firm(letter: Letter) -> bool:
    return letter.message.to_email == letter.message.reply_to_email


def it_says_why_it_came_and_whether_to_answer(letter: Letter) -> Faults:
    tree = elsewhere(letter)
    if len(tree.xpath("string(//td[@class='why'])").strip()) < 20:
        yield "not why"
    with translation.override(letter.language):
        nobody_reads = gettext("Mejlet skickas av systemet. Behöver du hjälp, fråga den som är administratör hos er.")
    for words in (tree.text_content(), letter.text.replace(" \n", " ")):
        if (nobody_reads in words) is (letter.mail["Reply-To"] is not None):
            yield "who reads an answer"


RULES: list[Callable[[Letter], Faults]] = [
    nothing_that_word_leaves_out_is_needed,
    layout_is_tables_with_their_sizes_as_attributes,
    cells_keep_words_apart_and_not_margins,
    every_line_has_a_font_and_a_height_that_word_keeps,
    nothing_is_fetched_or_run,
    gmail_shows_all_of_it,
    words_stand_out_in_light_and_in_dark,
    a_preview_says_more_than_the_subject,
    the_language_and_one_heading_are_said,
    links_say_where_they_go,
    the_plain_text_reads_well,
    the_subject_fits_a_list,
    the_headers_say_whose_it_is_and_that_no_answer_is_wanted_from_a_machine,
    what_can_be_done_without_can_be_turned_off_and_nothing_else,
    it_says_why_it_came_and_whether_to_answer,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_mail_keeps_the_rule(rule: Callable[[Letter], Faults], letters: list[Letter]) -> None:
    assert len(letters) > 100
    assert [f"{letter}: {fault}" for letter in letters for fault in rule(letter)] == []
