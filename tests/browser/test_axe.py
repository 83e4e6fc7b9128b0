"""Every page and state, looked at by axe (WCAG 2.2 AA) once, and every page in each language, theme and width.

At the same visit its Swedish words are read as a screen reader meets them (tests/browser/spoken.py). Nothing scrolls
sideways at 360 px. `make axe` (AXE=all) looks at every page and state in the whole matrix: languages, themes, widths,
text of double size.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.template.loader import render_to_string
from django.utils.translation import override
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Route

from tests.browser.conftest import Stack, cookies_of
from tests.browser.pages import FIRST_STATES, PAGES
from tests.browser.shown import Shown
from tests.browser.spoken import tree_of, troubles_of

pytestmark = pytest.mark.browser
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, MIDDLE, NARROW = 1440, 768, 360
BETWEEN = (MIDDLE, 1024, 1200)  # where a table leaves columns out
EVERYTHING = os.environ.get("AXE") == "all"
HEIGHT = 2400 if EVERYTHING else 1800  # tall, so that no foot that sticks covers what a scroll would uncover
LANGUAGES = ["sv", "nb", "en"]
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
MAILED = ("/agreements/{", "/agreements/receipt/{", "/invitations/{")  # in the client's own language, whoever reads


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    width: int
    theme: Theme = "light"
    is_large: bool = False
    weighs_colours: bool = True


MATRIX = [
    Look(width, theme, is_large)
    for is_large in (False, True) for width in (WIDE, MIDDLE, NARROW) for theme in THEMES
]  # fmt: skip
# Colours are the same in every language, and take the most time: weighed in Swedish light and in Norwegian dark.
ONCE = {"sv": [Look(WIDE)], "nb": [Look(MIDDLE, "dark")], "en": [Look(NARROW, weighs_colours=False)]}


@dataclass
class Visits:
    """The seeded firm, and one browser for everyone who looks: a process that is warm is three times as quick."""

    context: BrowserContext
    stack: Stack
    seeded: dict[str, Any]
    language: str
    pages: dict[bool, Page] = field(default_factory=dict)
    sessions: dict[Page, CDPSession] = field(default_factory=dict)

    def open(self, shown: Shown, width: int = WIDE) -> Page:
        """The page as the person gets it, brought into a state."""
        page = self._page(is_drawn=shown.address.startswith("/errors-drawn/"))
        self.context.clear_cookies()
        if shown.who:
            self.context.add_cookies(cookies_of(self.seeded, shown.who, self.stack))
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.goto(self.stack.url + shown.address.format(**self.seeded["facts"]))
        shown.do(page)
        return page

    def spoken(self, page: Page) -> list[str]:
        """What is wrong with what a screen reader says of it."""
        if page not in self.sessions:
            self.sessions[page] = self.context.new_cdp_session(page)
        return troubles_of(tree_of(self.sessions[page]), self.sessions[page])

    def _page(self, *, is_drawn: bool) -> Page:
        if is_drawn not in self.pages:
            page = self.pages[is_drawn] = self.context.new_page()
            page.on("dialog", lambda asked: asked.accept())  # the question before a form half filled in is left
            if is_drawn:
                page.route("**/errors-drawn/*", self._draw)  # a page with a route has no cache, so only where it must
        page = self.pages[is_drawn]
        if EVERYTHING:
            _write(page, is_large=False)  # the page before ended large, and large text has other menus to press
        return page

    def _draw(self, route: Route) -> None:
        name = route.request.url.partition("/errors-drawn/")[2]
        with override(self.language):
            body = render_to_string(f"{name}.html", {"seconds": 40})
        route.fulfill(body=body, content_type="text/html; charset=utf-8")


SeedPages = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def seeded(stack: Stack) -> dict[str, Any]:
    """The firm that the addresses are about."""
    out = stack.python("from tests.browser.seeding import seed; seed()")
    return json.loads(out.strip().splitlines()[-1])


def names(lines: Sequence[Shown]) -> list[str]:
    """For pytest -k."""
    return [shown.name for shown in lines]


@pytest.fixture(scope="module")
def visits(browser: Browser, stack: Stack, seeded: dict[str, Any], request: pytest.FixtureRequest) -> Iterator[Visits]:
    """Everyone's browser, in one language."""
    stack.python(f"from tests.browser.seeding import speak; speak({request.param!r})")
    locale = {"sv": "sv-SE", "nb": "nb-NO", "en": "en-GB"}[request.param]
    context = browser.new_context(locale=locale, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.add_init_script(AXE_SCRIPT)  # handed over once, where evaluate() would send half a megabyte each time
    yield Visits(context, stack, seeded, request.param)
    context.close()
    stack.python("from tests.browser.seeding import speak; speak('sv')")


@pytest.mark.parametrize("shown", PAGES, ids=names(PAGES))
@pytest.mark.parametrize("visits", LANGUAGES if EVERYTHING else ["sv"], indirect=True)
def test_axe_finds_nothing_all_has_a_name_and_nothing_scrolls_sideways(visits: Visits, shown: Shown) -> None:
    assert _found(visits, shown) == []


@pytest.mark.parametrize("shown", FIRST_STATES, ids=names(FIRST_STATES))
@pytest.mark.parametrize("visits", ["nb", "en"], indirect=True)
def test_the_same_in_the_other_languages(visits: Visits, shown: Shown) -> None:
    assert _found(visits, shown) == []


def _found(visits: Visits, shown: Shown) -> list[str]:
    looks = MATRIX if EVERYTHING else ONCE[visits.language]
    page = visits.open(shown, looks[0].width)
    # Before the page is made narrow: what only a wide one shows is spoken as well.
    found = visits.spoken(page) if EVERYTHING or visits.language == "sv" else []
    found += [trouble for look in looks for trouble in _troubles(page, look)]
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    language, sideways, fallen = page.evaluate(f"[document.documentElement.lang, ({SIDEWAYS})(), ({FALLEN})()]")
    expected = "sv" if shown.address.startswith(MAILED) else visits.language
    found += [] if language == expected else [f"the page says that its language is {language}"]
    found += [f"{NARROW}: sideways: {wide}" for wide in sideways]
    has_columns = shown in FIRST_STATES and visits.language == "sv" and page.locator("thead").count()
    return found + fallen + (_squeezed(page) if has_columns else [])


def _squeezed(page: Page) -> list[str]:
    """Columns that have less room than their heads, at the widths between."""
    found = []
    for width in BETWEEN:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width}: squeezed: {words}" for words in page.evaluate(SQUEEZED)]
    return found


def _troubles(page: Page, look: Look) -> list[str]:
    page.set_viewport_size({"width": look.width, "height": 2 * HEIGHT if look.is_large else HEIGHT})
    page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")
    if EVERYTHING:
        _write(page, is_large=look.is_large)
    # Dark changes colours and nothing else, and every page is looked at in light too.
    is_dark = look.theme == "dark"
    asked = {"type": "rule", "values": ["color-contrast"]} if is_dark else {"type": "tag", "values": TAGS}
    result = page.evaluate(RUN, {"runOnly": asked, "rules": {"color-contrast": {"enabled": look.weighs_colours}}})
    troubles = [
        f"{look}: {violation['id']}: {' '.join(node['target'])} {node['failureSummary'][:300]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
    sideways, fallen = page.evaluate(f"[({SIDEWAYS})(), ({FALLEN})()]")
    return troubles + [f"{look}: sideways: {wide}" for wide in sideways] + fallen


def _write(page: Page, *, is_large: bool) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32 if is_large else 16}})
    session.detach()


# An open dialog or menu alone: the page under it has a line of its own, and cannot be pressed meanwhile.
RUN = """asked => axe.run(
    document.querySelector("dialog:modal")
        || [...document.querySelectorAll("details.menu[open]")].find(menu => menu.checkVisibility())
        || document,
    {...asked, resultTypes: ["violations"], preload: false})"""

# The page itself, what stands beyond the edge of its column without a scroller of its own, and open menus.
SIDEWAYS = """() => {
  const page = document.documentElement, found = [];
  if (page.scrollWidth > page.clientWidth) found.push(`the page: ${page.scrollWidth} > ${page.clientWidth}`);
  for (const part of document.querySelectorAll("main .wrap, .sec, .dlg, .dlg-sec, main.public, .gate main")) {
    const style = getComputedStyle(part);
    if (part.scrollWidth > part.clientWidth + 1 && style.overflowX === "visible" && part.clientWidth)
      found.push(`${part.className} ${part.scrollWidth} > ${part.clientWidth}`);
  }
  for (const menu of document.querySelectorAll("details[open]>.pop")) {
    const {left, right} = menu.getBoundingClientRect();
    if (left < 0 || right > page.clientWidth) found.push(`a menu from ${left} to ${right}`);
  }
  return found;
}"""

# A column of so little room that its head stands over the next one, or that its cells show nothing.
SQUEEZED = """() => [...document.querySelectorAll("thead th")].filter(head => {
  const words = document.createRange();
  words.selectNodeContents(head);
  const isSpokenAlone = head.querySelector(".visually-hidden");
  return !isSpokenAlone && head.checkVisibility() && words.getBoundingClientRect().width > head.clientWidth + 1;
}).map(head => head.innerText)"""

# A "?" that stands below the last word of its label.
FALLEN = """() => [...document.querySelectorAll(".label-row > .help")].filter(help => {
  const button = help.firstElementChild.getBoundingClientRect(), label = document.createRange();
  label.setStart(help.parentElement, 0);
  label.setEndBefore(help);
  return help.checkVisibility() && (button.top + button.bottom) / 2 > label.getBoundingClientRect().bottom;
}).map(help => `fallen: ${help.firstElementChild.ariaLabel}`)"""
