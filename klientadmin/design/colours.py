"""The colours as static/css/ledger.css has them, and how well what is written in them can be read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings

TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11
_PAPERS = ("paper", "surface", "sunken", "hover", "accent-soft")

# What may stand on what, and the ratio that it needs there (shared design, contrast.txt).
STANDS_ON: dict[str, tuple[float, tuple[str, ...]]] = {
    "ink": (TEXT, (*_PAPERS, "danger-soft", "warn-soft", "info-soft")),
    "ink-2": (TEXT, (*_PAPERS, "warn-soft")),
    "ink-3": (TEXT, _PAPERS),
    "accent": (TEXT, _PAPERS),
    "danger": (TEXT, (*_PAPERS, "danger-soft")),
    "warn": (TEXT, (*_PAPERS, "warn-soft")),
    "info": (TEXT, (*(paper for paper in _PAPERS if paper != "sunken"), "info-soft")),
    "on-fill": (TEXT, ("accent-fill", "accent-fill-hover", "danger-fill")),
    "on-tip": (TEXT, ("tip",)),
    "control": (SHAPE, ("paper", "surface", "sunken")),
    "accent-fill": (SHAPE, ("paper", "surface")),
    "plot-1": (SHAPE, ("paper",)),
}


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by name. `worst` are its least ratios, light and dark, on what it may stand on; None for a surface."""

    name: str
    light: str
    dark: str
    needs: float | None = None
    worst: tuple[float, float] | None = None


@cache
def colours() -> list[Colour]:
    """Every colour, in the order of the style sheet."""
    light, dark = themes()
    return [Colour(name, light[name], dark[name], *_judged(name, (light, dark))) for name in light]


@cache
def themes() -> tuple[dict[str, str], dict[str, str]]:
    """The values by name, light and dark."""
    sheet = (settings.BASE_DIR / "static" / "css" / "ledger.css").read_text(encoding="utf-8")
    rules = (r"^:root,\[data-bs-theme=light\]\{([^}]*)\}", r"^\[data-bs-theme=dark\]\{(color-scheme[^}]*)\}")
    found = [re.search(rule, sheet, re.MULTILINE) for rule in rules]
    light, dark = (dict(re.findall(r"--([\w-]+):(#\w{6})", rule[1])) for rule in found if rule)
    return light, dark


def _judged(name: str, both: Iterable[dict[str, str]]) -> tuple[float | None, tuple[float, float] | None]:
    if name not in STANDS_ON:
        return None, None
    needs, papers = STANDS_ON[name]
    light, dark = (min(contrast(theme[name], theme[paper]) for paper in papers) for theme in both)
    return needs, (light, dark)


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, "#1E1C18" say, as WCAG reckons it: 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
