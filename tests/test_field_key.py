"""Another FIELD_KEY: everything that the one before has sealed is read, made anew, and the log verifies throughout."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from clients.actions import see_personal_number
from clients.actions.create import find_by_number
from clients.models import Client, Reseller
from common.access import Actor
from common.identifiers import parse_number
from common.sealing import CannotOpen, hash_personal, open_personal, seal_personal
from events.models import Event
from events.seals import KEY_CHANGED
from tests import factories
from users.models import User

VERA = "198112189876"
Exchange = Callable[[], str]


@pytest.fixture
def vera(byran: Reseller, settings: Any) -> Client:
    """A sole trader, sealed with the key of before."""
    key = settings.FIELD_KEY.encode()
    return factories.client(
        byran, name="Veras Syateljé", personal_number_masked="811218-****",
        personal_number_hash=hash_personal(VERA, key, byran.pk), personal_number_sealed=seal_personal(VERA, key),
    )  # fmt: skip


def run(command: str) -> str:
    said, complained = StringIO(), StringIO()
    try:
        call_command(command, stdout=said, stderr=complained)
    except CommandError as failed:
        return complained.getvalue() + str(failed)
    return said.getvalue()


def test_between_the_two_everything_is_read_and_found(
    vera: Client,
    byran: Reseller,
    anna: User,
    as_user: Any,
    actor_of: Callable[[User], Actor],
    another_key: Exchange,
) -> None:
    another_key()

    assert see_personal_number(vera, by=actor_of(anna)) == VERA
    assert find_by_number(byran.pk, "SE", parse_number("SE", VERA)) == vera
    assert vera.name in as_user(anna).post("/clients/", {"q": "811218-9876"}).text


def test_afterwards_the_key_of_before_opens_nothing(
    vera: Client, byran: Reseller, anna: User, as_user: Any, another_key: Exchange, settings: Any
) -> None:
    TOTP.activate(anna, "JBSWY3DPEHPK3PXP")
    before = another_key()

    assert run("change_field_key") == "1 personal numbers and 1 second steps were sealed anew.\nThe log was told.\n"
    assert run("change_field_key") == "0 personal numbers and 0 second steps were sealed anew.\nThe log knew already.\n"

    settings.OLD_FIELD_KEYS = []
    vera.refresh_from_db()
    secret = Authenticator.objects.get(user=anna)
    assert open_personal(secret.data["secret"].encode(), settings.FIELD_KEY.encode()) == "JBSWY3DPEHPK3PXP"
    assert open_personal(vera.personal_number_sealed, settings.FIELD_KEY.encode()) == VERA
    assert find_by_number(byran.pk, "SE", parse_number("SE", VERA)) == vera
    for sealed in (vera.personal_number_sealed, secret.data["secret"].encode()):
        with pytest.raises(CannotOpen):
            open_personal(sealed, before.encode())


def test_without_an_old_key_there_is_nothing_to_change(db: None) -> None:
    assert run("change_field_key").startswith("FIELD_KEY must be the new key")


def test_a_number_of_a_third_key_is_named_and_the_log_is_not_told(
    vera: Client, another_key: Exchange, settings: Any
) -> None:
    another_key()
    settings.OLD_FIELD_KEYS = [Fernet.generate_key().decode()]

    said = run("change_field_key")

    assert f"client {vera.pk}: its number was sealed with a key that is not there" in said
    assert not Event.objects.filter(kind=KEY_CHANGED).exists()


def test_a_number_that_the_firm_has_twice_meanwhile_is_named(
    vera: Client, byran: Reseller, another_key: Exchange, settings: Any
) -> None:
    another_key()
    key = settings.FIELD_KEY.encode()
    factories.client(
        byran, name="Vera igen", personal_number_masked="811218-****",
        personal_number_hash=hash_personal(VERA, key, byran.pk), personal_number_sealed=seal_personal(VERA, key),
    )  # fmt: skip

    assert f"client {vera.pk}: its firm has the number twice" in run("change_field_key")
