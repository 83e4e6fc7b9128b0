"""The page of components: all that the product is drawn with, and only on one's own machine."""

import os
import subprocess
import sys
from typing import Any

from django.urls import reverse

from common.templatetags.shapes import ICONS, STATUS_LOOKS
from devstack.environment import production_like
from klientadmin.design.colours import colours
from klientadmin.design.signs import sign_groups
from tests.conftest import ROOT
from users.models import User

DESIGN = "/design/"
_RESOLVE = f"""
import django
django.setup()
from django.urls import Resolver404, resolve
for address in ("/overview/", "{DESIGN}", "{DESIGN}erasing/"):
    try:
        print(resolve(address).view_name)
    except Resolver404:
        print("nothing")
"""


def test_the_page_shows_every_icon_sign_and_colour(anna: User, as_user: Any) -> None:
    page = as_user(anna).get(DESIGN).content.decode()

    assert [name for name, shape in ICONS.items() if shape not in page] == []
    assert {look for _of, signs in sign_groups() for look, _words in signs} == STATUS_LOOKS.keys()
    assert [colour for colour in colours() if colour.light not in page or f"f-{colour.name}" not in page] == []


def test_the_list_has_all_its_columns(anna: User, as_user: Any) -> None:
    table = as_user(anna).get(DESIGN).content.decode().partition('<table class="tbl tbl-fix pile kunder')[2]

    assert all(head in table.partition("<tbody>")[0] for head in ("Org.nummer", "Avtal", "Ansvarig", "Externa"))


def test_every_colour_can_be_read_on_what_it_stands_on() -> None:
    weak = [colour for colour in colours() if colour.needs and colour.worst and min(colour.worst) < colour.needs]

    assert len(colours()) > 20
    assert weak == []


def test_the_theme_of_the_address_wins(anna: User, as_user: Any) -> None:
    for query, attribute in (
        ("", 'av Anna Ek">'),
        ("?theme=dark", 'data-bs-theme="dark">'),
        ("?theme=<x", 'av Anna Ek">'),
    ):
        assert attribute in as_user(anna).get(f"{DESIGN}{query}").content.decode().partition("<head>")[0]


def test_a_dialogs_verb_does_nothing_but_say_so(anna: User, as_user: Any) -> None:
    browser = as_user(anna)

    refused = browser.post(f"{DESIGN}asking/", {})
    answer = browser.post(f"{DESIGN}erasing/", {}, follow=True)

    assert refused.status_code == 422
    assert "Välj en sista dag." in refused.content.decode()
    assert answer.redirect_chain == [(f"{reverse('design:components')}#dialogs", 303)]
    assert "Inget har hänt" in answer.content.decode()
    assert browser.get(f"{DESIGN}nothing/").status_code == 404


def test_production_has_no_such_address() -> None:
    kept = {name: value for name, value in os.environ.items() if name != "RUN_MODE"}
    env = kept | production_like() | {"DJANGO_SETTINGS_MODULE": "klientadmin.settings"}

    told = subprocess.run(
        [sys.executable, "-c", _RESOLVE], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )

    assert told.stdout.split() == ["overview", "nothing", "nothing"]
