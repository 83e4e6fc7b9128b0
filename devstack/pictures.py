"""Takes the pictures of docs/pictures/ from the running demo, so that they never show an older product."""

import urllib.request
from pathlib import Path
from typing import Any

from devstack.chromium import install_chromium
from devstack.processes import DevstackError

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
LARGEST = 150_000  # bytes; a picture is looked at, not zoomed
_QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync")  # fmt: skip
_COMPANIES = ("559911-0011", "559911-0185", "559911-0862")  # of the simulated register, active
# The demo's, printed by `make run`.
_LOGIN, _PORTAL, _PASSWORD = "anna@byran.example", "vd@kund.example", "klientadmin-demo-2026"


def take(base_url: str) -> None:
    """Renews every picture. Raises DevstackError where nothing answers, or a picture grew too large."""
    try:
        urllib.request.urlopen(f"{base_url}/healthz", timeout=5).close()  # noqa: S310  # our own, of run.env
    except OSError as error:
        raise DevstackError(f"Nothing answers at {base_url}: start it with `make run` first.") from error
    from playwright.sync_api import sync_playwright  # a development requirement, which `make run` lives without

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(install_chromium()), args=list(_QUIET))
        light = _signed_in(browser, base_url, "light")
        dark = _signed_in(browser, base_url, "dark")
        for name, page, open_it in (
            ("kunder", light, _list), ("kunder-mork", dark, _list), ("ny-kund", light, _wizard),
            ("oversikt", light, _overview), ("klient", light, _client), ("avtal", light, _agreement),
            ("registret", light, _register_changes), ("anvandare", light, _people),
            ("fakturaunderlag", light, _basis), ("sok", light, _find),
            ("mina-atkomster", _signed_in(browser, base_url, "light", _PORTAL), _portal),
        ):  # fmt: skip
            open_it(page, base_url)
            _keep(page, name)
        browser.close()


def _signed_in(browser: Any, base_url: str, theme: str, login: str = _LOGIN) -> Any:
    size = {"width": 1200, "height": 720}
    page = browser.new_context(viewport=size, color_scheme=theme, locale="sv-SE").new_page()
    page.goto(f"{base_url}/login/")
    page.locator("#id_login").fill(login)
    page.locator("#id_password").fill(_PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url(lambda address: "/login/" not in address)
    return page


def _list(page: Any, base_url: str) -> None:
    page.goto(f"{base_url}/clients/")


def _overview(page: Any, base_url: str) -> None:
    page.set_viewport_size({"width": 1200, "height": 790})
    page.goto(f"{base_url}/overview/")


def _wizard(page: Any, base_url: str) -> None:
    page.set_viewport_size({"width": 1200, "height": 790})
    page.goto(f"{base_url}/clients/")
    page.locator("main a[href^='/clients/new/']").first.click()  # not a shortcut in the account menu
    field, found = page.locator("dialog:modal #id_org_number"), page.locator("#register-side h3 .i")
    for number in _COMPANIES:  # somebody who tried the demo may have made clients of some
        field.fill("")
        field.press_sequentially(number)
        found.or_(page.locator("#register-notes .note-bad", has_text=number)).first.wait_for()
        if found.count():
            return
    raise DevstackError("Every company of the pictures is a client already: `make reset`, then `make run`.")


def _client(page: Any, base_url: str) -> None:
    page.set_viewport_size({"width": 1200, "height": 720})
    page.goto(f"{base_url}/clients/?view=waiting&q=Storsj%C3%B6n")
    page.locator(".kunder a.name").first.click()
    page.locator("#agreement").wait_for()


def _agreement(page: Any, base_url: str) -> None:
    """The contact's page, by the link in a mail that waits in the outbox page."""
    page.goto(f"{base_url}/clients/?view=waiting&q=Storsj%C3%B6n")
    page.locator(".kunder a.name").first.click()
    page.locator("form[action$='/agreement/link/'] button").click()
    address = page.locator("[data-copy]").input_value()
    page.goto(address)


def _register_changes(page: Any, base_url: str) -> None:
    page.goto(f"{base_url}/clients/?view=changed")
    page.locator(".kunder a.name").last.click()
    page.locator("#company").wait_for()


def _people(page: Any, base_url: str) -> None:
    page.goto(f"{base_url}/clients/?q=Alnö")
    page.locator(".kunder a.name").first.click()
    page.locator("a[href$='/users/']").first.click()
    page.locator(".folk").first.wait_for()


def _basis(page: Any, base_url: str) -> None:
    page.goto(f"{base_url}/reports/invoicing/")


def _find(page: Any, base_url: str) -> None:
    page.goto(f"{base_url}/clients/")
    page.keyboard.press("Control+k")
    page.keyboard.type("and")
    page.locator("#find-hits section").nth(2).wait_for()  # more sorts than what was opened last


def _portal(page: Any, base_url: str) -> None:
    page.goto(f"{base_url}/me/")


def _keep(page: Any, name: str) -> None:
    page.evaluate("document.fonts.ready")
    picture = page.screenshot(animations="disabled", caret="hide")
    if len(picture) > LARGEST:
        raise DevstackError(f"{name}.png would be {len(picture):,} bytes, more than {LARGEST:,}.")
    (FOLDER / f"{name}.png").write_bytes(picture)
    print(f"docs/pictures/{name}.png  {len(picture):,} bytes")
