"""Every status sign with the words that the product says beside it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from clients.choices import AgreementState, ClientStatus
from clients.models import VatVerdict
from mail.models import MessageState
from users.choices import KeyState, PersonStatus

_MAIL_SENT = {MessageState.SENT: "mail_sent"}  # as mail.models.Message.look


def sign_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """What the signs are of, and each as (look, words): a look is a key of common.templatetags.shapes.STATUS_LOOKS."""
    return [
        (_("Klient"), list(_of(ClientStatus))),
        (_("Avtal"), list(_of(AgreementState))),
        (_("Användare"), list(_of(PersonStatus))),
        (_("Utskick"), [(_MAIL_SENT.get(state, state), str(state.label)) for state in MessageState]),
        (_("API-nyckel"), list(_of(KeyState))),
        (_("Momsnummer"), [(f"vat_{verdict.name.lower()}", str(verdict.label)) for verdict in VatVerdict]),
    ]


def _of(
    states: type[ClientStatus] | type[AgreementState] | type[PersonStatus] | type[KeyState],
) -> Iterator[tuple[str, str]]:
    return ((state.value, str(state.label)) for state in states)
