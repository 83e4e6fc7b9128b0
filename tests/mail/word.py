"""A mail as Word draws it, which is what Outlook for Windows does: a picture of it needs no Outlook.

Word takes what stands in its own conditional comments, and knows no style sheet's media queries and few properties
(https://www.caniemail.com/clients/outlook/). What it does not know is taken away here, and a browser draws the rest.
"""

import re
from html import escape

import lxml.html

_FOR_WORD = re.compile(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", re.DOTALL)
_FOR_OTHERS = re.compile(r"<!--\[if !mso\]><!-->.*?<!--<!\[endif\]-->", re.DOTALL)
_KNOWN = re.compile(
    r"color|background-color|font-(family|size|weight|style)|line-height|text-(align|decoration)|vertical-align|border.*|mso-.*"
)
_OF_CELLS = re.compile(r"padding.*|width|height")
_OF_WORDS = re.compile(r"margin.*")
_WORDS = {"p", "h1", "h2", "h3", "ol", "ul", "li", "body"}


def declarations(style: str) -> list[tuple[str, str]]:
    """The style as (property, value), in order."""
    pairs = (part.partition(":") for part in style.split(";") if ":" in part)
    return [(name.strip().lower(), value.strip()) for name, _colon, value in pairs]


def is_known(tag: str, name: str, value: str) -> bool:
    """Whether Word heeds the declaration on such an element."""
    if name == "display":
        return value == "none"
    if "border-radius" in name or "calc(" in value or "var(" in value or "rgb" in value:
        return False
    if _OF_CELLS.fullmatch(name):
        return tag in {"td", "th"} or (tag in {"table", "img"} and name in {"width", "height"})
    if _OF_WORDS.fullmatch(name):
        return tag in _WORDS
    return bool(_KNOWN.fullmatch(name))


def conditions_read(html: str) -> str:
    """The mail with Word's conditional comments read as Word reads them."""
    return _FOR_WORD.sub(r"\1", _FOR_OTHERS.sub("", html))


def as_word_draws(html: str) -> str:
    """The mail without all that Word leaves out, its own button drawn as a box."""
    tree = lxml.html.document_fromstring(conditions_read(html))
    for unseen in tree.xpath("//style | //xml"):
        unseen.drop_tree()
    for element in tree.iter(lxml.html.etree.Element):
        kept = [
            f"{name}:{value}" for name, value in declarations(element.get("style", "")) if _stays(element, name, value)
        ]
        element.set("style", ";".join(kept))
    for button in tree.iter("v:roundrect"):
        _draw(button)
    return str(lxml.html.tostring(tree, encoding="unicode", doctype="<!doctype html>"))


def _stays(element: lxml.html.HtmlElement, name: str, value: str) -> bool:
    return element.tag == "v:roundrect" or is_known(str(element.tag), name, value)


def _draw(button: lxml.html.HtmlElement) -> None:
    sizes = dict(declarations(button.get("style", "")))
    box = f"width:{sizes['width']};line-height:{sizes['height']};background:{escape(button.get('fillcolor', ''))};"
    button.tag = "div"
    button.set("style", f"{box}overflow:hidden;white-space:nowrap;")
