"""Every mail in every language: the recipient's, whole, and nothing of another."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test.signals import template_rendered
from django.utils import translation

from mail.models import Message
from tests.every_mail import LANGUAGES, SUBJECT, case_of
from tests.klientadmin.swedish import parts_of, swedish_beside
from tests.source import ROOT

EVERY_MAIL = {path.relative_to(ROOT / "templates").as_posix() for path in ROOT.glob(f"templates/*/emails/*{SUBJECT}")}


@pytest.fixture
def rendered() -> Iterator[set[str]]:
    """The names of the templates that were rendered."""
    names: set[str] = set()

    def note(template: Any, **_more: Any) -> None:
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_is_in_the_recipients_language_alone(language: str, rendered: set[str]) -> None:
    case = case_of(language)
    with translation.override("en" if language == "sv" else "sv"):  # of the one who acts, or of the worker
        case.send_all()

    assert {name for name in rendered if name and name.endswith(SUBJECT)} == EVERY_MAIL
    messages = list(Message.objects.all())
    assert {message.language for message in messages} == {language}
    for message in messages:
        parts = [message.subject, message.text, *parts_of(message.html)]
        if language == "sv":
            assert swedish_beside("en").left_in(parts), message.subject
            continue
        assert swedish_beside(language).left_in([*parts, *message.text.splitlines()]) == set(), message.subject
        assert not set(" ".join(parts)) & set("äöÄÖ"), message.subject
