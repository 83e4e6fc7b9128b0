"""What spans applications is listed by name in settings; this loads and runs such a list."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.module_loading import import_string


def load(names: Sequence[str]) -> list[Callable[..., Any]]:
    """The functions or classes behind the dotted names, in the order given."""
    return [import_string(name) for name in names]


def run(names: Sequence[str], *args: Any, **kwargs: Any) -> None:
    """Calls each named function in order with the same arguments, in the caller's transaction."""
    for step in load(names):
        step(*args, **kwargs)
