"""The data subject's export tells of every row that names the person, as whom it is about or as who did it."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from agreements.actions import copy_link, request_approval, upload_paper
from agreements.models import Agreement
from clients.models import BulkOrder, Client, CompanyProposal, RegisterDifference, Reseller, SavedView
from packages_billing.actions import order_closing
from packages_billing.pricing import Month
from tests import factories
from tests.users.people import invite
from users import actions
from users.models import AccessRequest, Membership, Person, User
from users.person_export import export_of, tables
from users.person_tables import HELD, HOLD_NOBODY

# What such a field is called: an id of who did it, a name beside an id, or what somebody wrote of themselves.
_NAMES_SOMEBODY = re.compile(
    r"(^|_)(by|by_id|by_name|email)$|^(author|user|membership|actor)_(id|name)$|^approver_name$"
)
# Fields of that look that name nobody who could ask.
_NAMES_NOBODY = {
    "clients.Client.has_custom_invoice_email": "a switch",
    "clients.ClientTemplate.has_custom_invoice_email": "a switch",
    "clients.Reseller.email": "the firm's",
    "users.User.email": "the login itself",
}


def fields_that_name_people() -> Iterator[tuple[str, str]]:
    """Table and field."""
    for model in apps.get_models():
        label = model._meta.label
        for field in model._meta.concrete_fields:
            points = field.is_relation and field.related_model in (User, Person, Membership)
            if points or (_NAMES_SOMEBODY.search(field.name) and f"{label}.{field.name}" not in _NAMES_NOBODY):
                yield label, field.name


def test_every_field_that_names_somebody_is_asked() -> None:
    found = list(fields_that_name_people())
    otherwise = {("events.Event", "actor_id"), ("users.Membership", "person")}  # by the log's own question, by its key
    missing = [
        f"{table}.{name}" for table, name in found
        if not {name, re.sub("_name$", "_id", name)} & (HELD[table].fields if table in HELD else set())
        and (table, name) not in otherwise
    ]  # fmt: skip

    assert len(found) > 50
    assert not missing


def test_each_table_comes_once(db: None) -> None:
    held = [table for table, _rows in tables("x@y.example", None)]

    assert len(held) == len(set(held))


@pytest.fixture
def busy(alfa: Client, byran: Reseller, anna: User, karin: User) -> User:
    """Anna has done to others, and let others do, what leaves a name."""
    by, at = factories.actor_of(anna), timezone.now()
    row = invite(alfa, by, "crm")
    package = row.package_periods.get(package__code="crm").package
    AccessRequest.objects.create(
        membership=row, package=package, reason="Behövs", asked_at=at, decided_at=at, state="granted",
        decided_by_id=anna.pk, decided_by_name=anna.name,
    )  # fmt: skip
    RegisterDifference.objects.create(
        reseller=byran, client=alfa, field="name", ours="A", theirs="B", found_at=at, decision="kept", decided_at=at,
        decided_by_id=anna.pk,
    )  # fmt: skip
    CompanyProposal.objects.create(
        client=alfa, country="SE", number="5560160680", name="Ny AB", status="active", found_at=at, refused_at=at,
        answered_by_id=anna.pk,
    )  # fmt: skip
    copy_link(request_approval(alfa, by=by), by=factories.actor_of(karin))
    actions.set_responsible(alfa, responsible=factories.employment_of(anna), by=factories.actor_of(karin))
    order_closing(byran, Month(2026, 1), by=by)
    job = str(factories.employment_of(anna).pk)
    SavedView.objects.create(reseller=byran, user_id=karin.pk, name="Annas", query=f"responsible={job}")
    BulkOrder.objects.create(
        reseller=byran, work="responsible", values={"responsible": job}, form_key=uuid4(), asked_by_id=karin.pk,
        asked_at=at, language="sv",
    )  # fmt: skip
    other = factories.client(byran)
    upload_paper(other, content=b"%PDF-1.7 x", file_name="a.pdf", approver_name=anna.name, by=factories.actor_of(karin))
    return anna


def rows_that_say(*words: str) -> Iterator[tuple[str, str]]:
    """Table and key of every row that says any of the words, whatever its field is called."""
    for model in apps.get_models():
        table, key = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT "{key}" FROM "{table}" t WHERE t::text ILIKE ANY(%s)', [[f"%{w}%" for w in words]])
            yield from ((model._meta.label, str(pk)) for (pk,) in cursor.fetchall())


def test_no_row_that_names_the_person_is_left_out(busy: User, byran: Reseller) -> None:
    theirs = Membership.objects.filter(person__user=busy).values_list("pk", flat=True)
    said = set(rows_that_say(str(busy.pk), busy.email, *map(str, theirs)))

    for firm in (None, byran.pk):
        told = {(table, str(row.pk)) for table, rows in tables(busy.email, firm) for row in rows}
        left_out = {row for row in said - told if row[0] not in HOLD_NOBODY}
        own = {"users.User", "account.EmailAddress"} if firm else set()
        assert {table for table, _pk in left_out} <= own, firm
    assert {"users.Invitation", "clients.CompanyProposal", "clients.SavedView"} <= {table for table, _pk in said}


def test_what_a_name_alone_says_is_told_too(busy: User, karin: User, andra: Reseller) -> None:
    elsewhere = factories.client(andra)
    by = factories.actor_of(factories.employee(andra, "x@andra.example", "Anna", "Ek", factories.ADMINISTRATOR))
    upload_paper(elsewhere, content=b"%PDF-1.7 x", file_name="a.pdf", approver_name=busy.name, by=by)

    approved = export_of(busy.email)["agreements.Agreement"]
    copied = export_of(karin.email)["agreements.Agreement"]

    assert busy.name in {row["approver_name"] for row in approved}
    assert [row["link_copied_by"] for row in copied if row["link_copied_by"]] == [karin.name]
    assert not Agreement.objects.filter(client=elsewhere, pk__in=[row["id"] for row in approved]).exists()
