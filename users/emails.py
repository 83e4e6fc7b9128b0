"""Mail to people about their logins and their work. Each is a row in the transaction of what caused it."""

import uuid

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.access import Actor
from mail.compose import compose
from mail.links import SealedLink, mark
from mail.outbox import queue
from users.models import Membership, User
from users.reset import password_path

# What is told when a login has been changed; the second steps by the names of allauth's own mails.
_NOTICES: dict[str, str | Promise] = {
    "password_changed": _("Lösenordet är bytt."),
    "totp_activated": _("Tvåstegsinloggning med app är på."),
    "totp_deactivated": _("Tvåstegsinloggning med app är av."),
    "webauthn_added": _("En nyckel är tillagd."),
    "webauthn_removed": _("En nyckel är borttagen."),
    "recovery_codes_generated": _("Reservkoder är skapade. Äldre koder gäller inte."),
}


def password_link(user: User, *, firm_name: str = "") -> None:
    """A link to choose a password with. `firm_name` where a firm made the login; the mail is the platform's own.

    Each has a key of its own: a person who asks twice is sent two, and the first use kills both.
    """
    is_first = not user.has_usable_password()
    context = {"user": user, "firm_name": firm_name, "link": mark("password"), "is_first": is_first}
    queue(
        key=f"account:{user.pk}:password:{uuid.uuid4().hex}",
        kind="account",
        to=(user.name, user.email),
        language=user.language,
        composed=compose("users/emails/password_link", context, language=user.language),
        links={"password": SealedLink(password_path(user), shown=reverse("account_reset_password"))},
    )


def login_changed(user: User, change: str) -> None:
    """Tells the owner of a login that it was changed: `change` is a name in the list above."""
    context = {"user": user, "what": _NOTICES[change], "at": timezone.localtime()}
    queue(
        key=f"account:{user.pk}:notice:{uuid.uuid4().hex}",
        kind="account",
        to=(user.name, user.email),
        language=user.language,
        composed=compose("users/emails/account_notice", context, language=user.language),
    )


def you_are_responsible(client: Client, responsible: Membership, *, event_id: int, by: Actor) -> None:
    """Tells an employee that a client is theirs. Sent to the firm's own address of the person, or not at all."""
    person = responsible.person
    if not person.email:
        return
    language = person.user.language if person.user else client.reseller.language
    context = {"client": client, "firm": client.reseller, "by": by, "path": reverse("clients:detail", args=[client.pk])}
    queue(
        key=f"client:{client.pk}:responsible:{event_id}",
        kind="responsible",
        to=(person.name, person.email),
        language=language,
        composed=compose("users/emails/you_are_responsible", context, language=language),
        firm=client.reseller,
        client_id=client.pk,
    )
