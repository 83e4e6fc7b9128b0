"""Bjud in, between the steps: what has been gathered, which step it may go to, and what is wrong with it.

Everything gathered travels in the form and is looked at as a whole each time: a step is reached only over valid
earlier ones, whoever wrote the form.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client
from common.access import Actor
from users.actions import NewAccess, NewPerson
from users.addresses import read_addresses
from users.catalogue import load_catalogue
from users.choices import MemberKind
from users.choosing import ChoiceForm, rows_of
from users.inviting_forms import DetailsForm, PersonForm, is_told_of_templates, quick_day
from users.inviting_lines import MOST_PEOPLE, Line, read_lines, together
from users.tree import Choice, effective

PEOPLE, MAIN, ADDONS, SUMMARY = "people", "main", "addons", "summary"
STEPS = {
    MemberKind.SYSTEM: (PEOPLE, MAIN, ADDONS, SUMMARY),
    MemberKind.EXTERNAL: (PEOPLE, MAIN, ADDONS, SUMMARY),
    MemberKind.NO_SYSTEM: (PEOPLE,),
    MemberKind.NO_LOGIN: (PEOPLE,),
}
_OF_STEP = {
    PEOPLE: ("starts_on", "ends_on", "selectable_as", "form_key"),
    MAIN: ("main",),
    ADDONS: ("addons", "granted", "taken", "drawn", "on", "module", "user_template"),
    SUMMARY: (),
}


@dataclass
class Draft:
    """A half-made invitation. `data` is what was posted; the rest is read from it, or changed by a button."""

    client: Client
    kind: MemberKind
    today: date
    data: QueryDict
    offers_templates: bool = False  # whose names are the firm's own words
    step: str = PEOPLE
    lines: list[Line] = field(default_factory=list)
    entry: PersonForm = field(init=False)
    pasted: str = ""
    problems: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # what stops nobody
    goes_without: bool = False  # with those on the list that can be invited; the others stay, to be mended
    is_refused: bool = False  # fields say what is wrong with them

    def __post_init__(self) -> None:
        self.entry = PersonForm(kind=self.kind)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps of this kind, in order."""
        return STEPS[self.kind]

    @property
    def is_last(self) -> bool:
        """Whether this step ends with the deed."""
        return self.step == self.steps[-1]

    @cached_property
    def details(self) -> DetailsForm:
        """What holds for everyone."""
        return self.details_of(self.data)

    def details_of(self, data: QueryDict | None) -> DetailsForm:
        """The same fields over other data; over None not judged."""
        return DetailsForm(data, kind=self.kind, client=self.client, today=self.today, templates=self.offers_templates)

    @cached_property
    def choices(self) -> ChoiceForm:
        """The packages and permissions."""
        return ChoiceForm(self.data, catalogue=load_catalogue())

    @property
    def choice(self) -> Choice:
        """What everyone gets. With a huvudpaket nothing is chosen by hand: it is kept for the way back, not given."""
        chosen = self.choices.choice
        return Choice(chosen.packages) if self.has_main else chosen

    @property
    def ready(self) -> list[Line]:
        """Those on the list who can be invited."""
        return [line for line in self.lines if not line.is_refused]

    @property
    def left_out(self) -> list[str]:
        """Who is not, and what was pasted that is no address."""
        return [line.name for line in self.lines if line.is_refused] + self.pasted.splitlines()

    @property
    def has_main(self) -> bool:
        """Whether a huvudpaket is chosen."""
        offers = self.choices.catalogue.offers
        return any(offers[code].is_main for code in self.choices.choice.packages)

    @property
    def addon_names(self) -> list[str]:
        """The tilläggspaket that everyone gets."""
        return [offer.name for offer in self.choices.addon_offers if offer.code in self.choice.packages]

    @property
    def permission_names(self) -> list[str]:
        """The permissions that everyone gets in the end."""
        catalogue = self.choices.catalogue
        held = effective(catalogue, self.choice)
        return [leaf.name for module in catalogue.modules for leaf in module.leaves if leaf.code in held]

    def is_valid(self, step: str) -> bool:
        """Whether what belongs to the step is in order. Lines say themselves what is wrong with them."""
        if step == PEOPLE:
            good = bool(self.ready) and (self.goes_without or len(self.ready) == len(self.lines))
            return good and not self._errors(self.details, step)
        if step == MAIN:
            return not self._errors(self.choices, step)
        return not (self._errors(self.choices, step) or self._errors(self.details, step))

    def _errors(self, form: Any, step: str) -> set[str]:
        return set(form.errors) & set(_OF_STEP[step])

    def new_access(self) -> NewAccess:
        """What invite_people() takes. The draft must be valid."""
        said = self.details.cleaned_data
        given: dict[str, Any] = rows_of(self.choice) if len(self.steps) > 1 else {}
        return NewAccess(
            kind=self.kind, starts_on=said.get("starts_on"), ends_on=said.get("ends_on"),
            selectable_as=said.get("selectable_as", ()), user_template=said.get("user_template"), **given,
        )  # fmt: skip

    def new_people(self) -> list[NewPerson]:
        """What invite_people() takes. The draft must be valid."""
        return [NewPerson(line.first_name, line.last_name, line.email, line.phone) for line in self.ready]

    def carried(self) -> Iterator[tuple[str, str]]:
        """The hidden fields of the step: all that it does not show, so that no way back or forth loses anything."""
        yield "step", self.step
        for line in self.lines:
            yield from line.fields()
        said = {"form_key": [self.data.get("form_key", "")]}
        if self.step != PEOPLE:
            said |= {name: self.data.getlist(name) for name in ("starts_on", "ends_on", "selectable_as")}
            said |= {"pasted": [self.pasted], "without": ["1"]} if self.goes_without else {}
        chosen = self.choices.choice
        if self.step != MAIN:
            said["main"] = [code for code in self.data.getlist("main") if code][:1]
        if self.step != ADDONS:
            said |= {name: self.data.getlist(name) for name in ("addons", "user_template")}
        if self.step != ADDONS or self.has_main:
            said |= {"granted": sorted(chosen.granted), "taken": sorted(chosen.taken)}
        yield from ((name, value) for name, values in said.items() for value in values)


def blank(client: Client, kind: MemberKind, today: date, *, by: Actor) -> Draft:
    """The first step, empty, from today and for thirty days."""
    data = QueryDict(mutable=True)
    data["form_key"] = str(uuid4())
    data["starts_on"], data["ends_on"] = today.isoformat(), quick_day(client, today, "", "")
    return Draft(client, kind, today, data, offers_templates=is_told_of_templates(by, client))


def read(client: Client, kind: MemberKind, today: date, posted: QueryDict, *, by: Actor) -> Draft:
    """The draft as it was posted."""
    step = posted.get("step", PEOPLE)
    draft = Draft(client, kind, today, posted.copy(), offers_templates=is_told_of_templates(by, client))
    draft.step = step if step in STEPS[kind] else PEOPLE
    draft.lines = read_lines(client, kind, posted, posted.get("form_key", ""))
    draft.pasted = posted.get("pasted", "")
    draft.goes_without = posted.get("without") == "1" or posted.get("do", "").endswith(":without")
    if any(posted.get(f"new-{name}") for name in draft.entry.fields):
        draft.entry = PersonForm(posted, kind=kind)
    return draft


def act(draft: Draft, do: str) -> None:
    """What a button of the form does: every one but the deed itself."""
    name, _colon, value = do.partition(":")
    if name == "enter":  # in a field of the row: once nothing more is typed, on to the next step
        name = "next" if draft.lines and not draft.entry.is_bound else "add"
    if name == "add":
        add(draft)
    elif name == "paste":
        paste(draft)
    elif name in ("remove", "edit") and value.isdecimal() and int(value) < len(draft.lines):
        _take_off(draft, int(value), is_edited=name == "edit")
    elif name == "until":
        draft.data["ends_on"] = quick_day(draft.client, draft.today, draft.data.get("starts_on", ""), value)
        draft.details = draft.details_of(draft.data)
    elif name == "back":
        draft.goes_without = False
        draft.step = draft.steps[max(0, draft.steps.index(draft.step) - 1)]
    elif name == "to" and value in draft.steps:
        go(draft, value)
    elif name == "next":
        go(draft, draft.steps[min(draft.steps.index(draft.step) + 1, len(draft.steps) - 1)])


def go(draft: Draft, wanted: str) -> bool:
    """To the step, or to the first before it that is not in order. Whether it got there."""
    if not gathered(draft):
        draft.step = PEOPLE
        return False
    before = draft.steps[: draft.steps.index(wanted)]
    return stop_at_first_trouble(draft, before, wanted)


def stop_at_first_trouble(draft: Draft, steps: tuple[str, ...], otherwise: str) -> bool:
    """Puts the draft on the first of the steps that is not in order, and says so; or on `otherwise`."""
    for step in steps:
        if not draft.is_valid(step):
            draft.step, draft.is_refused = step, True
            if step == PEOPLE and not draft.lines:
                draft.problems.append(_("Sätt minst en person på listan först."))
            return False
    draft.step = otherwise
    return True


def gathered(draft: Draft) -> bool:
    """Takes along what was typed or pasted and not yet put on the list. Whether all of it could be."""
    typed = draft.entry.is_bound and not draft.entry.is_blank
    done = add(draft) if typed else True
    return (paste(draft) if draft.pasted.strip() else True) and done


def add(draft: Draft) -> bool:
    """+: the row goes on the list. Whether it could."""
    if not draft.entry.is_bound:
        draft.entry = PersonForm(draft.data, kind=draft.kind)
    if not draft.entry.is_valid():
        draft.is_refused = True
        return False
    put = Line(**draft.entry.cleaned_data)
    draft.entry = PersonForm(kind=draft.kind)
    return _put(draft, [put])


def paste(draft: Draft) -> bool:
    """Puts everyone in the pasted text on the list; what cannot be read stays there and is named. Whether all could."""
    found, wrong = read_addresses(draft.pasted)
    draft.pasted = "\n".join(wrong)
    if not draft.goes_without:
        draft.problems += [_("”%(text)s” är ingen hel e-postadress.") % {"text": text} for text in wrong]
    if not found and not wrong:
        draft.problems.append(_("Klistra in minst en adress först."))
    put = _put(draft, [Line(row.email, row.first_name, row.last_name) for row in found])
    return put and (draft.goes_without or not wrong)


def _put(draft: Draft, lines: list[Line]) -> bool:
    _tell_twice(draft, [*draft.lines, *lines])
    both, form_key = together([*draft.lines, *lines]), draft.data.get("form_key", "")
    draft.lines = read_lines(draft.client, draft.kind, both, form_key)
    if len(draft.lines) > MOST_PEOPLE and not draft.goes_without:
        words = _("Högst %(count)d personer i en inbjudan. Bjud in dem här, och resten i en till.")
        draft.problems.append(words % {"count": MOST_PEOPLE})
    return True


def _tell_twice(draft: Draft, lines: list[Line]) -> None:
    twice = [email for email, times in Counter(line.email for line in lines if line.email).items() if times > 1]
    words = ngettext(
        "%(emails)s står mer än en gång och är med en gång.",
        "%(emails)s står mer än en gång och är med en gång var.",
        len(twice),
    )
    draft.told += [words % {"emails": ", ".join(twice)}] if twice else []


def _take_off(draft: Draft, number: int, *, is_edited: bool) -> None:
    line = draft.lines.pop(number)
    if is_edited:
        draft.entry = PersonForm(kind=draft.kind, initial=line.values())
