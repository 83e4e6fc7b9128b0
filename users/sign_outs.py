"""Signing people out: whoever loses access is signed out everywhere, and signs in anew to what is left."""

from collections.abc import Collection
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from users.models import Person


def end_sessions_of(person: Person) -> None:
    """Ends every session of the person's login, if there is one."""
    if person.user_id is not None:
        end_sessions_of_logins([person.user_id])


def end_sessions_of_logins(user_ids: Collection[UUID]) -> None:
    """Ends every session of these logins. Three statements, however many; locked in one order, whoever else does it."""
    rows = UserSession.objects.filter(user__in=user_ids)
    keys = dict(rows.order_by("pk").select_for_update().values_list("pk", "session_key"))
    Session.objects.filter(session_key__in=list(keys.values())).delete()
    UserSession.objects.filter(pk__in=list(keys)).delete()
