"""The house rules that a machine can see. Each test names the rule; an exception has its reason beside it.

Those of templates, of actions and of the database stand in files of their own beside this one.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.source import APPS, ROOT, functions, imports, name_of, python_files, templates, tree_of, views

# Tables: read by their rows, not from top to bottom.
LONG_FILES = {
    "klientadmin/settings.py": "one file of settings, by decision",
}
LONG_FUNCTIONS = {"klientadmin/logs.py:logging_config": "one dictionary"}

# Where text is called safe that was not escaped by Django: constants of this project, or its own renderer.
MARKS_SAFE = {
    "common/templatetags/ledger.py": "drawn shapes, constants",
    "agreements/rendering.py": "escapes everything before it makes its few tags",
    "clients/row_menus.py": "a template of ours, and what is put into it is escaped first",
}


def test_every_view_says_which_right_it_needs() -> None:
    bare = [
        name
        for name, entry in views()
        if not hasattr(entry.callback, "requires") and getattr(entry.callback, "login_required", True)
    ]

    assert bare == []


def test_every_view_of_ours_says_which_methods_it_answers() -> None:
    open_to_all = [
        name
        for name, entry in views()
        if entry.callback.__module__.split(".")[0] in APPS and "request.method" not in _wrappers(entry.callback)
    ]

    assert open_to_all == []


def _wrappers(view: object) -> str:
    """ "request.method" where one of the decorators around the view refuses by method."""
    while view is not None:
        if "method_not_allowed" in str(getattr(view, "__code__", None) and view.__code__.co_names) or (  # type: ignore[attr-defined]
            "HttpResponseNotAllowed" in str(getattr(getattr(view, "__code__", None), "co_names", ""))
        ):
            return "request.method"
        view = getattr(view, "__wrapped__", None)
    return ""


def test_text_is_called_safe_only_where_it_is_known_to_be() -> None:
    marks = {name_of(path) for path in python_files() if "mark_safe" in path.read_text(encoding="utf-8")}
    marks -= {"tests/test_house.py"}
    filters = [
        name_of(path)
        for path in templates()
        if re.search(r"\|\s*safe\b|autoescape off", path.read_text(encoding="utf-8")) and "emails" not in path.parts
    ]

    assert marks - MARKS_SAFE.keys() == set()
    assert filters == []


def test_no_file_is_longer_than_300_lines() -> None:
    long = {name_of(path) for path in python_files() if len(path.read_text(encoding="utf-8").splitlines()) > 300}

    assert {name for name in long if not name.startswith("tests/")} - LONG_FILES.keys() == set()


def test_no_function_is_longer_than_25_lines() -> None:
    long = {
        f"{name_of(path)}:{function.name} ({_lines(function)})"
        for path in python_files()
        if not name_of(path).startswith("tests/")
        for function in functions(tree_of(path))
        if _lines(function) > 25 and f"{name_of(path)}:{function.name}" not in LONG_FUNCTIONS
    }

    assert long == set()


def _lines(function: ast.FunctionDef) -> int:
    """Lines of code: neither the signature, nor the docstring, nor blank lines."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]


@pytest.mark.parametrize(
    "path", [path for path in python_files() if not {"tests", "devstack"} & set(path.parts)], ids=name_of
)
def test_no_signals_generic_keys_or_utils(path: Path) -> None:
    names = imports(tree_of(path))

    assert not {name for name in names if "dispatch" in name.split(".") and name.startswith("django.")}
    assert not {name for name in names if name.endswith((".signals", ".contenttypes.fields"))} - CELERY_SIGNALS
    assert path.stem not in ("utils", "helpers") and not name_of(path).endswith(("/services.py", "/signals.py"))


# Celery's own hooks for logging are its only way in; they are no model signals.
CELERY_SIGNALS = {"celery.signals"}


def test_sql_never_asks_what_time_it_is() -> None:
    wrong = [
        name_of(path)
        for path in python_files()
        if not name_of(path).startswith("tests/")
        and re.search(
            r"\bNow\(\)|(?i:\bnow\(\)\s*[-+<>=]|current_date\b|current_timestamp\b)", path.read_text(encoding="utf-8")
        )
        and "timezone.now()" not in path.read_text(encoding="utf-8")
    ]

    assert wrong == []


def test_every_setting_from_the_environment_has_a_line_in_the_example() -> None:
    files = [(ROOT / f"klientadmin/{name}.py").read_text(encoding="utf-8") for name in ("settings", "retention")]
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", "".join(files)))
    shown = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert read
    assert read - shown == set()
    assert shown - read - {"DATABASE_URL"} == set()
