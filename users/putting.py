"""Välj anställd, between its two steps: whom the form has picked, as what, and who can be picked at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from clients.models import Client
from packages_billing.choices import BESIDE_A_ROLE
from packages_billing.models import PackagePeriod
from users.choices import MemberKind, ResellerRole
from users.models import Membership

ROLES = (ResellerRole.CONSULTANT, ResellerRole.AUDITOR)
MOST_SHOWN = 50
PICK, BESIDE = "pick", "beside"


@dataclass(slots=True)
class Row:
    """An employee of the list. `place` is the membership of someone who is on the client already."""

    employment: Membership
    roles: tuple[ResellerRole, ...] = (ResellerRole.CONSULTANT,)
    is_picked: bool = False
    place: Membership | None = None
    held: frozenset[str] = frozenset()  # codes of the roles, and of what stands beside them

    @property
    def held_roles(self) -> list[str]:
        """The roles of someone who is there, in words."""
        return [str(role.label) for role in ROLES if role in self.held]

    @property
    def has_both(self) -> bool:
        """Revisor and Redovisningskonsult at once: it needs a reason."""
        return len(self.roles) > 1

    @property
    def is_there(self) -> bool:
        """Whether the person is on the client already, in whatever way."""
        return self.place is not None

    @property
    def is_one_of_its_own(self) -> bool:
        """Whether the person is there as one of the client's own people."""
        return self.place is not None and self.place.kind != MemberKind.RESELLER


@dataclass
class Picking:
    """The form as it stands."""

    rows: list[Row]
    q: str = ""
    has_more: bool = False
    step: str = PICK
    beside: tuple[str, ...] = ()
    reason: str = ""
    problems: list[str] = field(default_factory=list)
    reason_problems: list[str] = field(default_factory=list)

    @property
    def picked(self) -> list[Row]:
        """Those chosen with Välj."""
        return [row for row in self.rows if row.is_picked]

    @property
    def needs_reason(self) -> list[Row]:
        """Those with both roles."""
        return [row for row in self.picked if row.has_both]

    def carried(self) -> Iterator[tuple[str, str]]:
        """The hidden fields of the second step."""
        for row in self.picked:
            yield "employment", str(row.employment.pk)
            yield from ((f"roles-{row.employment.pk}", str(role)) for role in row.roles)

    def act(self, do: str) -> None:
        """What a button of the form does: every one but the deed itself."""
        name, _colon, value = do.partition(":")
        for row in self.rows:
            if name in ("pick", "drop") and str(row.employment.pk) == value and not row.is_there:
                row.is_picked = name == "pick"
        if name == "back":
            self.step = PICK
        elif name == "next" and self.may_go_on():
            self.step = BESIDE

    def may_go_on(self) -> bool:
        """Whether somebody is picked, each as something; says what is missing, back at the list."""
        if not self.picked:
            self.problems.append(_("Välj minst en anställd först."))
        for row in self.picked:
            if not row.roles:
                words = _("Välj Redovisningskonsult eller Revisor för %(name)s.")
                self.problems.append(words % {"name": row.employment.person.name})
        if self.problems:
            self.step = PICK
        return not self.problems

    def refuse(self, refused: ValidationError) -> None:
        """Takes in what the action said no to."""
        told = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
        self.reason_problems = told.pop("reason", [])
        self.step = BESIDE
        self.problems += [words for several in told.values() for words in several] or self.reason_problems


def read_picking(client: Client, data: QueryDict, *, at: datetime) -> Picking:
    """The form as it was sent, over the firm's active employees. An id that is none of theirs picks nobody."""
    q = data.get("q", "").strip()[:100]
    wanted = {pk for value in data.getlist("employment") if (pk := _uuid(value)) is not None}
    employees = Membership.objects.employees_of(client.reseller_id).in_force(at).distinct()
    shown = list(_matching(employees, q).order_by("person__first_name", "person__last_name", "pk")[: MOST_SHOWN + 1])
    listed = {row.pk: row for row in shown[:MOST_SHOWN]}
    listed |= {row.pk: row for row in employees.filter(pk__in=wanted - listed.keys())}
    rows = [_row(row, data, is_picked=row.pk in wanted) for row in listed.values()]
    _mark_who_is_there(rows, client, at)
    picking = Picking(rows, q=q, has_more=len(shown) > MOST_SHOWN)
    picking.step = BESIDE if data.get("step") == BESIDE else PICK
    picking.beside = tuple(code for code in BESIDE_A_ROLE if code in data.getlist("beside"))
    picking.reason = " ".join(data.get("reason", "").split())[:300]
    for row in rows:
        row.is_picked &= not row.is_there or (data.get("do") == "put" and _stands(row, picking.beside))
    if wanted - {row.employment.pk for row in picking.picked}:
        picking.problems.append(_("Någon av dem du valde arbetar inte hos er längre, eller finns redan på klienten."))
        picking.step = PICK
    return picking


def _row(employment: Membership, data: QueryDict, *, is_picked: bool) -> Row:
    said = data.getlist(f"roles-{employment.pk}")
    roles = tuple(role for role in ROLES if role in said)
    return Row(employment, roles if roles or is_picked else (ResellerRole.CONSULTANT,), is_picked)


def _matching(employees: QuerySet[Membership], q: str) -> QuerySet[Membership]:
    """Every word in a name or in the address."""
    for word in q.split():
        named = Q(person__first_name__icontains=word) | Q(person__last_name__icontains=word)
        employees = employees.filter(named | Q(person__email__icontains=word))
    return employees


def _mark_who_is_there(rows: list[Row], client: Client, at: datetime) -> None:
    """Who is on the client, and as what: two queries."""
    places = Membership.objects.filter(client=client, person__in=[row.employment.person_id for row in rows])
    by_person = {place.person_id: place for place in places.not_removed()}
    held: dict[UUID, set[str]] = {}
    periods = PackagePeriod.objects.not_over(at).filter(membership__in=by_person.values())
    for membership_id, code in periods.values_list("membership_id", "package__code"):
        held.setdefault(membership_id, set()).add(code)
    for row in rows:
        row.place = by_person.get(row.employment.person_id)
        if row.place is not None:
            row.held = frozenset(held.get(row.place.pk, ()))


def _stands(row: Row, beside: tuple[str, ...]) -> bool:
    """Whether the person is there as just what the form says: the same form, pressed twice."""
    is_the_firms = row.place is not None and row.place.kind == MemberKind.RESELLER
    return is_the_firms and row.held == {*row.roles, *beside}


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
