"""All mail in all languages as it leaves, for the rules that hold for each and for the pictures of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from django.db import transaction
from django.test import override_settings

from mail.letter import as_email
from mail.models import Message
from tests.conftest import QUICK_HASHERS
from tests.every_mail import HOSTILE, LANGUAGES, LONG, Names, case_of


@dataclass(frozen=True)
class Letter:
    """One mail. `name` tells it among those of its language."""

    name: str
    language: str
    message: Message
    mail: EmailMessage
    html: str
    text: str

    def __str__(self) -> str:
        return f"{self.language} {self.name}"


def write_all() -> list[Letter]:
    """Every mail with the longest names that are likely, in each language, and with hostile ones. Stores nothing."""
    cases = [*((language, LONG, "") for language in LANGUAGES), ("sv", HOSTILE, "hostile-")]
    return [letter for language, names, prefix in cases for letter in _letters(language, names, prefix)]


def _letters(language: str, names: Names, prefix: str) -> Iterator[Letter]:
    with override_settings(PASSWORD_HASHERS=QUICK_HASHERS), transaction.atomic():
        messages = case_of(language, names).send_all()
        transaction.set_rollback(True)
    for number, message in enumerate(messages):
        mail = as_email(message)
        html, text = mail.get_body(("html",)), mail.get_body(("plain",))
        assert html is not None
        assert text is not None
        kind = message.kind.replace("agreement.", "agreement-")
        name = f"{prefix}{number:02}-{kind}"
        yield Letter(name, language, message, mail, html.get_content(), text.get_content())
