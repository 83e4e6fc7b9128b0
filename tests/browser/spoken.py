"""A page as a screen reader meets it: the browser's own accessibility tree, and what is wrong in it.

The rules read the tree alone, so one visit serves axe and them: names, headings, landmarks, states, and what is pressed
by one name and leads to two places.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from playwright.sync_api import CDPSession

# What can be moved to or pressed, and what says what it holds. Chromium's names of roles.
NAMED = {
    "RootWebArea", "Iframe", "button", "link", "textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider",
    "Date", "checkbox", "radio", "radiogroup", "switch", "menuitem", "tab", "tabpanel", "DisclosureTriangle",
    "dialog", "alertdialog", "table", "grid", "tree", "treeitem", "region", "figure", "image", "progressbar", "meter",
    "heading",
}  # fmt: skip
PRESSED = {"button", "link", "DisclosureTriangle"}
DIALOGS = {"dialog", "alertdialog"}
LANDMARKS = {"banner", "main", "contentinfo", "navigation", "complementary", "region", "search", "form"}
TICKED = {"switch", "checkbox", "radio"}


@dataclass(frozen=True)
class Node:
    """One thing that is spoken. `place` is the name of the navigation that it stands in, which is spoken before it."""

    role: str
    name: str
    description: str = ""
    place: str = ""
    dom_id: int = 0
    properties: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.role} “{self.name}”"


def tree_of(session: CDPSession) -> list[Node]:
    """Everything on the page that is spoken, in the order of reading."""
    given = session.send("Accessibility.getFullAXTree")["nodes"]
    return list(_walk(given[0], {node["nodeId"]: node for node in given}, ""))


def _walk(given: dict[str, Any], by_id: dict[str, dict[str, Any]], place: str) -> Iterator[Node]:
    if not given["ignored"]:
        node = _node(given, place)
        yield node
        place = node.name if node.role == "navigation" else place
    for child in given.get("childIds", []):
        if child in by_id:
            yield from _walk(by_id[child], by_id, place)


def _node(given: dict[str, Any], place: str) -> Node:
    role, name, description = (
        str(given.get(key, {}).get("value", "")).strip() for key in ("role", "name", "description")
    )
    properties = {one["name"]: one["value"].get("value") for one in given.get("properties", [])}
    return Node(role, name, description, place, given.get("backendDOMNodeId", 0), properties)


def troubles_of(nodes: Sequence[Node], session: CDPSession) -> list[str]:
    """What is wrong, in words. The session is asked where things of one name lead."""
    return [*_names(nodes), *_headings(nodes), *_landmarks(nodes), *_states(nodes), *_same_names(nodes, session)]


def _names(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if node.role in NAMED and not any(letter.isalnum() for letter in node.name):
            yield f"{node} has no word for a name"


def _headings(nodes: Iterable[Node]) -> Iterator[str]:
    """One of level 1, but in a dialog, which stands over a page that has it; and no level is left out."""
    headings = [(int(node.properties["level"]), node) for node in nodes if node.role == "heading"]
    firsts = sum(level == 1 for level, _node in headings)
    if firsts != 1 and not any(node.role in DIALOGS for node in nodes):
        yield f"{firsts} headings of level 1"
    for (before, _), (level, node) in pairwise(headings):
        if level > before + 1:
            yield f"{node} is of level {level} after {before}"


def _landmarks(nodes: Iterable[Node]) -> Iterator[str]:
    """Several of a kind have a name each. A form without one is no landmark."""
    named: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        if node.role in LANDMARKS and (node.name or node.role != "form"):
            named[node.role].append(node.name)
    for role, names in named.items():
        if len(names) > 1 and ("" in names or len(set(names)) < len(names)):
            yield f"{len(names)} landmarks {role}: {names}"


def _states(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if node.role in TICKED and node.properties.get("checked") not in ("true", "false", "mixed"):
            yield f"{node} does not say whether it is on"


def _same_names(nodes: Iterable[Node], session: CDPSession) -> Iterator[str]:
    """What is said alike and leads apart."""
    alike: dict[tuple[str, ...], list[Node]] = defaultdict(list)
    for node in nodes:
        if node.role in PRESSED:
            alike[node.role, node.name, node.description, node.place].append(node)
    for found in alike.values():
        if len(found) > 1 and len(ends := {_end_of(node, session) for node in found}) > 1:
            yield f"{len(found)} of {found[0]} lead to {sorted(ends)[:4]}"


# What a button's form is sent to, and with what; else the thing itself.
_END = """function () {
  if (!this.form) return this.id || this.outerHTML;
  const hidden = [...this.form.querySelectorAll("input[type=hidden]")].filter((one) => !one.name.startsWith("csrf"));
  return [this.formAction, this.name, this.value, ...hidden.map((one) => `${one.name}=${one.value}`)].join(" ");
}"""


def _end_of(node: Node, session: CDPSession) -> str:
    """Where it leads. The tree says that of a link; of anything else the page is asked."""
    if "url" in node.properties:
        return str(node.properties["url"])
    thing = session.send("DOM.resolveNode", {"backendNodeId": node.dom_id})["object"]["objectId"]
    call = {"objectId": thing, "functionDeclaration": _END, "returnByValue": True}
    return str(session.send("Runtime.callFunctionOn", call)["result"].get("value", ""))
