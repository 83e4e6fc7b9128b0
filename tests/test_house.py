"""The house rules that a machine can see. Each test names the rule; an exception has its reason beside it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
APPS = ["klientadmin", "users", "packages_billing", "agreements", "clients", "mail", "events", "common", "devstack"]

# Tables: read by their rows, not from top to bottom.
LONG_FILES = {
    "klientadmin/settings.py": "one file of settings, by decision",
}
LONG_FUNCTIONS = {"klientadmin/logs.py:logging_config": "one dictionary"}

# Where text is called safe that was not escaped by Django: constants of this project, or its own renderer.
MARKS_SAFE = {
    "common/templatetags/ledger.py": "drawn shapes, constants",
    "agreements/rendering.py": "escapes everything before it makes its few tags",
}

# Writes that nobody in particular does, or that are a part of actions which record.
NOBODY = {
    "agreements.actions.sweeping.sweep": "due by the clock; each piece of work records",
    "users.actions.requests.sweep_requests": "due by the clock; each one that is closed records",
    "agreements.actions.sending.set_client_state": "a part of every action on a request, which records",
    "users.actions.sweeping.sweep": "due by the clock; each batch is recorded in bulk",
    "users.actions.invitations.send": "a part of inviting and hiring, which record",
    "users.actions.invitations.revoke_open": "a part of what ends or renews an invitation, which records",
    "users.actions.api_keys.note_key_used": "last used stands on the key; an event a minute would drown the log",
    "packages_billing.actions.extras.follow_extras": "a step of what switches, ends, reopens or moves, which record",
    "users.actions.people.firms_person": "a part of inviting and hiring, which record who it was",
}

# Modules of parts: what their functions write is recorded by the actions that call them.
PARTS = {
    "users.actions.granting": "what approving a request gives",
    "users.actions.holding": "the rows under a membership",
    "users.actions.client_end": "a membership following its client",
}


def python_files() -> list[Path]:
    found = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    return sorted([*found, *(ROOT / "tests").rglob("*.py")])


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def views(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        else:
            yield f"{prefix}{entry.name}", entry


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


def action_files() -> list[Path]:
    single = [ROOT / app / "actions.py" for app in APPS]
    several = [path for app in APPS for path in (ROOT / app / "actions").glob("*.py")]
    return sorted(path for path in [*single, *several] if path.exists() and path.name != "__init__.py")


WRITES = {"save", "update", "create", "bulk_create", "get_or_create", "update_or_create", "delete", "atomic", "record"}


def public_actions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every public function of an actions module that writes; others may stand there that only look."""
    for path in action_files():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in tree_of(path).body:
            if module in PARTS or not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if _attributes(node) & WRITES:
                yield f"{module}.{node.name}", node


def test_every_action_is_done_by_somebody() -> None:
    nobodys = {
        name for name, node in public_actions() if "by" not in {argument.arg for argument in node.args.kwonlyargs}
    }

    assert nobodys - NOBODY.keys() == set()


def test_every_action_records_an_event() -> None:
    """By itself or through a function of an actions module that does."""
    calls: dict[str, set[str]] = {}
    for path in action_files():
        for node in functions(tree_of(path)):
            calls.setdefault(node.name, set()).update(_called(node))
    recording = {"record"}
    while True:
        more = {name for name, called in calls.items() if called & recording} - recording
        if not more:
            break
        recording |= more
    steps = {"run"}  # common.steps.run: the steps are actions themselves
    silent = {name for name, node in public_actions() if not _called(node) & (recording | steps)}

    assert silent - NOBODY.keys() == set()


def _attributes(function: ast.FunctionDef) -> set[str]:
    return {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)} | _called(function)


def _called(function: ast.FunctionDef) -> set[str]:
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            target = node.func
            names.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
        elif isinstance(node, ast.Name):
            names.add(node.id)  # handed on: _alone(_remind, ...)
    return names


def imports(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


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


def test_actions_know_no_request_form_or_task() -> None:
    wrong = {
        f"{name_of(path)}: {name}"
        for path in action_files()
        for name in imports(tree_of(path))
        if name.startswith("django.http") or name.split(".")[-1] in ("forms", "tasks", "views")
    }

    assert wrong == set()


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
    read = set(
        re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", (ROOT / "klientadmin/settings.py").read_text(encoding="utf-8"))
    )
    shown = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert read
    assert read - shown == set()
    assert shown - read - {"DATABASE_URL"} == set()


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_swedish_words_in_templates_are_wrapped_for_translation(path: Path) -> None:
    """Text between tags with a letter that only Swedish has here must stand in a translate tag."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"{% blocktrans.*?endblocktrans\w* %}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)

    assert re.findall(r"[^\n]*[åäöÅÄÖ][^\n]*", text) == []


def test_the_application_role_may_use_every_table_and_own_none(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_get_userbyid(c.relowner) = current_user,"
            " has_table_privilege(c.oid, 'SELECT'), has_table_privilege(c.oid, 'INSERT')"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'django_migrations'"
        )
        rows = cursor.fetchall()
        cursor.execute("SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        rights = cursor.fetchone()

    assert len(rows) > 20
    assert [name for name, owns, reads, adds in rows if owns or not reads or not adds] == []
    assert rights == (False, False, False)


def test_the_application_role_may_only_add_to_the_log_and_read_it(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, right_ FROM unnest(ARRAY['events_event', 'events_eventseal']) name,"
            " unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) right_ WHERE has_table_privilege(name, right_)"
        )
        too_much = cursor.fetchall()

    assert too_much == []


def test_the_database_has_every_constraint_and_index_that_the_models_name(db: None) -> None:
    """A migration can take one away unseen: Django drops a unique index along with a foreign key's own."""
    named = {
        rule.name
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for rule in [*model._meta.constraints, *model._meta.indexes]
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexrelid::regclass::text FROM pg_index")
        there = {name for (name,) in cursor.fetchall()}

    assert named
    assert named - there == set()
