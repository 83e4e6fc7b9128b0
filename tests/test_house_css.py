"""The house rules of the sheets: each rule is one that a page can have, stands once, and on lines of its own.

ledger.css is the design's own sheet and stays as it came.
"""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.source import ROOT, name_of, python_files, templates

CSS = ROOT / "static" / "css"
SHEETS = sorted(path for path in CSS.glob("*.css") if path.name != "ledger.css")
ON_PAPER = CSS / "print.css"
# Where ledger.css insists, and nothing but insisting helps.
INSISTS = {".kunder tr:not(.has-pick) > .p-name"}
CLASS = re.compile(r"\.([a-z][\w-]*)")
LOADED = re.compile(r"{% static 'css/(\w+\.css)' %}")


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_each_class_that_a_sheet_dresses_is_one_that_something_carries(path: Path) -> None:
    named = set(CLASS.findall(" ".join(selector for _, selector, _ in _rules(path))))

    assert sorted(named - _carried()) == []


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_a_sheet_is_short_and_no_rule_shares_a_line(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()

    assert len(lines) < 300
    assert [line for line in lines if len(line) > 120] == []
    assert [line for line in lines if line.count("{") > 1 or re.search(r"}\s*\S", line)] == []


def test_what_a_selector_gets_is_said_in_one_place() -> None:
    """On one screen or on paper, for one width: two rules of one selector are one rule."""
    said = Counter((path == ON_PAPER, where, selector) for path in SHEETS for where, selector, _ in _rules(path))

    assert [rule for rule, times in said.items() if times > 1] == []


def test_nothing_is_important_on_a_screen_but_where_the_design_insists() -> None:
    rules = [rule for path in SHEETS if path != ON_PAPER for rule in _rules(path)]

    assert {selector for _, selector, said in rules if "!important" in said} == INSISTS


def test_a_state_in_something_of_the_designs_is_no_thing_of_its_own_here() -> None:
    """The design's `.line li.now` would get what a sheet says of every `.now`."""
    of_the_design = [selector for _, selector, _ in _rules(CSS / "ledger.css")]
    states = {name for selector in of_the_design for name in CLASS.findall(selector)} - _alone(of_the_design)
    ours = [selector for path in SHEETS if path != ON_PAPER for _, selector, _ in _rules(path)]

    assert sorted(states & _alone(ours)) == []


def test_a_page_loads_every_sheet_the_design_first_and_paper_last() -> None:
    loaded = LOADED.findall((ROOT / "templates" / "base.html").read_text(encoding="utf-8"))
    of_one_page = LOADED.findall((ROOT / "templates" / "design" / "page.html").read_text(encoding="utf-8"))

    assert (loaded[0], loaded[-1]) == ("ledger.css", "print.css")
    assert sorted([*loaded, *of_one_page]) == sorted(path.name for path in CSS.glob("*.css"))


def _alone(selectors: list[str]) -> set[str]:
    """The classes that are dressed wherever they stand."""
    each = [one.strip() for selector in selectors for one in re.split(r",(?![^(]*\))", selector)]
    return {found[1] for one in each if (found := re.fullmatch(r"\.([a-z][\w-]*)(?:::?[\w-]+)*", one))}


def _rules(path: Path) -> list[tuple[str, str, str]]:
    """Each rule: the media it is for, its selectors, and what it says."""
    found, where = [], ""
    text = re.sub(r"/\*.*?\*/|@page[^\n]*}\n|@page.*?\n}\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for part in re.finditer(r"(?P<media>@media[^{]*){|(?P<selector>[^{}]+){(?P<said>[^{}]*)}|}", text):
        if part["selector"]:
            found.append((where, " ".join(part["selector"].split()), part["said"]))
        else:
            where = (part["media"] or "").strip()  # a brace by itself ends it
    return found


@cache
def _carried() -> set[str]:
    """The words of class attributes and of tags in templates, and of strings in Python and script."""
    pages = "".join(path.read_text(encoding="utf-8") for path in templates() if "emails" not in path.parts)
    code = [path for path in python_files() if path.relative_to(ROOT).parts[0] != "tests"]
    code += (ROOT / "static" / "js").glob("*.js")
    said = re.findall(r'class="(?:{%.*?%}|{{.*?}}|[^"])*"|{%.*?%}', pages)
    said += [quoted for path in code for quoted in re.findall(r'"[^"\n]*"', path.read_text(encoding="utf-8"))]
    return set(re.findall(r"[\w-]+", " ".join(said)))
