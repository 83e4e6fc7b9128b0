"""An address that is for posting alone, opened as a page."""

import pytest
from django.test import Client as Browser

from users.models import User

pytestmark = pytest.mark.django_db
_PAGE, _PATH = {"Accept": "text/html,*/*;q=0.8"}, "/share/number/"


@pytest.fixture
def browser(anna: User) -> Browser:
    """Anna's."""
    made = Browser()
    made.force_login(anna)
    return made


def test_a_browser_gets_a_page_that_leads_on(browser: Browser) -> None:
    opened = browser.get(_PATH, headers=_PAGE)
    led = browser.get(_PATH, headers=_PAGE | {"Referer": "http://testserver/overview/?currency=NOK"})
    again = browser.get(_PATH, headers=_PAGE | {"Referer": f"http://testserver{_PATH}"})

    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "Här finns ingen sida" in opened.content.decode()
    assert 'href="/overview/?currency=NOK"' in led.content.decode()
    for page in (opened, again):
        assert "Tillbaka" not in page.content.decode()


def test_programs_and_htmx_read_the_status_alone(browser: Browser) -> None:
    for headers in ({}, {"Accept": "*/*"}, _PAGE | {"HX-Request": "true"}):
        refused = browser.get(_PATH, headers=headers)
        assert (refused.status_code, refused["Allow"], refused.content) == (405, "POST", b"")
