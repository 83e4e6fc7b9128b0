"""After a restore from a backup: old mail is not sent by itself, and who was erased since is erased once more."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clients.models import Client
from common.access import SYSTEM
from events.models import Event
from mail.delivery import deliver_all
from mail.models import Message, MessageState
from tests import factories
from tests.mail.postbox import Postbox
from users.actions import erase_person
from users.models import Membership

pytestmark = pytest.mark.django_db


def after_restore(**options: Any) -> str:
    said = StringIO()
    call_command("after_restore", stdout=said, **options)
    return said.getvalue()


def test_mail_that_was_on_its_way_is_held_back_once_and_says_why(
    postbox: Postbox, write: Callable[..., Message]
) -> None:
    sent, waiting = write(key="sent"), write(key="waiting")
    Message.objects.filter(pk=sent.pk).update(state=MessageState.SENT)

    assert "1 mails are held back" in after_restore()
    assert "0 mails are held back" in after_restore()
    deliver_all()

    waiting.refresh_from_db()
    assert postbox.taken == []
    assert (waiting.state, waiting.problem_words[:20]) == (MessageState.FAILED, "Det hölls inne när d")
    assert Event.objects.filter(kind="mail.held_back").count() == 1
    assert Message.objects.get(key="sent").state == MessageState.SENT


@pytest.fixture
def kim(alfa: Client) -> Membership:
    """A person at Alfa."""
    return factories.member(factories.login("kim@kund.example", "Kim", "Ström"), alfa)


def test_who_was_erased_since_the_dump_is_erased_once_more(
    kim: Membership,
    alfa: Client,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    other = factories.member(factories.login("bo@kund.example", "Bo", "Ek"), alfa)
    with caplog.at_level("INFO"), django_capture_on_commit_callbacks(execute=True):
        erase_person(other.person, by=SYSTEM)
    line = next(record.getMessage() for record in caplog.records if "erased" in record.getMessage())
    log = tmp_path / "web.log"
    log.write_text(f'{{"event": "{line.replace(str(other.person_id), str(kim.person_id))}"}}\n')

    assert f"Erased person {kim.person_id} once more" in after_restore(erased=log)
    assert "once more" not in after_restore(erased=log)

    kim.person.refresh_from_db()
    assert (kim.person.name, kim.person.email) == ("", "")
    with pytest.raises(CommandError, match="No such file"):
        after_restore(erased=tmp_path / "none")
