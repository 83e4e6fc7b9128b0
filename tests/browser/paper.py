"""The words on each sheet of a PDF that Chromium has written (PDF 1.4, every object by itself)."""

import re
import zlib

_OBJECT = re.compile(rb"\n(\d+) 0 obj\s(.*?)\nendobj", re.DOTALL)
_SHOWN = re.compile(r"/(F\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj|\b(ET)\b")
_SIGNS = re.compile(r"^<((?:\w\w){1,2})> <(\w+)>(?: <(\w{4})>)?$", re.MULTILINE)


def sheets(pdf: bytes) -> list[str]:
    """The text of each page in the order of its drawing, with single spaces."""
    parts = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in parts.values() if re.search(rb"/Type /Page\b", body)]
    return [_text(page, parts) for page in pages]


def _text(page: bytes, parts: dict[int, bytes]) -> str:
    fonts = {
        name.decode(): _signs(parts[int(number)], parts) for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", page)
    }
    font, words = "", []
    for chosen, shown, ends in _SHOWN.findall(_stream(parts[_reference(page, b"Contents")]).decode("latin-1")):
        font = chosen or font
        width = len(next(iter(fonts.get(font, {})), "00"))  # of a code: one byte or two
        codes = (shown[place : place + width] for place in range(0, len(shown), width))
        words.append(" " if ends else "".join(fonts[font].get(code, "") for code in codes))
    return " ".join("".join(words).split())


def _signs(font: bytes, parts: dict[int, bytes]) -> dict[str, str]:
    """What each code of the font means. A line is a code and its signs, or first and last code and the first's sign."""
    known: dict[str, str] = {}
    said = _stream(parts[_reference(font, b"ToUnicode")]).decode().partition("endcodespacerange")[2]
    for first, second, sign in _SIGNS.findall(said):
        if not sign:
            known[first] = bytes.fromhex(second).decode("utf-16-be")
            continue
        for step in range(int(second, 16) - int(first, 16) + 1):
            known[f"{int(first, 16) + step:0{len(first)}X}"] = chr(int(sign, 16) + step)
    return known


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found, name
    return int(found[1])


def _stream(body: bytes) -> bytes:
    return zlib.decompress(body.partition(b"stream\n")[2].rpartition(b"\nendstream")[0])
