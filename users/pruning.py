"""People whose time is up: of ended clients, those who have left, logins that nobody knows, and what they asked."""

from datetime import date, datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.access import SYSTEM
from common.retention import Firm, Kind, days_through, of_a_firm
from events.models import Event
from users import actions
from users.choices import MembershipState, RequestState
from users.models import AccessPeriod, AccessRequest, ApiKey, Invitation, Membership, Person, User

_OVER = [MembershipState.REMOVED, MembershipState.BLOCKED]


@of_a_firm
def _due_clients(firm: Firm, until: date) -> QuerySet[Client]:
    """Ended ones of which somebody is still known. The firm's own never ends."""
    rows = Client.objects.filter(reseller=firm.pk, ends_on__lte=until)
    return rows.filter(Q(pruned_at=None) | ~Q(contact_email=""))


def _prune_clients(chosen: QuerySet[Client], at: datetime) -> int:
    return len([actions.prune_client(client, by=SYSTEM, at=at) for client in chosen.select_related("reseller")])


@of_a_firm
def _due_client_people(firm: Firm, until: date) -> QuerySet[Person]:
    """Those whom the firm knows from ended clients alone, whose time is up as well."""
    theirs = Membership.objects.filter(person=OuterRef("pk"))
    elsewhere = theirs.filter(Q(client__ends_on=None) | Q(client__ends_on__gt=until))
    return Person.objects.filter(Exists(theirs), ~Exists(elsewhere), reseller=firm.pk, erased_at=None)


@of_a_firm
def _due_people(firm: Firm, until: date) -> QuerySet[Person]:
    """Those whose every place was taken away, or has passed its last day, and with whom nothing has happened since.

    Whoever is inactive, or invited, waits for somebody's decision.
    """
    before, theirs = days_through(until, firm), Membership.objects.filter(person=OuterRef("pk"))
    told = Event.objects.filter(subject_id=OuterRef("pk"), at__gte=before)
    held = AccessPeriod.objects.filter(Q(ends_at=None) | Q(ends_at__gte=before), membership=OuterRef("pk"))
    unsettled = theirs.filter(~Q(state__in=_OVER) | Q(created_at__gte=before) | Exists(told) | Exists(held))
    return Person.objects.filter(Exists(theirs), ~Exists(unsettled), reseller=firm.pk, erased_at=None)


def _prune_people(chosen: QuerySet[Person], at: datetime) -> int:
    return sum(actions.prune_person(person, chosen, by=SYSTEM, at=at) for person in chosen)


def _due_logins(firm: Firm | None, until: date) -> QuerySet[User]:
    """Those that no firm's person has, and that nobody has signed in with since. Operators stay."""
    rows = User.objects.annotate(seen_at=Coalesce("last_login", "created_at"))
    known = Person.objects.filter(user=OuterRef("pk"))
    return rows.filter(~Exists(known), is_operator=False, seen_at__lt=days_through(until, firm))


def _prune_logins(chosen: QuerySet[User], at: datetime) -> int:
    return actions.prune_logins(set(chosen.values_list("pk", flat=True)), by=SYSTEM, at=at)


@of_a_firm
def _due_invitations(firm: Firm, until: date) -> QuerySet[Invitation]:
    """Answered, replaced or run out. Of someone who is still invited it says whom the firm waits for."""
    rows = Invitation.objects.filter(membership__client__reseller=firm.pk)
    rows = rows.exclude(membership__state=MembershipState.INVITED).exclude(email="", sent_by_name="")
    over = rows.annotate(over_at=Coalesce("accepted_at", "revoked_at", "expires_at"))
    return over.filter(over_at__lt=days_through(until, firm))


def _blank_invitations(chosen: QuerySet[Invitation], _at: datetime) -> int:
    return chosen.update(email="", sent_by_name="")


@of_a_firm
def _due_requests(firm: Firm, until: date) -> QuerySet[AccessRequest]:
    """Answered or taken back."""
    rows = AccessRequest.objects.filter(membership__client__reseller=firm.pk).exclude(state=RequestState.WAITING)
    rows = rows.exclude(reason="", word="", decided_by_name="")
    return rows.annotate(over_at=Coalesce("decided_at", "asked_at")).filter(over_at__lt=days_through(until, firm))


def _blank_requests(chosen: QuerySet[AccessRequest], _at: datetime) -> int:
    return chosen.update(reason="", word="", decided_by_name="")


@of_a_firm
def _due_keys(firm: Firm, until: date) -> QuerySet[ApiKey]:
    """Those that open nothing any more."""
    before = days_through(until, firm)
    rows = ApiKey.objects.filter(membership__client__reseller=firm.pk)
    return rows.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before))


def _due_sessions(firm: Firm | None, until: date) -> QuerySet[UserSession]:
    """Where somebody was signed in, and is not any more."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    rows: QuerySet[UserSession] = UserSession.objects.filter(~Exists(alive))
    return rows.filter(last_seen_at__lt=days_through(until, firm))


def _delete(chosen: QuerySet[ApiKey] | QuerySet[UserSession], _at: datetime) -> int:
    return chosen.delete()[0]


CLIENTS = Kind(
    key="clients",
    setting="RETENTION_CLIENTS_MONTHS",
    due=_due_clients,
    prune=_prune_clients,
    label=_("Avslutade klienter: kontaktperson, anteckningar och bolag som följs"),
    counted_from=_("klientens sista dag"),
    reason=_("Uppgifter om klientens personer lämnas eller raderas när uppdraget är slut (GDPR artikel 28.3 g)."),
    outcome=_("Kontaktpersonen töms, resten raderas. Företaget, underlaget och avtalet står kvar."),
    piece=1,
    tells_itself=True,
)
CLIENT_PEOPLE = Kind(
    key="client_people",
    setting="RETENTION_CLIENTS_MONTHS",
    due=_due_client_people,
    prune=_prune_people,
    label=_("Avslutade klienters användare"),
    counted_from=_("klientens sista dag"),
    reason=_("Uppgifter om klientens personer lämnas eller raderas när uppdraget är slut (GDPR artikel 28.3 g)."),
    outcome=_("Avidentifieras, som med Radera. Historiken står kvar utan namn."),
    piece=1,
    locks_itself=True,
    tells_itself=True,
)
PEOPLE = Kind(
    key="people",
    setting="RETENTION_PEOPLE_MONTHS",
    due=_due_people,
    prune=_prune_people,
    label=_("Personer och anställda som har slutat"),
    counted_from=_("dagen då den sista åtkomsten upphörde"),
    reason=_("Så länge bokslut och revision kan fråga vem som hade åtkomst (GDPR artikel 5.1 e)."),
    outcome=_("Avidentifieras, som med Radera. Historiken står kvar utan namn."),
    piece=1,
    locks_itself=True,
    tells_itself=True,
)
LOGINS = Kind(
    key="logins",
    setting="RETENTION_LOGINS_MONTHS",
    due=_due_logins,
    prune=_prune_logins,
    label=_("Konton som ingen byrå längre känner"),
    counted_from=_("dagen för den senaste inloggningen"),
    reason=_("Ett konto är personens eget. Utan åtkomst till något behövs det inte (GDPR artikel 5.1 e)."),
    outcome=_("Raderas, med lösenord och tvåstegsinloggning."),
    of_firms=False,
    of_platform=True,
    piece=100,
    tells_itself=True,
)
INVITATIONS = Kind(
    key="invitations",
    setting="RETENTION_INVITATIONS_MONTHS",
    due=_due_invitations,
    prune=_blank_invitations,
    label=_("Inbjudningar som är besvarade eller ersatta"),
    counted_from=_("dagen då de besvarades eller ersattes"),
    reason=_("För att kunna se vart inbjudan skickades."),
    outcome=_("Adress och avsändare töms."),
)
REQUESTS = Kind(
    key="requests",
    setting="RETENTION_REQUESTS_MONTHS",
    due=_due_requests,
    prune=_blank_requests,
    label=_("Åtkomstförfrågningar som är besvarade"),
    counted_from=_("dagen för svaret"),
    reason=_("För att kunna se varför någon fick eller nekades åtkomst."),
    outcome=_("Skälen och namnet på den som svarade töms."),
)
API_KEYS = Kind(
    key="api_keys",
    setting="RETENTION_API_KEYS_MONTHS",
    due=_due_keys,
    prune=_delete,
    label=_("API-nycklar som har spärrats eller gått ut"),
    counted_from=_("dagen då de slutade gälla"),
    reason=_("För att kunna utreda intrång (GDPR artikel 32)."),
    outcome=_("Raderas."),
)
SESSIONS = Kind(
    key="sessions",
    setting="RETENTION_SESSIONS_DAYS",
    due=_due_sessions,
    prune=_delete,
    label=_("Var någon har varit inloggad: IP-adress och webbläsare"),
    counted_from=_("dagen då inloggningen användes senast"),
    reason=_("För att kunna utreda intrång (GDPR artikel 32)."),
    outcome=_("Raderas."),
    of_firms=False,
    of_platform=True,
)
