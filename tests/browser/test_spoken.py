"""What the reading of the accessibility tree finds, on a page that has each fault once."""

import pytest
from playwright.sync_api import Browser

from tests.browser.spoken import tree_of, troubles_of

pytestmark = pytest.mark.browser

_SOUND = """<title>Sida</title>
<nav aria-label="Meny"><a href="/one/">Översikt</a></nav><nav aria-label="Flikar"><a href="/two/">Översikt</a></nav>
<main><h1>Sida</h1><h2>Del</h2>
<ul><li id="a">Alfa</li><li id="b">Beta</li></ul>
<a href="/a/" aria-describedby="a">Ändra</a> <a href="/b/" aria-describedby="b">Ändra</a>
<form><button name="do" value="x">Fråga</button><button name="do" value="x">Fråga</button></form>
<button role="switch" aria-checked="false">Reglage</button>
<table><caption>Rader</caption><tr><th scope="col">Namn</th></tr><tr><td>Alfa</td></tr></table></main>"""

_FAULTS = {
    '<button aria-label="×"></button>': "button “×” has no word for a name",
    '<a href="/here/">⋮</a>': "link “⋮” has no word for a name",
    "<input>": "textbox “” has no word for a name",
    "<table><tr><th scope='col'>Namn</th></tr><tr><td>Alfa</td></tr></table>": "table “” has no word for a name",
    "<dialog open><h2>Fråga</h2></dialog>": "dialog “” has no word for a name",
    "<figure><p>Bild</p></figure>": "figure “” has no word for a name",
    "<h1>Till</h1>": "2 headings of level 1",
    "<h4>Djupt</h4>": "heading “Djupt” is of level 4 after 2",
    "<nav aria-label='Meny'><a href='/x/'>X</a></nav>": "3 landmarks navigation: ['Meny', 'Flikar', 'Meny']",
    "<aside><p>Bredvid</p></aside><aside><p>Mer</p></aside>": "2 landmarks complementary: ['', '']",
    '<a href="/c/" aria-describedby="b">Ändra</a>': "2 of link “Ändra” lead to",
    '<form><button name="do" value="y">Fråga</button></form>': "3 of button “Fråga” lead to",
}


def test_each_fault_is_found_and_nothing_else(browser: Browser) -> None:
    page = browser.new_page()
    session = page.context.new_cdp_session(page)
    found = {}
    for fault in ("", *_FAULTS):
        page.set_content(_SOUND.replace("</main>", f"{fault}</main>"))
        found[fault] = troubles_of(tree_of(session), session)
    page.close()

    assert found.pop("") == []
    for fault, troubles in found.items():
        assert [_FAULTS[fault] in trouble for trouble in troubles] == [True], (fault, troubles)
