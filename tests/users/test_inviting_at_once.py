"""A form of Bjud in is one invitation however often it is sent, and a new person is one person."""

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser

from clients.models import Client, Reseller
from events.models import Event
from mail.models import Message
from tests import factories
from tests.users.inviting import a_form, a_person_form, url
from users import actions
from users.choices import MemberKind
from users.models import Invitation, Membership, Person, User


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [2, 4, 5])
def test_thirty_posts_of_one_form_are_one_invitation(alfa: Client, anna: User, kind: int) -> None:
    form = a_person_form() if kind == 5 else a_form(step="people" if kind == 4 else "summary")
    answers: list[int] = []

    def post() -> None:
        browser = Browser()
        try:
            browser.force_login(anna)
            answers.append(browser.post(url(alfa, kind), form).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [303] * 30
    assert Membership.objects.filter(client=alfa).count() == 2
    assert Person.objects.exclude(email="anna@byran.example").count() == 2
    kinds = Event.objects.of_client(alfa.pk).values_list("kind", flat=True)
    assert list(kinds) == ["membership.started" if kind == 5 else "membership.invited"] * 2
    assert Invitation.objects.count() == Message.objects.count() == (0 if kind == 5 else 2)


@pytest.mark.django_db(transaction=True)
def test_one_new_person_at_ten_clients_at_once_is_one_person(byran: Reseller, anna: User) -> None:
    clients, by = [factories.client(byran) for _ in range(10)], factories.actor_of(anna)
    rows: list[Membership] = []

    def invite(client: Client) -> None:
        try:
            people = [actions.NewPerson("Bo", "Y", "bo@y.se")]
            access = actions.NewAccess(kind=MemberKind.SYSTEM)
            rows.extend(actions.invite_people(client, people=people, access=access, form_key=uuid4(), by=by))
        finally:
            connection.close()

    threads = [threading.Thread(target=invite, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(rows) == 10
    assert Person.objects.filter(email="bo@y.se").count() == 1
