"""Who is told that somebody asks for more: the client's responsible, or the firm's administrators. Once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client, Reseller
from events.models import Event
from mail.models import Message
from packages_billing.models import Package
from tests import factories
from users import actions
from users.models import AccessRequest, Membership, User

AsUser = Callable[[User], Browser]


@pytest.fixture(autouse=True)
def _own_count() -> None:
    cache.clear()


@pytest.fixture
def row(alfa: Client) -> Membership:
    """Linnea's membership at Alfa."""
    return factories.member(factories.login("linnea@alfa.example", "Linnea", "Sundkvist"), alfa)


def ask(row: Membership, code: str = "bank") -> AccessRequest:
    user, thing = row.person.user, Package.objects.get(code=code)
    assert user is not None
    return actions.ask_for_access(row, thing=thing, reason="Ska betala löner", by=factories.actor_of(user))


def responsible_is(client: Client, user: User) -> Membership:
    client.responsible = factories.employment_of(user)
    client.save()
    return client.responsible


def told() -> list[str]:
    return sorted(Message.objects.filter(kind="request_asked").values_list("to_email", flat=True))


def test_the_responsible_is_told_once_and_can_open_the_request(
    alfa: Client, row: Membership, anna: User, karin: User, as_user: AsUser
) -> None:
    factories.give(factories.put_on(karin, alfa), "user_administration")
    reader = responsible_is(alfa, karin)

    first, again = ask(row), ask(row)

    assert first == again
    (message,) = Message.objects.filter(kind="request_asked")
    assert (message.to_email, message.client_id, message.reseller_id) == (karin.email, alfa.pk, alfa.reseller_id)
    assert message.subject == "Linnea Sundkvist begär Bank"
    assert "hos Alfa Bygg AB" in message.text
    assert "Ska betala löner" in message.text
    assert f"/requests/{first.pk}/" in message.text
    assert f"/requests/{first.pk}/" in message.html
    assert as_user(karin).get(f"/requests/{first.pk}/").status_code == 200
    assert Event.objects.get(kind="request.asked").after_values["told"] == [str(reader.pk)]
    assert "linnea" not in Event.objects.get(kind="request.asked").after


def test_each_request_is_a_mail_of_its_own(alfa: Client, row: Membership, anna: User) -> None:
    responsible_is(alfa, anna)

    ask(row, "bank")
    ask(row, "crm")

    assert told() == [anna.email, anna.email]


def test_the_mail_is_in_the_readers_language(alfa: Client, row: Membership, anna: User) -> None:
    responsible_is(alfa, anna)
    anna.language = "en"
    anna.save()

    ask(row)

    message = Message.objects.get(kind="request_asked")
    assert (message.language, message.subject) == ("en", "Linnea Sundkvist asks for Bank")


def test_without_a_responsible_the_administrators_are_told(
    byran: Reseller, row: Membership, anna: User, karin: User, nils: User
) -> None:
    other = factories.employee(byran, "vera@byran.example", "Vera", "Ek", factories.ADMINISTRATOR)
    blocked = factories.employee(byran, "borta@byran.example", "Bo", "Borta", factories.ADMINISTRATOR)
    User.objects.filter(pk=blocked.pk).update(is_active=False)

    ask(row)

    assert told() == sorted([anna.email, other.email])


def test_a_responsible_who_has_left_or_may_not_answer_is_not_the_one_to_tell(
    alfa: Client, row: Membership, anna: User, karin: User
) -> None:
    job = responsible_is(alfa, karin)
    ask(row, "bank")
    assert told() == [anna.email], "the page of the request would not open for Karin: she is not on the client"

    factories.give(factories.put_on(karin, alfa), "user_administration")
    factories.end_access(job, timezone.now() - timedelta(days=1))
    ask(row, "crm")
    assert told() == [anna.email, anna.email]


def test_the_asker_is_not_told_of_the_own_request(alfa: Client, byran: Reseller, anna: User) -> None:
    other = factories.employee(byran, "vera@byran.example", "Vera", "Ek", factories.ADMINISTRATOR)
    responsible_is(alfa, anna)
    own = factories.member(anna, alfa)

    ask(own)

    assert told() == [other.email]


def test_a_firm_with_nobody_to_tell_is_told_itself(byran: Reseller, row: Membership) -> None:
    ask(row)

    assert told() == [byran.email]
