"""Every page and state, looked at by axe (WCAG 2.2 AA) in light, dark and at 360 px; nothing scrolls sideways there.

`make axe` (AXE=all) looks at the whole matrix: themes, widths, text of double size, languages.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.template.loader import render_to_string
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.conftest import Stack
from tests.browser.pages import PAGES, Shown

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, MIDDLE, NARROW = 1440, 768, 360
EVERYTHING = os.environ.get("AXE") == "all"
LANGUAGES = ["sv", "nb", "en"] if EVERYTHING else ["sv"]


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    width: int
    theme: str = "light"
    is_large: bool = False


LOOKS = (
    [Look(width, theme, is_large) for is_large in (False, True) for width in (WIDE, MIDDLE, NARROW)
     for theme in ("light", "dark")]
    if EVERYTHING else [Look(WIDE), Look(WIDE, "dark"), Look(NARROW)]
)  # fmt: skip


@dataclass
class Visits:
    """The seeded firm, and one browser context for each person who looks."""

    browser: Browser
    stack: Stack
    seeded: dict[str, Any]
    language: str
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def open(self, shown: Shown) -> Page:
        """A new page, brought into its state."""
        page = self._context(shown.who).new_page()
        page.route("**/errors-drawn/*", _draw)
        page.goto(self.stack.url + shown.address.format(**self.seeded["facts"]))
        shown.do(page)
        return page

    def _context(self, who: str) -> BrowserContext:
        if who not in self.contexts:
            locale = {"sv": "sv-SE", "nb": "nb-NO", "en": "en-GB"}[self.language]
            made = self.contexts[who] = self.browser.new_context(locale=locale, reduced_motion="reduce")
            made.grant_permissions(["clipboard-read", "clipboard-write"])
            if who:
                session = self.seeded["sessions"][who]
                made.add_cookies([{"name": "session", "value": session, "url": self.stack.url}])
        return self.contexts[who]


def _draw(route: Route) -> None:
    name = route.request.url.partition("/errors-drawn/")[2]
    route.fulfill(body=render_to_string(f"{name}.html", {"seconds": 40}), content_type="text/html; charset=utf-8")


SeedPages = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def seeded(stack: Stack) -> dict[str, Any]:
    """The firm that the addresses are about."""
    out = stack.manage("shell", "-v", "0", "-c", "from tests.browser.seeding import seed; seed()")
    return json.loads(out.strip().splitlines()[-1])


@pytest.fixture(scope="module", params=LANGUAGES)
def visits(browser: Browser, stack: Stack, seeded: dict[str, Any], request: pytest.FixtureRequest) -> Iterator[Visits]:
    """Everyone's browser, in one language."""
    if EVERYTHING:
        words = f"from tests.browser.seeding import speak; speak({request.param!r})"
        stack.manage("shell", "-v", "0", "-c", words)
    made = Visits(browser, stack, seeded, request.param)
    yield made
    for context in made.contexts.values():
        context.close()


@pytest.mark.parametrize("shown", PAGES, ids=[shown.name for shown in PAGES])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visits: Visits, shown: Shown) -> None:
    page = visits.open(shown)
    try:
        page.evaluate(AXE_SCRIPT)
        found = [trouble for look in LOOKS for trouble in _troubles(page, look)]
    finally:
        page.close(run_before_unload=False)

    assert found == []


def _troubles(page: Page, look: Look) -> list[str]:
    # Tall, so that no foot that sticks covers what a scroll would uncover.
    page.set_viewport_size({"width": look.width, "height": 2400})
    page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")  # type: ignore[arg-type]
    if EVERYTHING:
        sizes = {"fontSizes": {"standard": 32 if look.is_large else 16}}
        page.context.new_cdp_session(page).send("Page.setFontSizes", sizes)
    # Dark changes colours and nothing else.
    rules = {"type": "rule", "values": ["color-contrast"]} if look.theme == "dark" else {"type": "tag", "values": TAGS}
    result = page.evaluate(RUN, rules)
    troubles = [
        f"{look}: {violation['id']}: {' '.join(node['target'])} {node['failureSummary'][:300]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
    return troubles + [f"{look}: sideways: {wide}" for wide in page.evaluate(SIDEWAYS)]


# An open dialog alone: the page under it has a line of its own.
RUN = """rules => axe.run(document.querySelector("dialog:modal") || document,
    {runOnly: rules, resultTypes: ["violations"]})"""

# The page itself, and what stands beyond the edge of its column without a scroller of its own.
SIDEWAYS = """() => {
  const page = document.documentElement, found = [];
  if (page.scrollWidth > page.clientWidth) found.push(`the page: ${page.scrollWidth} > ${page.clientWidth}`);
  for (const part of document.querySelectorAll("main .wrap, .sec, .dlg, .dlg-sec, main.public, .gate main")) {
    const style = getComputedStyle(part);
    if (part.scrollWidth > part.clientWidth + 1 && style.overflowX === "visible" && part.clientWidth)
      found.push(`${part.className} ${part.scrollWidth} > ${part.clientWidth}`);
  }
  return found;
}"""
