"""What the list's filter menus offer: the firm's tags, templates, responsible people and saved views, in one query."""

from django.db import connection

from common.access import Actor

Choice = tuple[str, str]  # what goes into the address (an id, of a saved view its query), and the name on the screen


def facets_for(actor: Actor) -> dict[str, list[Choice]]:
    """{"tag": [...], "template": [...], "responsible": [...], "view": [...]}, each by name."""
    found: dict[str, list[Choice]] = {"tag": [], "template": [], "responsible": [], "view": []}
    for kind, value, name in _rows(actor):
        found[kind].append((value, name))
    for choices in found.values():
        choices.sort(key=lambda choice: (choice[1].casefold(), choice[0]))
    return found


# Asked at every look at the list, so in plain SQL. Who is responsible is asked of each person and not of each client
# where the actor sees all: the firm has few of the one and very many of the other.
_FACETS = """
SELECT 'tag', id::text, name FROM clients_tag WHERE reseller_id = %(firm)s
UNION ALL
SELECT 'template', id::text, name FROM clients_clienttemplate
WHERE reseller_id = %(firm)s AND archived_at IS NULL
UNION ALL
SELECT 'responsible', membership.id::text, person.first_name || ' ' || person.last_name
FROM users_membership AS membership JOIN users_person AS person ON person.id = membership.person_id
WHERE membership.id IN ({})
UNION ALL
SELECT 'view', query, name FROM clients_savedview WHERE reseller_id = %(firm)s AND user_id = %(user)s
"""
_OF_ALL = """
    SELECT employment.id FROM users_membership AS employment
    JOIN clients_client AS internal ON internal.id = employment.client_id
    WHERE internal.reseller_id = %(sees_all_of)s AND internal.is_internal
        AND EXISTS (SELECT FROM clients_client AS theirs WHERE theirs.responsible_id = employment.id)
"""
_OF_SOME = "SELECT responsible_id FROM clients_client WHERE id = ANY(%(singly)s) AND responsible_id IS NOT NULL"


def _rows(actor: Actor) -> list[tuple[str, str, str]]:
    singly = actor.client_ids if actor.sees_all_of is None else actor.client_permissions.keys() - actor.staff_client_ids
    asked = {"firm": actor.reseller_id, "sees_all_of": actor.sees_all_of, "user": actor.user_id, "singly": list(singly)}
    responsible = [_OF_ALL] * bool(actor.sees_all_of) + [_OF_SOME] * bool(singly or not actor.sees_all_of)
    with connection.cursor() as cursor:
        cursor.execute(_FACETS.format(" UNION ".join(responsible)), asked)
        return list(cursor.fetchall())
