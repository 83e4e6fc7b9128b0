"""The colours that the words of a mail have, in light and in dark, as its inline styles and its dark sheet say."""

import re
from collections.abc import Iterator

import lxml.html

from tests.mail.word import declarations

Element = lxml.html.HtmlElement
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{(.*?\})\s*\}", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def contrasts(html: str, *, dark: bool) -> Iterator[tuple[float, str]]:
    """How every piece of text stands out from what is behind it, and the piece."""
    tree = lxml.html.document_fromstring(html)
    rules = _dark_rules(html) if dark else []
    for element in tree.body.iter(lxml.html.etree.Element):
        words = " ".join([element.text or "", *(child.tail or "" for child in element)]).strip()
        if words and not _is_hidden(element):
            ink, paper = _nearest(element, "color", rules), _nearest(element, "background-color", rules)
            yield _contrast(ink, paper), f"{words[:30]} {ink} {paper}"


def _dark_rules(html: str) -> list[tuple[list[str], dict[str, str]]]:
    """(parts of the selector, declarations), the weakest first."""
    found = [
        (selector.split(), {name: value.removesuffix("!important").strip() for name, value in declarations(body)})
        for selectors, body in _RULE.findall("".join(_DARK.findall(html)))
        for selector in selectors.split(",")
    ]
    return sorted(found, key=lambda rule: (" ".join(rule[0]).count("."), len(rule[0])))


def _nearest(element: Element, name: str, rules: list[tuple[list[str], dict[str, str]]]) -> str:
    """What the element or the nearest around it says."""
    for one in [element, *element.iterancestors()]:
        said = dict(declarations(one.get("style", ""))).get(name)
        for selector, values in rules:
            if name in values and _matches(one, selector):
                said = values[name]
        if said:
            return said
    raise AssertionError(f"nothing says {name}")


def _matches(element: Element, selector: list[str]) -> bool:
    *around, own = selector
    if not _is(element, own):
        return False
    return not around or any(_matches(outer, around) for outer in element.iterancestors())


def _is(element: Element, part: str) -> bool:
    return part[1:] in element.get("class", "").split() if part.startswith(".") else element.tag == part


def _is_hidden(element: Element) -> bool:
    return any("display:none" in one.get("style", "").replace(" ", "") for one in [element, *element.iterancestors()])


def _contrast(one: str, other: str) -> float:
    """By WCAG 2.2."""
    darker, lighter = sorted(_luminance(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    assert re.fullmatch(r"#[0-9A-Fa-f]{6}", colour), colour
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
