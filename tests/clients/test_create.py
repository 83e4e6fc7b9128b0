"""Upprätta: one client, its agreement, its events and its mail, or nothing."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from agreements.models import Agreement
from clients.actions.create import DuplicateNumber, NewClient, create_client
from clients.choices import AgreementState
from clients.models import Client, Reseller
from common.access import Actor
from common.identifiers import parse_number
from events.models import Event
from mail.models import Message
from tests import factories
from tests.at_once import at_once
from users.models import User


def a_company(**values: object) -> NewClient:
    """An ordinary Swedish company."""
    facts = {
        "name": "Tallbackens Snickeri AB", "country": "SE", "number": parse_number("SE", "559911-0011"),
        "contact_name": "Kerstin Lindahl", "contact_email": "kerstin@tallbacken.example",
    }  # fmt: skip
    return NewClient(**(facts | values))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_client_comes_with_its_agreement_its_mail_and_a_responsible_person(
    anna: User, actor_of: Callable[[User], Actor]
) -> None:
    client, made_now = create_client(a_company(), form_key=uuid.uuid4(), by=actor_of(anna))

    client.refresh_from_db()
    assert made_now
    assert client.agreement_state == AgreementState.SENT
    assert client.responsible == factories.employment_of(anna)
    assert Agreement.objects.filter(client=client).count() == 1
    assert Message.objects.filter(client_id=client.pk, kind__startswith="agreement").count() == 1
    assert Event.objects.of_client(client.pk).filter(kind="client.created").count() == 1


@pytest.mark.django_db
def test_creating_is_few_statements(
    anna: User, actor_of: Callable[[User], Actor], django_assert_num_queries: Any
) -> None:
    by = actor_of(anna)
    create_client(a_company(), form_key=uuid.uuid4(), by=by)  # the firm's text is written at the first
    another = a_company(number=None)
    with django_assert_num_queries(12):  # three events are one each; two hold the transaction
        create_client(another, form_key=uuid.uuid4(), by=by)


@pytest.mark.django_db
def test_the_same_form_twice_is_one_client(anna: User, actor_of: Callable[[User], Actor]) -> None:
    key, by = uuid.uuid4(), actor_of(anna)
    first, _ = create_client(a_company(), form_key=key, by=by)
    second, made_now = create_client(a_company(), form_key=key, by=by)

    assert second == first
    assert not made_now
    assert Event.objects.filter(kind="client.created").count() == 1


@pytest.mark.django_db
def test_a_number_that_the_firm_has_leads_to_its_client_also_when_ended(
    anna: User, nils: User, actor_of: Callable[[User], Actor]
) -> None:
    first, _ = create_client(a_company(), form_key=uuid.uuid4(), by=actor_of(anna))
    Client.objects.filter(pk=first.pk).update(ends_on="2026-01-31")

    with pytest.raises(DuplicateNumber) as refused:
        create_client(a_company(name="Annat namn"), form_key=uuid.uuid4(), by=actor_of(anna))
    assert refused.value.client == first

    elsewhere, made_now = create_client(a_company(), form_key=uuid.uuid4(), by=actor_of(nils))
    assert made_now
    assert elsewhere.reseller_id != first.reseller_id


@pytest.mark.django_db
def test_a_demo_gets_no_mail_and_never_becomes_real(anna: User, actor_of: Callable[[User], Actor]) -> None:
    demo = a_company(is_demo=True, contact_email="")
    client, _ = create_client(demo, form_key=uuid.uuid4(), by=actor_of(anna))

    assert not Message.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Client.objects.filter(pk=client.pk).update(is_demo=False)


@pytest.mark.django_db
def test_a_sole_traders_number_stands_nowhere_in_clear(
    anna: User, byran: Reseller, actor_of: Callable[[User], Actor]
) -> None:
    number = parse_number("SE", "19900101-2385")
    client, _ = create_client(a_company(number=number), form_key=uuid.uuid4(), by=actor_of(anna))

    row = repr(Client.objects.values().get(pk=client.pk))
    assert client.org_number == ""
    assert client.number == "900101-****"
    for text in (row, repr(list(Event.objects.values())), repr(list(Message.objects.values()))):
        assert "9001012385" not in text
        assert "199001012385" not in text
    with pytest.raises(DuplicateNumber):
        create_client(a_company(number=number), form_key=uuid.uuid4(), by=actor_of(anna))


@pytest.mark.django_db
def test_a_consultant_is_put_on_the_client_that_they_create(karin: User, actor_of: Callable[[User], Actor]) -> None:
    client, _ = create_client(a_company(), form_key=uuid.uuid4(), by=actor_of(karin))

    assert Client.objects.visible_to(actor_of(karin)).filter(pk=client.pk).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("one_form", [True, False])
def test_thirty_creations_at_once_are_one_client(anna: User, actor_of: Callable[[User], Actor], one_form: bool) -> None:
    by, key, answers = actor_of(anna), uuid.uuid4(), []

    def create() -> None:
        try:
            client, _ = create_client(a_company(), form_key=key if one_form else uuid.uuid4(), by=by)
            answers.append(client.pk)
        except DuplicateNumber as already:
            answers.append(already.client.pk)

    at_once(lambda _number: create(), threads=30)
    assert len(answers) == 30
    assert len(set(answers)) == 1
    assert Client.objects.administered().count() == 1
    assert Event.objects.filter(kind="client.created").count() == 1
    assert Message.objects.filter(kind="agreement.request").count() == 1
