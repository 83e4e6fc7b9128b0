"""The house rules of actions: somebody does each, each records an event, and none knows a request."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.source import APPS, ROOT, functions, imports, name_of, tree_of

# Writes that nobody in particular does, or that are a part of actions which record.
NOBODY = {
    "users.actions.favourites.set_favourite": "a bookmark of one's own, which says nothing of the client",
    "users.actions.tables.set_tables": "how one's own tables look, which says nothing of anybody",
    "users.actions.tables.choose_columns": "how one's own list looks, which says nothing of anybody",
    "clients.actions.vat.check_vat_numbers": "due by the clock; each check records",
    "clients.actions.vat.plan_vat_check": "a part of giving a client a number, which records",
    "clients.actions.vat.plan_first_vat_check": "a step of creating a client, which records",
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
    "clients.actions.settling": "how differences from the register end; whatever ends one records",
    "users.actions.granting": "what approving a request gives",
    "users.actions.holding": "the rows under a membership",
    "users.actions.client_end": "a membership following its client",
}


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


def test_actions_know_no_request_form_or_task() -> None:
    wrong = {
        f"{name_of(path)}: {name}"
        for path in action_files()
        for name in imports(tree_of(path))
        if name.startswith("django.http") or name.split(".")[-1] in ("forms", "tasks", "views")
    }

    assert wrong == set()
