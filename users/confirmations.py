"""What each dialog over the tab Användare says before it is pressed: what happens, from when, and what stays."""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from clients.models import Client
from packages_billing.price_book import sees_no_charge
from users.choices import MemberKind, PersonStatus
from users.cost_words import ended_words, monthly_words, moved_words
from users.dialog_costs import Costs
from users.people_list import Reader, Row
from users.people_menu import alone_words, cure_url

HELP = "ending-access"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """With `why` the button is not there: `cure` leads to what has to be done first."""

    title: str
    lead: str
    verb: str
    happens: list[str] = field(default_factory=list)
    is_deletion: bool = False
    why: str = ""
    cure: str = ""
    cure_words: str = ""
    help: str = ""  # a word of Ordlista


def deactivating(row: Row, reader: Reader, costs: Costs | None) -> Confirmation:
    """Inaktivera. `costs` are those of ending it all; None for a reader who may not see prices."""
    kept = _("Allt kommer tillbaka som det var med Aktivera.")
    lead = _("%(name)s kommer inte in hos %(client)s förrän någon aktiverar igen.") % _names(row, reader)
    if row.kind == MemberKind.NO_LOGIN:
        lead = _("%(name)s går inte att välja hos %(client)s förrän någon aktiverar igen.") % _names(row, reader)
    happens = [*_ends(row, reader), *_charged(row, reader, ended_words(costs)), kept]
    return _ending(row, reader, Confirmation(_("Inaktivera"), lead, _("Inaktivera"), happens, help=HELP))


def removing(row: Row, reader: Reader, costs: Costs | None, *, is_undoable: bool) -> Confirmation:
    """Ta bort åtkomst. `costs` as of Inaktivera; `is_undoable`: whether the press after it can take it back."""
    lead = _("%(name)s tas bort från %(client)s.") % _names(row, reader)
    stays = _("Historiken står kvar. %(name)s kan komma tillbaka senare.") % _names(row, reader)
    if not is_undoable:
        stays = _("Det går inte att ångra. Historiken står kvar, och åtkomst kan ges på nytt.")
    happens = [*_ends(row, reader), *_charged(row, reader, ended_words(costs)), stays]
    responsible = reader.client.responsible
    if reader.is_staff and responsible and responsible.person_id == row.membership.person_id:
        words = _("%(name)s är fortfarande ansvarig för klienten. Det ändrar du på översikten.")
        happens.append(words % _names(row, reader))
    return _ending(row, reader, Confirmation(_("Ta bort åtkomst"), lead, _("Ta bort åtkomst"), happens, help=HELP))


def activating(row: Row, reader: Reader, costs: Costs | None) -> Confirmation:
    """Aktivera. `costs` are those of what comes back."""
    happens = []
    if row.holds:
        happens.append(_("Samma som förut gäller igen: %(what)s.") % {"what": _listed(row.holds)})
        if not reader.client.is_demo:
            happens.append(_("Debiteringen börjar om i dag."))
        happens += _charged(row, reader, ended_words(costs))
    if not row.facts.has_accepted and row.kind not in (MemberKind.RESELLER, MemberKind.NO_LOGIN):
        happens.append(_("Inbjudan är inte besvarad. Skicka den igen efteråt."))
    lead = _("%(name)s får tillbaka åtkomsten hos %(client)s från och med nu.") % _names(row, reader)
    return Confirmation(_("Aktivera"), lead, _("Aktivera"), happens)


def sending_again(row: Row, reader: Reader) -> Confirmation:
    """Skicka igen."""
    lead = _("En ny inbjudan till %(client)s skickas till %(email)s.") % {
        "client": reader.client.name,
        "email": row.membership.person.email,
    }
    happens = [_("Den förra länken slutar gälla."), _("Den nya gäller i sju dagar.")]
    return Confirmation(_("Skicka igen"), lead, _("Skicka igen"), happens)


def extending(row: Row, reader: Reader, costs: Costs | None) -> Confirmation:
    """Förläng. `costs` are those of what goes on."""
    if row.days_left is not None and row.days_left < 0:
        lead = _("%(name)s är spärrad sedan sista dagen %(day)s.")
        happens = [_("Samma åtkomst öppnas igen från och med nu. Dagarna emellan står kvar som de var.")]
    else:
        lead = _("%(name)s har åtkomst till och med %(day)s.")
        happens = [_("Allt annat är som förut.")]
    if row.holds:
        happens.append(_("%(what)s debiteras till och med den nya dagen.") % {"what": _listed(row.holds)})
        happens += _charged(row, reader, monthly_words(costs))
    day = row.membership.ends_on.isoformat() if row.membership.ends_on else ""
    return Confirmation(_("Förläng"), lead % {"name": row.name, "day": day}, _("Förläng"), happens)


def moving(row: Row, reader: Reader, costs: Costs | None) -> Confirmation:
    """Flytta till en annan sort. `costs` are those of one without packages."""
    lead = _("Nu: %(kind)s. %(name)s tar historiken med sig.") % {
        **_names(row, reader),
        "kind": str(row.kind.label),
    }
    happens = [_("En extern användare spärras av sig själv efter sista dagen.")]
    if row.holds and row.kind != MemberKind.NO_LOGIN and not reader.client.is_demo:
        happens = [
            _("En extern användare spärras av sig själv efter sista dagen, och paketen debiteras till och med den.")
        ]
    if row.holds and row.kind != MemberKind.NO_LOGIN:
        words = _("%(what)s upphör nu om du flyttar till en sort utan paket.")
        happens.append(words % {"what": _listed(row.holds)})
        happens += _charged(row, reader, moved_words(costs))
    if row.kind == MemberKind.NO_LOGIN:
        happens.append(_("Den som får en inloggning bjuds in med ett mejl."))
    else:
        happens.append(
            _("Den som blir person utan användare kan inte logga in hos %(client)s längre.") % _names(row, reader)
        )
    return Confirmation(_("Flytta"), lead, _("Flytta"), happens)


def changing(row: Row, reader: Reader) -> Confirmation:
    """Ändra uppgifter."""
    lead = _("Det här är era uppgifter om personen. Kontot som personen loggar in med ändras inte.")
    if not reader.is_staff:
        lead = _("Det här är uppgifterna här. Kontot som personen loggar in med ändras inte.")
    return Confirmation(_("Ändra uppgifter"), lead, _("Spara"))


def erasing(row: Row, reader: Reader, why: str, costs: list[tuple[Client, Costs]]) -> Confirmation:
    """Radera. `why` says what forbids it, empty where nothing does. `costs` by client, where the reader sees prices."""
    lead = _("Namn och adresser tas bort, historiken står kvar utan namn. Det går inte att ångra.")
    happens = [] if row.is_removed else _ends(row, reader)
    happens += [
        words if len(costs) == 1 else f"{client}: {words}" for client, cost in costs if (words := ended_words(cost))
    ]
    happens.append(_("Mejl till personen töms på adress och innehåll."))
    happens.append(_("Personens eget konto, och det som andra byråer vet, rörs inte."))
    title, verb = (words % {"name": row.name} for words in (_("Radera %(name)s?"), _("Radera %(name)s")))
    found = Confirmation(title, lead, verb, happens, is_deletion=True, why=why, help=HELP)
    return found if why or row.is_removed else _ending(row, reader, found)


def _ending(row: Row, reader: Reader, found: Confirmation) -> Confirmation:
    if not row.is_alone:
        return found
    return replace(found, why=alone_words(row, reader), cure=cure_url(reader), cure_words=_("Utse en till först"))


def _ends(row: Row, reader: Reader) -> list[str]:
    """What ends, from now."""
    said = []
    if row.status in (PersonStatus.INVITED, PersonStatus.INVITATION_EXPIRED):
        said.append(_("Länken i inbjudan slutar gälla."))
    elif row.is_in_use and row.kind != MemberKind.NO_LOGIN:
        said.append(_("Åtkomsten till %(client)s upphör nu, och personen loggas ut.") % _names(row, reader))
    if row.holds and row.is_in_use and row.kind != MemberKind.NO_LOGIN:
        words = _("%(what)s upphör nu. I dag är sista dagen som debiteras.")
        if reader.client.is_demo:
            words = _("%(what)s upphör nu.")
        said.append(words % {"what": _listed(row.holds)})
    return said


def _charged(row: Row, reader: Reader, words: str) -> list[str]:
    """What it costs, in the one line that the words are; of a demo client, that it is never charged."""
    if row.holds and row.kind != MemberKind.NO_LOGIN and sees_no_charge(reader.actor, reader.client):
        return [_("En demoklient debiteras aldrig.")]
    return [words] if words else []


def _listed(words: list[str]) -> str:
    """CRM, Bank och Fakturering."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s och %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _names(row: Row, reader: Reader) -> dict[str, str]:
    return {"name": row.name, "client": reader.client.name}
