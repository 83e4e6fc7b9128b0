"""The catalogues' own tools: what is found, what is kept, what is refused, and that upstream's texts are there too."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import allauth
import django
import pytest
from babel.messages.pofile import read_po
from django.utils.translation import trans_real

from klientadmin.catalogues import LANGUAGES, po, po_path, updating
from klientadmin.catalogues.compiling import compile_stale
from klientadmin.catalogues.extracting import source_files, wanted
from klientadmin.catalogues.judging import faults
from tests.source import ROOT

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext

def said(count, name):
    _("Ett " "delat ord")
    f"{_('Inne i en sträng')} {name}"
    ngettext("%d bil", "%d bilar", count)
    pgettext("verb", "Spara")
    _(name)
"""
TEMPLATE = """{% load i18n %}
{% translate "Rak" %} {% translate 'Enkla "citat"' as kept %}
{% blocktranslate trimmed with name=user.name %}
  Hej {{ name }},
  välkommen
{% endblocktranslate %}
{% blocktranslate count n=rows|length asvar words %}{{ n }} rad{% plural %}{{ n }} rader{% endblocktranslate %}
{% translate "Öppen" context "dörr" %}{% blocktranslate context "bank" %}Öppen bank{% endblocktranslate %}
{% include "x.html" with label=_("I en tagg") %}{{ value|default:_("I ett filter") }} (och) "så' {# _("Inte den") #}
{% comment %}{% translate "Inte heller" %}{% endcomment %}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project of two files that say something."""
    (tmp_path / "users").mkdir()
    (tmp_path / "users/words.py").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text(TEMPLATE, encoding="utf-8")
    borrowed = tmp_path / "klientadmin/catalogues/borrowed.py"
    borrowed.parent.mkdir(parents=True)
    borrowed.write_text('_("Not ours.")', encoding="utf-8")
    return tmp_path


def ids(language: str, root: Path) -> set[tuple[str | None, tuple[str, ...]]]:
    return {(message.context, po.forms(message.id)) for message in po.texts(wanted(language, root)).values()}


def test_every_way_to_mark_a_text_is_found(tree: Path) -> None:
    assert ids("en", tree) == {
        (None, ("Ett delat ord",)),
        (None, ("Inne i en sträng",)),
        (None, ("%d bil", "%d bilar")),
        ("verb", ("Spara",)),
        (None, ("Rak",)),
        (None, ('Enkla "citat"',)),
        (None, ("Hej %(name)s, välkommen",)),
        (None, ("%(n)s rad", "%(n)s rader")),
        ("dörr", ("Öppen",)),
        ("bank", ("Öppen bank",)),
        (None, ("I en tagg",)),
        (None, ("I ett filter",)),
    }
    assert ids("sv", tree) == {(None, ("Not ours.",))}
    assert ids("nb", tree) == ids("en", tree) | ids("sv", tree)


def test_a_sheet_names_what_is_missing_and_comes_back_filled_in(tree: Path) -> None:
    updating.update(tree)
    sheet = updating.sheet(tree)

    assert "# templates/page.html:2\ntext: Rak\nnb: \nen: \n" in sheet
    assert "context: verb\ntext: Spara\nnb: \nen: \n" in sheet
    assert "text: %d bil\ntext+: %d bilar\nnb: \nnb+: \nen: \nen+: \n" in sheet
    filled = re.sub(r"^((?:sv|nb|en)\+?): $", r"\1: ord", sheet, flags=re.MULTILINE)
    assert updating.fill(filled, tree) == 12 * 2 + 2
    assert updating.sheet(tree) == ""
    assert po.texts(po.read("nb", tree))["verb", "Spara"].string == "ord"


def test_what_nobody_says_any_more_goes_and_the_rest_stays(tree: Path) -> None:
    updating.update(tree)
    updating.fill("text: Rak\nnb: Rett\nen: Straight\n", tree)
    (tree / "users/words.py").unlink()

    updating.update(tree)

    kept = po.texts(po.read("en", tree))
    assert kept[None, "Rak"].string == "Straight"
    assert ("verb", "Spara") not in kept


def test_a_sheet_with_a_text_that_is_not_in_the_code_is_refused(tree: Path) -> None:
    updating.update(tree)

    with pytest.raises(KeyError, match="Okänd"):
        updating.fill("text: Okänd\nnb: Ukjent\n", tree)


def test_faults_are_named(tree: Path) -> None:
    updating.update(tree)
    updating.fill(
        "text: Rak\nen: Straight!\n\ntext: %d bil\nen: %d car\nen+: cars\n\n"
        "text: Hej %(name)s, välkommen\nen: Hi {name}\n",
        tree,
    )

    found = "\n".join(faults("en", tree))

    assert "en: an exclamation mark: 'Rak' (templates/page.html:2)" in found
    assert "en: other placeholders or tags (%d): '%d bil' (users/words.py:7)" in found
    assert "en: other placeholders or tags (%(name)s, {name})" in found
    assert "en: missing: 'Spara'" in found


def test_a_catalogue_that_is_out_of_order_is_told_of(tree: Path) -> None:
    """Two branches merged by union, for one: everything is there, and `make messages` puts it in order."""
    updating.update(tree)
    updating.fill("text: Not ours.\nsv: Inte vårt.\n", tree)
    assert faults("sv", tree) == []
    path = po_path("sv", tree)
    path.write_text(path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")

    assert faults("sv", tree) == ["sv: not written as `make messages` writes it"]
    updating.update(tree)
    assert faults("sv", tree) == []


def test_a_compiled_catalogue_is_made_again_exactly_when_its_text_has_changed(tree: Path) -> None:
    updating.update(tree)
    assert compile_stale(tree) == list(LANGUAGES)
    assert compile_stale(tree) == []

    updating.fill("text: Rak\nen: Straight\n", tree)
    assert compile_stale(tree) == ["en"]
    assert [path.name for path in po_path("en", tree).parent.iterdir() if "mo" in path.suffix] == ["django.mo"]
    spoken = trans_real.gettext_module.translation("django", str(tree / "locale"), ["en"])
    assert spoken.gettext("Rak") == "Straight"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_said_in_every_language(language: str) -> None:
    assert faults(language) == []


# What Django and allauth have and their own catalogues lack, and why nobody sees it.
UNSEEN = re.compile(
    r"Kurdish|Uyghur|IPv[46]|step size|String \(unlimited\)|%\(model\)s instance"  # languages and fields not offered
    r"|Conflicting form data|[Pp]assword-based|^(Set|Reset) password|Enabled|Disabled|Raw passwords|authenticate using"
    r"|valid username|bound of the range"  # Django's own admin and user names; ranges that no form asks for
)


def upstream() -> Iterator[Path]:
    django_root, allauth_root = (Path(package.__file__).parent for package in (django, allauth))
    yield from (django_root / app / "locale" for app in ("conf", "contrib/auth", "contrib/postgres"))
    yield allauth_root / "locale"


@pytest.mark.parametrize("language", ["sv", "nb"])
def test_django_and_allauth_say_nothing_in_english_that_is_seen(language: str) -> None:
    ours = po.texts(po.read(language))
    missing = set()
    for folder in upstream():
        english, other = (
            po.texts(read_po(BytesIO((folder / name / "LC_MESSAGES/django.po").read_bytes()), locale=name))
            for name in ("en", language)
        )
        missing |= {
            key[1]
            for key in english
            if key not in ours and (key not in other or not all(po.forms(other[key].string)) or other[key].fuzzy)
        }

    assert {text for text in missing if not UNSEEN.search(text)} == set()


# Python that holds Swedish which no user reads as a text of ours.
SWEDISH_DATA = {
    "agreements/views/texts.py": "the invented company of the preview",
    "clients/invoice_texts.py": "mail that a client sends, a text for each language",
    "klientadmin/management/commands/seed_scale.py": "an invented firm",
}


def test_swedish_in_the_code_is_wrapped_for_translation() -> None:
    bare = set()
    for path in source_files():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py" and name not in SWEDISH_DATA:
            bare |= {f"{name}: {text}" for text in _bare(ast.parse(path.read_text(encoding="utf-8")))}

    assert bare == set()


def _bare(tree: ast.Module) -> Iterator[str]:
    """Sentences with a letter that only Swedish has, outside docstrings and calls that mark them."""
    passed_over: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and re.fullmatch(r"_|\w*gettext\w*", getattr(node.func, "id", "")):
            passed_over |= {id(argument) for argument in node.args}
        if isinstance(node, ast.Expr):
            passed_over.add(id(node.value))
    literals = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in passed_over)
    return (node.value for node in literals if re.search(r"[åäö].* |\s.*[åäö]", str(node.value), re.IGNORECASE))
