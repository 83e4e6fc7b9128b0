"""The tab Användare: who is on a client, as what, until when. Three queries, however many people there are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client
from common.access import Actor, Permission
from common.ordering import sort_key
from common.periods import local_day
from packages_billing.choices import PackageKind
from packages_billing.models import PackagePeriod
from users import administrators
from users.choices import MemberKind, MembershipState, PersonStatus, SelectableAs
from users.models import ApiKey, Invitation, Membership, SinglePermission

SOON = 7  # days left of an external's time from which it is marked


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a client's people, and when. A client administrator knows nothing of the firm's side."""

    actor: Actor
    client: Client
    at: datetime
    is_staff: bool
    may_manage: bool

    @property
    def today(self) -> date:
        """The client's own day."""
        return local_day(self.at, self.client.time_zone)

    @property
    def is_ended(self) -> bool:
        """Whether the client has ended: nobody can be let in then."""
        return self.client.ends_on is not None and self.client.ends_on < self.today


@dataclass(frozen=True, slots=True)
class Row:
    """One person. `membership` carries the annotations of _people(); `holds` are roles or packages in words."""

    membership: Membership
    status: PersonStatus
    holds: list[str]
    days_left: int | None
    is_alone: bool  # as administrator of the company
    seen_at: datetime | None

    @property
    def facts(self) -> Any:
        """What the query of the list added to the membership."""
        return self.membership

    @property
    def name(self) -> str:
        """As the firm writes it; an erased person has none."""
        return self.membership.person.name or _("Raderad person")

    @property
    def kind(self) -> MemberKind:
        """Which of the five."""
        return MemberKind(self.membership.kind)

    @property
    def is_integration(self) -> bool:
        """Whether it is a program's account."""
        return getattr(self.membership, "integration", None) is not None

    @property
    def is_in_use(self) -> bool:
        """Whether there is access, now or with an invitation that waits."""
        used = (PersonStatus.ACTIVE, PersonStatus.INVITED, PersonStatus.INVITATION_EXPIRED)
        return self.status in used

    @property
    def is_removed(self) -> bool:
        """Whether the access was taken away for good."""
        return self.status == PersonStatus.REMOVED

    @property
    def ends_soon(self) -> bool:
        """Whether the last day is near."""
        return self.is_in_use and self.days_left is not None and self.days_left <= SOON

    @property
    def days_words(self) -> str:
        """How long it is to the last day, for someone who still has access."""
        if self.days_left is None or self.days_left < 0 or not self.is_in_use:
            return ""
        if self.days_left == 0:
            return _("sista dagen är i dag")
        return ngettext("%(n)d dag kvar", "%(n)d dagar kvar", self.days_left) % {"n": self.days_left}

    @property
    def sought_in(self) -> str:
        """What a search looks in."""
        return sort_key(" ".join([self.name, self.membership.person.email, *self.holds, str(self.status.label)]))


def reader_of(request: HttpRequest, client: Client) -> Reader:
    """Who reads this page of the client."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return Reader(
        actor=actor,
        client=client,
        at=timezone.now(),
        is_staff=actor.reseller_id == client.reseller_id,
        may_manage=actor.may_on(Permission.MANAGE_PEOPLE, client_id=client.pk, reseller_id=client.reseller_id),
    )


def rows_for(reader: Reader, only: UUID | None = None) -> list[Row]:
    """Everyone on the client that the reader may know of, or `only` the one. In Swedish order, removed ones last."""
    people = _people(reader)
    members = list(people.filter(pk=only) if only else people)
    held, alone = _packages(reader), administrators.alone_at(reader.client, reader.at)
    for member in members:
        member.client = reader.client
    rows = [_row(member, held.get(member.pk, []), member.pk in alone, reader) for member in members]
    return sorted(rows, key=lambda row: (row.is_removed, sort_key(row.name), str(row.membership.pk)))


def _people(reader: Reader) -> QuerySet[Membership]:
    rows = Membership.objects.filter(client=reader.client).select_related("person__user", "integration")
    if not reader.is_staff:
        rows = rows.exclude(kind=MemberKind.RESELLER)
    newest = Invitation.objects.filter(membership=OuterRef("pk")).order_by("-sent_at")
    elsewhere = Membership.objects.filter(person=OuterRef("person")).exclude(client=reader.client)
    all_keys = ApiKey.objects.filter(membership=OuterRef("pk")).order_by()
    usable = all_keys.usable_at(reader.at).values("membership").annotate(n=Count("pk")).values("n")
    return rows.defer("person__user__password").annotate(
        invited_at=newest.values("sent_at")[:1],
        invited_until=newest.values("expires_at")[:1],
        has_accepted=Exists(Invitation.objects.filter(membership=OuterRef("pk"), accepted_at__isnull=False)),
        is_elsewhere=Exists(elsewhere),
        is_employee=Exists(elsewhere.filter(client__is_internal=True).exclude(state=MembershipState.REMOVED)),
        is_custom=Exists(SinglePermission.objects.not_over(reader.at).filter(membership=OuterRef("pk"))),
        keys=Coalesce(Subquery(usable, output_field=IntegerField()), 0),
        key_used_at=Subquery(all_keys.values("membership").annotate(used=Max("last_used_at")).values("used")),
    )


def _packages(reader: Reader) -> dict[UUID, list[str]]:
    """What each membership holds or will, in words; of one that is inactive or over, what it had when that began."""
    going_on = Q(ends_at__isnull=True) | Q(ends_at__gt=reader.at) & Q(ends_at__gt=F("starts_at"))
    paused = F("membership__paused_at")
    laid_aside = Q(ends_at=paused) | Q(starts_at__gt=paused, ends_at=F("starts_at"))
    over = Q(membership__ends_at__lte=reader.at, ends_at=F("membership__ends_at"))
    rows = PackagePeriod.objects.filter(going_on | laid_aside | over, client=reader.client, membership__isnull=False)
    found: dict[UUID, dict[tuple[bool, int], str]] = {}
    for row in rows.select_related("package"):
        package = row.package
        place = (package.kind != PackageKind.RESELLER, package.position)  # a role first, then what stands beside it
        found.setdefault(cast(UUID, row.membership_id), {})[place] = str(package)
    return {pk: [names[place] for place in sorted(names)] for pk, names in found.items()}


def _row(member: Any, packages: list[str], is_alone: bool, reader: Reader) -> Row:
    holds = list(packages)
    if member.kind == MemberKind.NO_LOGIN:
        holds = [str(SelectableAs(code).label) for code in member.selectable_as]
    if member.keys:
        holds.append(ngettext("%(n)d API-nyckel", "%(n)d API-nycklar", member.keys) % {"n": member.keys})
    if member.is_custom and member.kind != MemberKind.NO_LOGIN:
        holds.append(_("anpassad behörighet"))
    return Row(
        membership=member,
        status=member.status_at(reader.at, invitation_expires_at=member.invited_until),
        holds=holds,
        days_left=(member.ends_on - reader.today).days if member.ends_on else None,
        is_alone=is_alone,
        seen_at=_seen_at(member, reader),
    )


def _seen_at(member: Any, reader: Reader) -> datetime | None:
    """When the person was here last, as far as it is this firm's business: a login is global.

    For staff of the firm alone, about someone who accepted here, and nothing from after the access ended.
    """
    if not reader.is_staff or member.kind == MemberKind.NO_LOGIN:
        return None
    if getattr(member, "integration", None) is not None:
        return cast("datetime | None", member.key_used_at)
    user, state = member.person.user, member.state
    if user is None or state == MembershipState.REMOVED or not (member.has_accepted or state == MembershipState.ACTIVE):
        return None
    ended_at = member.paused_at or (member.ends_at if member.is_over(reader.at) else None)
    return None if ended_at and user.last_login and user.last_login > ended_at else user.last_login
