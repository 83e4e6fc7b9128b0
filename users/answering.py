"""Who is told that somebody asks for more: whoever is to answer it."""

from datetime import datetime

from common.access import Permission
from users.actors import actor_of
from users.models import AccessRequest, Membership

_ADMINISTRATORS = [Permission.SEE_ALL_CLIENTS, Permission.MANAGE_PEOPLE]


def who_answers(asked: AccessRequest, at: datetime) -> list[Membership]:
    """The client's responsible, if in service and allowed to answer; else the firm's administrators.

    Never the asker: an employee may be a user at a client too, and somebody else answers one's own request.
    """
    client, asker = asked.membership.client, asked.membership.person_id
    staff = Membership.objects.employees_of(client.reseller_id).in_force(at).select_related("person__user").distinct()
    staff = staff.filter(person__user__is_active=True).exclude(person__email="").exclude(person=asker)
    responsible = staff.filter(pk=client.responsible_id).first() if client.responsible_id else None
    if responsible is not None and _opens_for(responsible, asked, at):
        return [responsible]
    return list(staff.filter(permissions__contains=_ADMINISTRATORS).order_by("created_at", "pk"))


def _opens_for(employment: Membership, asked: AccessRequest, at: datetime) -> bool:
    """Whether the page of the request is there for this employee."""
    user = employment.person.user
    return user is not None and AccessRequest.objects.decidable_by(actor_of(user, at=at)).filter(pk=asked.pk).exists()
