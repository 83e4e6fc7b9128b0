"""The mail as it leaves: what is written quickly is written as the email package writes it."""

from collections.abc import Callable
from email.policy import SMTP

import pytest

from clients.models import Reseller
from mail.compose import Composed
from mail.letter import as_bytes, as_email
from mail.models import Message

NAMES = (
    "", "Kim Ek", "Andersson, Erik", "Åsa Öberg", "Åsa \u202e Öberg", '"><img src=x onerror=..>', "=HYPERLINK(..)",
    "=?utf-8?q?hej?=", 'Kim (x) "y" \\ z', "Kim\x7fEk", "Kim\tEk", "Ek " * 60, "Ö" * 200,
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_headers_are_folded_as_the_package_folds_them(
    name: str, write: Callable[..., Message], byran: Reseller
) -> None:
    byran.name = name
    words = Composed(f"Avtalet med {name}", "Hej å\n", "<p>Hej å</p>")
    message = write(firm=byran, to=(name, "kim@kund.example"), composed=words)

    assert as_bytes(message) == as_email(message).as_bytes(policy=SMTP)
