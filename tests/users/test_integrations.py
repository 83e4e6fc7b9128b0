"""Integrationsanvändare, their keys, and what a program is answered."""

import json
import logging
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.actions.ending import end_client
from clients.models import Client, Reseller
from common.access import Actor
from events.models import Event, EventDetail
from mail.models import Message
from packages_billing.models import Package, SystemPermission
from tests import factories
from users import actions
from users.api_keys import digest_of
from users.choices import MembershipState
from users.integration_forms import looks_like_a_person
from users.models import ApiKey, Membership, Person, User

AsUser = Callable[[User], Browser]
ActorOf = Callable[[User], Actor]


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def ask(secret: str) -> Any:
    return Browser().get("/api/access/", headers={"Authorization": f"Bearer {secret}"})


def with_key(target: Client, owner: User, **values: Any) -> tuple[Membership, ApiKey, str]:
    row = factories.integration(target, owner=owner)
    facts = {"name": "Servern", "expires_at": None, "by": factories.actor_of(owner)} | values
    key, secret = actions.create_api_key(row, **facts)
    return row, key, secret


def form_of(owner: User, **values: Any) -> dict[str, Any]:
    facts = {"name": "Busy", "email": "busy@byran.example", "system": "Busy", "purpose": "Hämtar tider"}
    return facts | {"owner": str(factories.employment_of(owner).pk)} | values


def test_a_program_gets_an_account_of_its_own(alfa: Client, anna: User, as_user: AsUser) -> None:
    bank = Package.objects.get(code="bank")
    single = SystemPermission.objects.get(code="accounting.see")
    browser = as_user(anna)

    answer = browser.post(
        f"/clients/{alfa.pk}/users/integration/", form_of(anna, packages=[bank.pk], granted=[single.pk])
    )

    row = Membership.objects.get(client=alfa)
    assert answer.headers["Location"] == f"/clients/{alfa.pk}/users/{row.pk}/integration/"
    html = browser.get(answer.headers["Location"]).content.decode()
    assert all(words in html for words in ("Busy", "Hämtar tider", "Anna Ek", "Bank", "Se bokföringen"))
    assert row.person.user is None
    assert not Message.objects.exists()
    event = Event.objects.about(row).get()
    assert (event.kind, event.after_values["roles"]) == ("membership.started", ["integration"])


def test_the_same_form_twice_is_one_program(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser, address = as_user(anna), f"/clients/{alfa.pk}/users/integration/"

    assert [browser.post(address, form_of(anna)).status_code for _ in range(3)] == [303] * 3

    assert Membership.objects.filter(client=alfa).count() == 1
    assert Event.objects.of_client(alfa.pk).count() == 1
    assert "redan en integration" in browser.post(address, form_of(anna, purpose="Annat")).content.decode()


def test_one_program_may_serve_several_clients(alfa: Client, byran: Reseller, anna: User) -> None:
    first, second = factories.integration(alfa, owner=anna), factories.integration(factories.client(byran), owner=anna)

    assert first.person == second.person


@pytest.mark.parametrize(
    ("email", "is_like"),
    [
        ("anna.ek@byran.se", True),
        ("Åsa-Öberg@byran.se", True),
        ("busy@byran.se", False),
        ("busy.integration@byran.se", False),
        ("fortnox-api@byran.se", False),
        ("system2@byran.se", False),
    ],
)
def test_which_addresses_look_like_a_persons(email: str, *, is_like: bool) -> None:
    assert looks_like_a_person(email) is is_like


def test_an_address_like_a_persons_needs_a_tick(alfa: Client, anna: User, as_user: AsUser) -> None:
    browser, address = as_user(anna), f"/clients/{alfa.pk}/users/integration/"
    likely = form_of(anna, email="otto.robotsson@byran.example")

    refused = browser.post(address, likely)

    assert refused.status_code == 422
    assert "ser ut som en persons" in refused.content.decode()
    assert browser.post(address, likely | {"is_neutral": "on"}).status_code == 303


def test_the_address_of_somebody_at_the_firm_is_refused(alfa: Client, anna: User, karin: User, as_user: AsUser) -> None:
    form = form_of(anna, email="KARIN@byran.example", is_neutral="on")

    answer = as_user(anna).post(f"/clients/{alfa.pk}/users/integration/", form)

    assert "Adressen är en persons hos er" in answer.content.decode()
    assert not Membership.objects.filter(client=alfa).exists()


def test_nobody_is_told_who_has_a_login_elsewhere(alfa: Client, anna: User, nils: User, as_user: AsUser) -> None:
    form = form_of(anna, email="nils@andra.example")

    assert as_user(anna).post(f"/clients/{alfa.pk}/users/integration/", form).status_code == 303


def test_nobody_is_invited_to_a_programs_address(alfa: Client, byran: Reseller, anna: User, actor_of: ActorOf) -> None:
    factories.integration(alfa, owner=anna)
    internal = byran.clients.get(is_internal=True)
    program = actions.NewPerson(first_name="Busy", email="busy@byran.example")

    with pytest.raises(ValidationError, match="programs"):
        actions.invite_employees(internal, people=[program], permissions=[], by=actor_of(anna))


def test_another_firms_employee_cannot_own_it(alfa: Client, anna: User, nils: User, as_user: AsUser) -> None:
    answer = as_user(anna).post(f"/clients/{alfa.pk}/users/integration/", form_of(nils))

    assert answer.status_code == 422
    assert "Ägaren ska vara anställd hos er" in answer.content.decode()
    assert "Nils" not in answer.content.decode()


def test_a_clients_own_administrator_sees_no_programs(alfa: Client, anna: User, as_user: AsUser) -> None:
    own = factories.login("own@kund.example", "Olga")
    factories.give(factories.member(own, alfa), "user_administration")
    row = factories.integration(alfa, owner=anna)

    for address in ("integration/", f"{row.pk}/integration/", f"{row.pk}/integration/end/"):
        assert as_user(own).get(f"/clients/{alfa.pk}/users/{address}").status_code == 403


def test_a_consultant_with_user_administration_there_may(
    alfa: Client, byran: Reseller, karin: User, as_user: AsUser
) -> None:
    factories.give(factories.put_on(karin, alfa), "user_administration")
    beta = factories.client(byran)
    factories.put_on(karin, beta)

    answers = [as_user(karin).get(f"/clients/{row.pk}/users/integration/").status_code for row in (alfa, beta)]

    assert answers == [200, 403]


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
        try:
            return mine.post(f"/clients/{alfa.pk}/users/{row.pk}/integration/keys/", form)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as several:
        answers = list(several.map(post, range(30)))

    assert {answer.status_code for answer in answers} == {200}
    assert ["Kopiera den nu" in answer.content.decode() for answer in answers].count(True) == 1
    assert ApiKey.objects.count() == 1
    assert Event.objects.filter(kind="integration.key_created").count() == 1


def test_a_program_is_answered_what_it_may_now(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    row, key, secret = with_key(alfa, anna)

    answer = ask(secret)

    assert answer.status_code == 200
    assert answer.json()["client"] == {"id": str(alfa.pk), "number": "556123-1235", "name": "Alfa Bygg AB"}
    assert answer.json()["permissions"] == ["administration.integrations"]
    assert not answer.cookies
    bank = Package.objects.filter(code="bank")
    actions.set_integration_access(row, packages=bank, granted=[], by=actor_of(anna))
    assert "bank.prepare" in ask(secret).json()["permissions"]
    key.refresh_from_db()
    assert key.last_used_at is not None


def test_last_used_is_written_once_a_minute(alfa: Client, anna: User) -> None:
    with time_machine.travel("2026-11-02 09:00Z", tick=False) as clock:
        _row, key, secret = with_key(alfa, anna)
        seen = []
        for seconds in (0, 30, 30):
            clock.shift(seconds)
            ask(secret)
            key.refresh_from_db()
            seen.append(key.last_used_at.second + 60 * key.last_used_at.minute)

    assert seen == [0, 0, 60]


def test_every_key_that_opens_nothing_is_refused_in_the_same_words(
    alfa: Client, anna: User, byran: Reseller, actor_of: ActorOf
) -> None:
    by, at = actor_of(anna), timezone.now()
    row, key, revoked = with_key(alfa, anna)
    actions.revoke_api_key(key, by=by)
    _key, expired = actions.create_api_key(row, name="Gammal", expires_at=at - timedelta(seconds=1), by=by)
    away, _key, inactive = with_key(factories.client(byran), anna)
    actions.deactivate(away, by=by)
    gone, _key, removed = with_key(factories.client(byran), anna)
    actions.remove_access(gone, by=by)

    asked = []
    for secret in (revoked, expired, inactive, removed, "ka_" + "x" * 43, "kort", ""):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(secret)
        asked.append((answer.status_code, answer.content, answer.headers["WWW-Authenticate"], len(queries)))

    assert set(asked) == {(401, b'{"error": "unauthorized"}', "Bearer", 1)}
    assert Browser().get("/api/access/").status_code == 401


def test_being_signed_in_opens_nothing(anna: User, as_user: AsUser) -> None:
    assert as_user(anna).get("/api/access/").status_code == 401


def test_guessing_is_held_back_and_a_key_that_works_is_not(alfa: Client, anna: User) -> None:
    with time_machine.travel("2026-11-02 09:00Z", tick=False):
        _row, _key, secret = with_key(alfa, anna)
        answers = [ask(f"ka_{number:043}") for number in range(61)]
        works = ask(secret)

    assert [answer.status_code for answer in answers] == [401] * 60 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert works.status_code == 200


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


def test_the_owner_who_leaves_hands_over(
    alfa: Client, anna: User, karin: User, as_user: AsUser, actor_of: ActorOf
) -> None:
    row, job = factories.integration(alfa, owner=karin), factories.employment_of(karin)
    browser, address = as_user(anna), f"/employees/{job.pk}/leave/"

    html = browser.get(address).content.decode()
    assert "Busy" in html
    assert browser.post(address, {"state": "removed"}).status_code == 422
    successor = factories.employment_of(anna)
    assert browser.post(address, {"state": "removed", "successor": successor.pk}).status_code == 303

    assert row.package_periods.get(role__isnull=False).role.owner == successor


def test_owner_and_purpose_are_changed_with_an_event(alfa: Client, anna: User, karin: User, as_user: AsUser) -> None:
    row = factories.integration(alfa, owner=anna)
    form = {"system": "Busy", "purpose": "Nytt", "owner": factories.employment_of(karin).pk}

    for _twice in range(2):
        as_user(anna).post(f"/clients/{alfa.pk}/users/{row.pk}/integration/change/", form)

    event = Event.objects.get(kind="integration.changed")
    assert event.after_values["purpose"] == "Nytt"
    assert event.detail.personal_values["after"]["owner"] == "Karin Åberg"


def test_another_clients_key_cannot_be_revoked(alfa: Client, byran: Reseller, anna: User, as_user: AsUser) -> None:
    beta = factories.client(byran)
    mine, _key, _secret = with_key(alfa, anna)
    _row, theirs, _secret = with_key(beta, anna)

    answer = as_user(anna).post(f"/clients/{alfa.pk}/users/{mine.pk}/integration/keys/{theirs.pk}/revoke/")

    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None
    assert Person.objects.filter(email="busy@byran.example").count() == 1


def test_a_program_let_in_while_the_client_is_ending_ends_with_it(alfa: Client, anna: User, actor_of: ActorOf) -> None:
    last_day = timezone.localdate() + timedelta(days=3)
    end_client(alfa, last_day=last_day, by=actor_of(anna))
    alfa.refresh_from_db()
    row, _key, secret = with_key(alfa, anna)

    row.refresh_from_db()
    assert row.ends_on == last_day
    assert ask(secret).status_code == 200
    with time_machine.travel(row.ends_at, tick=False):
        assert ask(secret).status_code == 401
