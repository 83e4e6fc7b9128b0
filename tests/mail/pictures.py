"""Draws every mail into .local/pictures/mail: `make mail-pictures`. No test: nobody looks at these but people.

Light and dark, 600 and 360 pixels wide, and as Word draws it; the plain text beside them.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.mail.letters import Letter
from tests.mail.word import as_word_draws

FOLDER = Path(__file__).resolve().parents[2] / ".local" / "pictures" / "mail"
_LOOKS = [(theme, width) for theme in ("light", "dark") for width in (600, 360)]
_WORD_WIDTH = 640


def test_draw(letters: list[Letter]) -> None:
    """Draws them all; MAIL="sv invitation" draws those whose name holds these words."""
    wanted = os.environ.get("MAIL", "").split()
    chosen = [letter for letter in letters if all(word in str(letter) for word in wanted)]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["PLAYWRIGHT_CHROMIUM"], args=["--no-sandbox"])
        for theme, width in _LOOKS:
            page = _page(browser, theme, width)
            for letter in chosen:
                _draw(page, letter.html, f"{letter.language}-{letter.name}-{theme}-{width}")
        page = _page(browser, "light", _WORD_WIDTH)
        for letter in chosen:
            _draw(page, as_word_draws(letter.html), f"{letter.language}-{letter.name}-word")
            (FOLDER / f"{letter.language}-{letter.name}.txt").write_text(f"{letter.message.subject}\n\n{letter.text}")
        browser.close()
    if not chosen:
        pytest.fail(f"No mail is called {wanted}.")


def _page(browser: Browser, theme: str, width: int) -> Page:
    return browser.new_context(
        viewport={"width": width, "height": 400}, color_scheme="dark" if theme == "dark" else "light"
    ).new_page()


def _draw(page: Page, html: str, name: str) -> None:
    page.set_content(html)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
