"""A picture of every page and state, light and dark, at 1440 and 360 px, in .local/gallery/: `make gallery`.

For looking at, so it is no test of `make test`. LOOK_LANGUAGE=nb: another language; LOOK_WIDTHS=768,1024: other widths;
PYTEST_FLAGS="-k wizard": some.
"""

import os
import re
from pathlib import Path

import pytest

from tests.browser.pages import PAGES
from tests.browser.shown import Shown
from tests.browser.test_axe import NARROW, THEMES, WIDE, Theme, Visits, names, seeded, visits

__all__ = ["seeded", "visits"]  # fixtures, as the looking by axe has them

FOLDER = Path(__file__).resolve().parents[2] / ".local" / "gallery"
LANGUAGE = os.environ.get("LOOK_LANGUAGE", "sv")
WIDTHS = [int(width) for width in os.environ.get("LOOK_WIDTHS", f"{WIDE},{NARROW}").split(",")]
LOOKS = [(width, theme) for width in WIDTHS for theme in THEMES]


@pytest.mark.parametrize("shown", PAGES, ids=names(PAGES))
@pytest.mark.parametrize("visits", [LANGUAGE], indirect=True)
def test_picture(visits: Visits, shown: Shown) -> None:
    page = visits.open(shown)
    is_dialog = page.locator("dialog:modal").count() > 0
    page.evaluate("document.fonts.ready")
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 780 if width == NARROW else 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.screenshot(path=_file(shown, width, theme), full_page=not is_dialog, animations="disabled", caret="hide")


def _file(shown: Shown, width: int, theme: Theme) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", shown.name).strip("-")
    return FOLDER / f"{name}-{width}-{theme}.png"
