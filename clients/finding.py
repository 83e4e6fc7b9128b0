"""Sök: clients, and what can be done with one of them ("bjud in till Alfa")."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.choices import ClientStatus
from clients.filters import personal_hashes_of
from clients.models import Client
from clients.recent import opened_last
from common.access import Actor, ActorRequest, Permission
from common.finding import MOST_OF_A_SORT, SHORTEST, Group, Hit
from common.ordering import sort_key
from common.telephones import telephone_typed

_COLUMNS = ("name", "name_sort_key", "country", "org_number", "personal_number_masked", "reseller_id", "is_demo",
            "ends_on", "time_zone", "contact_name")  # fmt: skip
_MOST_TO_DO = 4
_MOST_MATCHED = 1000
# Small words between what is to be done and the name of the client, in the three languages.
_BETWEEN = {"till", "hos", "för", "til", "for", "to", "at", "of"}


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that is done with a client: how it is said, the line's words, where it leads, the right it needs."""

    said: Promise  # several ways, with commas between
    words: Promise
    view: str
    permission: Permission
    icon: str
    also: tuple[object, ...] = ()


DEEDS = (
    Deed(_("bjud in, inbjudan, lägg till användare"), _("Bjud in till %(client)s"), "users:invite",
         Permission.MANAGE_PEOPLE, "plus", (2,)),
    Deed(_("användare, åtkomst, vem har"), _("Användare hos %(client)s"), "users:people", Permission.SEE_PEOPLE,
         "people"),
    Deed(_("paket"), _("Paket hos %(client)s"), "users:packages", Permission.SEE_PEOPLE, "book"),
    Deed(_("händelser, historik"), _("Händelser hos %(client)s"), "clients:events", Permission.SEE_EVENTS, "calendar"),
    Deed(_("ändra, redigera"), _("Redigera %(client)s"), "clients:edit_company", Permission.EDIT_CLIENTS, "pencil"),
    Deed(_("avsluta"), _("Avsluta %(client)s"), "clients:end", Permission.END_CLIENTS, "minus"),
)  # fmt: skip


def find_clients(actor: Actor, typed: str, most: int = MOST_OF_A_SORT) -> list[Client]:
    """The firm's clients that the person may see and the words match, ended ones too, by name. One query.

    Not another firm's where the person happens to be a user: who its contact is stays with that firm.
    One or two letters begin the name. A personal number is looked for by its keyed hash alone. Whoever calls is found
    by the contact's telephone number; that is one query more where nobody has it.
    """
    if not typed:
        return []
    rows = Client.objects.visible_to(actor).administered().filter(reseller_id=actor.firm)
    if (number := telephone_typed(typed)) and (
        called := rows.with_telephone(number).only(*_COLUMNS).order_by("name_sort_key", "pk")[:most]
    ):
        return list(called)
    if hashes := personal_hashes_of(typed, actor.firm):
        return list(rows.with_personal_number(hashes).only(*_COLUMNS)[:most])
    found = rows.matching(typed)
    if len(typed) >= SHORTEST:  # matched first, then put in order: what very many have in common is cut short
        found = Client.objects.filter(pk__in=found.order_by().values("pk")[:_MOST_MATCHED])
    return list(found.only(*_COLUMNS).order_by("name_sort_key", "pk")[:most])


def client_hits(actor: Actor, typed: str) -> list[Hit]:
    """The clients themselves."""
    return [_hit(client, actor.today()) for client in find_clients(actor, typed)]


def groups_at_hand(request: ActorRequest, *, beside: UUID | None = None) -> list[Group]:
    """The person's favourites, and the other clients that they opened last, without the one that is open. One query."""
    actor = request.actor
    favourites: list[UUID] = request.user.favourites  # type: ignore[union-attr]  # signed in by now
    last = [pk for pk in opened_last(actor) if pk not in favourites]
    hits = at_hand(actor, [pk for pk in (*favourites, *last) if pk != beside])
    found = [(gettext("Favoriter"), favourites), (gettext("Senast öppnade"), last)]
    groups = [Group(words, [hits[pk] for pk in ids if pk in hits]) for words, ids in found]
    return [group for group in groups if group.hits]


def at_hand(actor: Actor, ids: list[UUID]) -> dict[UUID, Hit]:
    """The firm's clients of these ids that the person may still see. One query."""
    if not ids:
        return {}
    rows = Client.objects.visible_to(actor).administered().filter(reseller_id=actor.firm, pk__in=ids)
    return {row.pk: _hit(row, actor.today()) for row in rows.only(*_COLUMNS)}


def _hit(client: Client, today: date) -> Hit:
    is_ended = client.status_on(today) == ClientStatus.ENDED
    return Hit(client.name, reverse("clients:detail", args=[client.pk]), "book", _beside(client), is_ended)


def _beside(client: Client) -> str:
    return ", ".join(word for word in (client.number, client.contact_name) if word)


def deed_hits(actor: Actor, typed: str) -> list[Hit]:
    """What can be done, where the words begin with it and a client's name comes after. One query."""
    deed, name = _read(typed)
    if deed is None or not actor.may(deed.permission):
        return []
    return [
        Hit(
            str(deed.words) % {"client": client.name}, reverse(deed.view, args=[client.pk, *deed.also]), deed.icon,
            beside=client.number,
        )
        for client in find_clients(actor, name, _MOST_TO_DO)
        if actor.may_on(deed.permission, client_id=client.pk, reseller_id=client.reseller_id)
    ]  # fmt: skip


def _read(typed: str) -> tuple[Deed | None, str]:
    """ "bjud in till alfa" as the deed and "alfa"."""
    words = typed.split()
    plain = [sort_key(word) for word in words]
    for deed in DEEDS:
        for said in str(deed.said).split(","):
            begins = sort_key(said).split()
            if plain[: len(begins)] != begins:
                continue
            rest = words[len(begins) :]
            rest = rest[1:] if rest and rest[0].lower() in _BETWEEN else rest
            return deed, " ".join(rest)
    return None, ""
