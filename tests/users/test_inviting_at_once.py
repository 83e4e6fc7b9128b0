"""A form of Bjud in is one invitation however often it is sent, and a new person is one person."""

from uuid import uuid4

import pytest
from django.test import Client as Browser

from clients.models import Client, Reseller
from events.models import Event
from mail.models import Message
from tests import factories
from tests.at_once import at_once
from tests.users.inviting import a_form, a_person_form, url
from users import actions
from users.choices import MemberKind
from users.models import Invitation, Membership, Person, User


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [2, 4, 5])
def test_thirty_posts_of_one_form_are_one_invitation(alfa: Client, anna: User, kind: int) -> None:
    form = a_person_form() if kind == 5 else a_form(step="people" if kind == 4 else "summary")

    def post(_number: int) -> int:
        browser = Browser()
        browser.force_login(anna)
        return browser.post(url(alfa, kind), form).status_code

    assert at_once(post, threads=30) == [303] * 30
    assert Membership.objects.filter(client=alfa).count() == 2
    assert Person.objects.exclude(email="anna@byran.example").count() == 2
    kinds = Event.objects.of_client(alfa.pk).values_list("kind", flat=True)
    assert list(kinds) == ["membership.started" if kind == 5 else "membership.invited"] * 2
    assert Invitation.objects.count() == Message.objects.count() == (0 if kind == 5 else 2)


@pytest.mark.django_db(transaction=True)
def test_one_new_person_at_ten_clients_at_once_is_one_person(byran: Reseller, anna: User) -> None:
    clients, by = [factories.client(byran) for _ in range(10)], factories.actor_of(anna)

    def invite(client: Client) -> list[Membership]:
        people = [actions.NewPerson("Bo", "Y", "bo@y.se")]
        access = actions.NewAccess(kind=MemberKind.SYSTEM)
        return actions.invite_people(client, people=people, access=access, form_key=uuid4(), by=by)

    assert [len(rows) for rows in at_once(invite, clients)] == [1] * 10
    assert Person.objects.filter(email="bo@y.se").count() == 1
