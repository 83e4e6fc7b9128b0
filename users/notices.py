"""Which notices somebody is asked about on Mitt konto, and whose the link in one is."""

from uuid import UUID

from common.access import Actor
from mail.models import Message
from mail.notices import STOP, Notice, is_stop_token
from users.models import Person, User

_OF_STAFF = (Notice.RESPONSIBLE, Notice.REGISTER_STATUS, Notice.LAST_DAY_PASSED)


def offered_to(actor: Actor) -> list[Notice]:
    """Those that can come to this person: as an employee, as somebody at a client."""
    is_at_client = bool(actor.client_permissions.keys() - actor.staff_client_ids)
    staffs = _OF_STAFF if actor.reseller_id else ()
    return [*staffs, *([Notice.COMPANY_CHANGED] if is_at_client else [])]


def lines_of(user: User, actor: Actor) -> list[tuple[Notice, bool]]:
    """Each notice on offer, and whether it comes."""
    return [(notice, notice not in user.muted_notices) for notice in offered_to(actor)]


def recipient_of(token: str, *, recipient_id: UUID, notice: str) -> Person | None:
    """Who was mailed the link with this token; None for any other token, and for whoever is blocked or gone."""
    person = Person.objects.select_related("user", "reseller").filter(pk=recipient_id).first()
    login = person.user if person else None
    salt = str(login.times_blocked) if login else ""
    if not is_stop_token(token, notice, recipient_id, salt) or notice not in Notice:
        return None
    return person if login and login.is_active else None


def is_turned_off(message: Message) -> bool:
    """Whether the mail is a notice that its recipient wants no more of."""
    if (link := message.links.get(STOP)) is None:
        return False
    person = Person.objects.select_related("user").filter(pk=link["row_id"]).first()
    return person is not None and any(link["path"].endswith(f"/{n}/") and not person.wants(n) for n in Notice)
