"""The house rules of templates: nothing inline, nothing from another host, every word wrapped for translation."""

import re
from pathlib import Path

import pytest

from tests.source import name_of, templates


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_no_inline_script_or_style(path: Path) -> None:
    if "emails" in path.parts:
        return  # Outlook reads nothing else
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", text) == []
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert [tag for tag in scripts if "src=" not in tag and 'type="application/json"' not in tag] == []
    assert "hx-on" not in text  # evaluates


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_nothing_loads_from_another_host(path: Path) -> None:
    found = re.findall(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//[^>]*>", path.read_text())

    assert found == []


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_swedish_words_in_templates_are_wrapped_for_translation(path: Path) -> None:
    """Text between tags with a letter that only Swedish has here must stand in a translate tag."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"{% blocktrans.*?endblocktrans\w* %}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)

    assert re.findall(r"[^\n]*[åäöÅÄÖ][^\n]*", text) == []


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_an_action_that_is_off_is_told_why_by_something_beside_it(path: Path) -> None:
    """It stays reachable (aria-disabled, never disabled) and points at why. A busy one says so itself."""
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"<(?:button|a|input|select)\b[^>]*\sdisabled\b", text) == []
    off = re.findall(r"<[^>]*aria-disabled=\"true\"[^>]*>", text)
    assert [tag for tag in off if "aria-describedby" not in tag and "data-busy" not in tag] == []


def test_the_way_up_and_the_head_of_a_dialog_are_written_once() -> None:
    marks = re.compile(r'class="crumb"|class="dlg-head"')
    written = {name_of(path) for path in templates() if marks.search(path.read_text(encoding="utf-8"))}

    with_a_menu = "templates/clients/client_head.html"
    assert written == {"templates/includes/crumb.html", "templates/includes/dialog_head.html", with_a_menu}


def test_enter_in_a_dialog_of_several_steps_leads_on_and_not_back() -> None:
    """It presses the form's first button: one that nobody sees, where Tillbaka would be the first."""
    stepwise = [path for path in templates() if "data-back" in path.read_text(encoding="utf-8")]
    first = {
        path.name: re.search(r"<form.*?(<button[^>]*>)", path.read_text(encoding="utf-8"), re.DOTALL)
        for path in stepwise
    }

    assert stepwise
    assert [name for name, button in first.items() if not button or 'class="visually-hidden"' not in button[1]] == []
