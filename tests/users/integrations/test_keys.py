"""The keys of integrationsanvändare: shown once, made once, and whether they work again."""

import json
import logging
import uuid
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client, Reseller
from events.models import Event, EventDetail
from tests import factories
from tests.at_once import at_once
from tests.users.integrations.conftest import ActorOf, AsUser, ask, with_key
from users import actions
from users.api_keys import digest_of
from users.choices import MembershipState
from users.models import ApiKey, Person, User


def test_a_key_is_shown_once_and_stands_nowhere(
    alfa: Client, anna: User, as_user: AsUser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    row, browser = factories.integration(alfa, owner=anna), as_user(anna)
    page = f"/clients/{alfa.pk}/users/{row.pk}/integration/"
    form = {"name": "Servern", "lasts": "90", "form_key": str(uuid.uuid4())}

    shown = browser.post(f"{page}keys/", form)
    again = browser.post(f"{page}keys/", form)

    secret = shown.context["secret"]
    assert shown.content.decode().count(secret) == 1
    assert shown.headers["Cache-Control"] == "no-store, private"
    assert "finns redan" in again.content.decode()
    for html in (again.content.decode(), browser.get(page).content.decode()):
        assert secret not in html
    key = ApiKey.objects.get()
    assert (key.digest, key.prefix) == (digest_of(secret), secret[:10])
    assert secret not in caplog.text
    assert secret not in json.dumps(dict(browser.session), default=str)
    told = [*Event.objects.values_list("after", flat=True), *EventDetail.objects.values_list("values", flat=True)]
    assert secret not in "".join(told)
    assert digest_of(secret) not in "".join(told)


@pytest.mark.django_db(transaction=True)
def test_thirty_posts_of_one_form_make_one_key(alfa: Client, anna: User, as_user: AsUser) -> None:
    row, browser = factories.integration(alfa, owner=anna), as_user(anna)
    cookies = browser.cookies
    form = {"name": "Servern", "lasts": "never", "form_key": str(uuid.uuid4())}

    def post(_number: int) -> Any:
        mine = Browser()
        mine.cookies = cookies
        return mine.post(f"/clients/{alfa.pk}/users/{row.pk}/integration/keys/", form)

    answers = at_once(post)

    assert {answer.status_code for answer in answers} == {200}
    assert ["Kopiera den nu" in answer.content.decode() for answer in answers].count(True) == 1
    assert ApiKey.objects.count() == 1
    assert Event.objects.filter(kind="integration.key_created").count() == 1


def test_what_is_removed_comes_back_without_its_keys(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    row, _key, secret = with_key(alfa, anna)
    actions.remove_access(row, by=actor_of(anna))

    again = factories.integration(alfa, owner=anna)

    assert (again.pk, again.state) == (row.pk, MembershipState.ACTIVE)
    assert ask(secret).status_code == 401


def test_made_inactive_and_active_again_the_keys_work_again(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    row, _key, secret = with_key(alfa, anna)
    actions.deactivate(row, by=actor_of(anna))
    actions.activate(row, by=actor_of(anna))

    assert ask(secret).status_code == 200


def test_another_clients_key_cannot_be_revoked(alfa: Client, byran: Reseller, anna: User, as_user: AsUser) -> None:
    beta = factories.client(byran)
    mine, _key, _secret = with_key(alfa, anna)
    _row, theirs, _secret = with_key(beta, anna)

    answer = as_user(anna).post(f"/clients/{alfa.pk}/users/{mine.pk}/integration/keys/{theirs.pk}/revoke/")

    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None
    assert Person.objects.filter(email="busy@byran.example").count() == 1
