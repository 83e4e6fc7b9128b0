"""What is evidence: closed months, agreements, a client's own invoice mail. The owner alone can prune it."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.utils import timezone

from agreements.actions import approve, request_approval
from agreements.links import answer_token
from agreements.models import Agreement, AgreementPaper
from clients.models import Client, InvoiceEmail, Reseller
from common.access import SYSTEM, Actor
from events.models import Event
from events.seals import sweep
from klientadmin import pruning
from klientadmin.pruning import prune
from mail.models import Message
from packages_billing.actions import NotOver, close_month
from packages_billing.digest import digest
from packages_billing.models import ClosedLine, Closing
from packages_billing.pricing import Month
from tests import factories
from tests.conftest import ROOT, OwnDatabases, with_path
from tests.packages_billing.cutting import CutAt
from tests.retention.test_kinds import part_of
from tests.users.people import invite
from users.models import User

AsOwner = Callable[[], AbstractContextManager[None]]
pytestmark = pytest.mark.django_db(transaction=True)
FIRST_DUE = datetime(2034, 1, 1, 0, 0, tzinfo=UTC) - timedelta(hours=1)  # midnight in Stockholm


@pytest.fixture
def closed(byran: Reseller, andra: Reseller, alfa: Client) -> list[Closing]:
    """Five months around a turn of the year, closed at Byrån; the first two at the other firm too."""
    for client in (alfa, factories.client(andra)):
        invite(client, SYSTEM, "crm")
    months = [Month(2026, 10), Month(2026, 11), Month(2026, 12), Month(2027, 1), Month(2027, 2)]
    for month in months[:2]:
        close_month(andra, month, by=SYSTEM, at=datetime(2027, 6, 1, tzinfo=UTC))
    return [close_month(byran, month, by=SYSTEM, at=datetime(2027, 6, 1, tzinfo=UTC)) for month in months]


def months_of(firm: Reseller) -> list[str]:
    return [str(Month.of(row.month)) for row in Closing.objects.filter(reseller=firm).order_by("month")]


def test_the_basis_goes_seven_years_after_the_year_and_the_next_month_follows_on(
    byran: Reseller, andra: Reseller, closed: list[Closing], as_owner: AsOwner
) -> None:
    eve, first_due = FIRST_DUE - timedelta(seconds=1), FIRST_DUE
    with as_owner():
        assert prune(part_of("basis", byran, eve), eve) == (0, 0), "31 December is the last day"
        assert prune(part_of("basis", byran, first_due), first_due) == (3, 0)
        assert prune(part_of("basis", byran, first_due), first_due) == (0, 0)
        assert prune(part_of("basis", andra, first_due), first_due) == (1, 0), "never the newest"

    assert (months_of(byran), months_of(andra)) == (["2027-01", "2027-02"], ["2026-11"])
    assert set(ClosedLine.objects.values_list("closing__month__year", flat=True)) == {2027, 2026}
    told = [(event.reseller_id, event.before_values["month"]) for event in Event.objects.filter(kind="basis.pruned")]
    assert sorted(told) == sorted(
        [(byran.pk, month) for month in ("2026-10", "2026-11", "2026-12")] + [(andra.pk, "2026-10")]
    )
    following = close_month(byran, Month(2027, 3), by=SYSTEM, at=datetime(2034, 2, 1, tzinfo=UTC))
    assert (following.number, set(following.lines.values_list("corrects", flat=True))) == (6, {None})
    with pytest.raises(NotOver):
        close_month(byran, Month(2026, 12), by=SYSTEM, at=datetime(2034, 2, 1, tzinfo=UTC))
    sweep(timezone.now())
    call_command("verify_events", stdout=StringIO())
    for month in ("2026-12", "2027-01", "2027-03"):
        call_command("verify_basis", "--month", month, stdout=StringIO())


def test_the_firms_own_fiscal_year_counts(byran: Reseller, closed: list[Closing], as_owner: AsOwner) -> None:
    Client.objects.filter(reseller=byran, is_internal=True).update(fiscal_year_start=12)

    with as_owner():
        assert prune(part_of("basis", byran, FIRST_DUE), FIRST_DUE) == (2, 0)

    assert months_of(byran) == ["2026-12", "2027-01", "2027-02"], "December belongs to the year that ends in 2027"


def test_killed_anywhere_no_month_is_half_gone(byran: Reseller, closed: list[Closing], as_owner: AsOwner) -> None:
    killed = 0
    with as_owner():
        for number in range(3, 60, 7):
            try:
                with connection.execute_wrapper(CutAt(number)):
                    prune(part_of("basis", byran, FIRST_DUE), FIRST_DUE)
            except OperationalError:
                connection.close()
                killed += 1
            for closing in Closing.objects.filter(reseller=byran):
                assert digest(closing.pk) == (closing.line_count, closing.sha256)
            left = months_of(byran)
            assert Event.objects.filter(kind="basis.pruned").count() == 5 - len(left)
            assert left == ["2026-10", "2026-11", "2026-12", "2027-01", "2027-02"][-len(left) :], "the oldest first"
        prune(part_of("basis", byran, FIRST_DUE), FIRST_DUE)

    assert killed >= 3
    assert months_of(byran) == ["2027-01", "2027-02"]


def test_whoever_closes_a_month_comes_first(
    byran: Reseller, closed: list[Closing], as_owner: AsOwner, databases: OwnDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "_PATIENCE", "50ms")
    with as_owner(), psycopg.connect(with_path(databases.owner_url, databases.name)) as busy:
        busy.execute("SELECT FROM clients_reseller WHERE id = %s FOR NO KEY UPDATE", [byran.pk])
        assert prune(part_of("basis", byran, FIRST_DUE), FIRST_DUE) == (0, 3), "left for the next run"
        busy.rollback()
        assert prune(part_of("basis", byran, FIRST_DUE), FIRST_DUE) == (3, 0)


def test_the_application_may_not_whatever_it_tells_the_triggers(byran: Reseller, closed: list[Closing]) -> None:
    for table in (
        "agreements_agreement", "agreements_agreementpaper", "agreements_agreementtext", "packages_billing_closing",
        "packages_billing_closedline", "clients_invoiceemail", "clients_client",
    ):  # fmt: skip
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM {table}")
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        call_command("prune", "--evidence", stdout=StringIO())
    with pytest.raises(ProgrammingError, match="permission denied"):
        prune(part_of("basis", byran, FIRST_DUE), FIRST_DUE)
    assert len(months_of(byran)) == 5


@pytest.fixture
def approved(alfa: Client, andra: Reseller, anna: User, actor_of: Callable[[User], Actor]) -> Agreement:
    """An answered agreement of Alfa's, with a paper, and one of the other firm's; both clients ended in 2026."""
    made = [
        request_approval(client, by=by) for client, by in ((alfa, actor_of(anna)), (factories.client(andra), SYSTEM))
    ]
    for agreement in made:
        by = Actor(kind="contact", ip="198.51.100.4")
        approve(answer_token(agreement), approver_name="Kim Ström", by=by, at=timezone.now())
    AgreementPaper.objects.create(
        agreement=made[0], file_name="a.pdf", media_type="application/pdf", size=1, sha256="x", content=b"x"
    )
    InvoiceEmail.objects.create(
        client=alfa, language="sv", version=1, subject="x", text="Kim, 070-1", saved_at=timezone.now()
    )
    Client.objects.filter(pk__in=[agreement.client_id for agreement in made]).update(ends_on=date(2026, 12, 31))
    return made[0]


def test_an_agreement_goes_with_its_paper_and_its_mail_ten_years_after_its_client(
    byran: Reseller, alfa: Client, approved: Agreement, as_owner: AsOwner, as_user: Callable[[User], Any], anna: User
) -> None:
    eve, first_due = (moment.replace(year=moment.year + 3) for moment in (FIRST_DUE - timedelta(seconds=1), FIRST_DUE))
    with as_owner():
        assert prune(part_of("agreements", byran, eve), eve) == (0, 0)
        assert prune(part_of("agreements", byran, first_due), first_due) == (1, 0)

    assert not AgreementPaper.objects.exists()
    alfa.refresh_from_db()
    assert alfa.agreement_state == "not_sent", "nothing proves it any more"
    assert set(Agreement.objects.values_list("client__reseller__name", flat=True)) == {"Andra Byrån AB"}
    assert set(Message.objects.filter(client_id=alfa.pk).values_list("to_email", flat=True)) == {""}
    details = Event.objects.filter(subject_id=approved.pk).values_list("detail__values", flat=True)
    assert set(details) == {"{}"}
    sweep(timezone.now())
    call_command("verify_events", stdout=StringIO())
    assert as_user(anna).get(f"/clients/{alfa.pk}/").status_code == 200


def test_a_clients_invoice_mail_goes_when_the_assignment_is_over(
    byran: Reseller, approved: Agreement, as_owner: AsOwner
) -> None:
    with as_owner():
        for at, gone in ((datetime(2027, 12, 31, 12, tzinfo=UTC), 0), (datetime(2028, 1, 1, 12, tzinfo=UTC), 1)):
            assert prune(part_of("invoice_mail", byran, at), at) == (gone, 0)

    assert not InvoiceEmail.objects.exists()


def test_the_command_connects_as_the_owner(alfa: Client, approved: Agreement, databases: OwnDatabases) -> None:
    Client.objects.filter(pk=alfa.pk).update(ends_on=date(2010, 6, 1))
    urls = {"DATABASE_URL": os.environ["DATABASE_URL"], "DATABASE_OWNER_URL": databases.owner_url}
    env = os.environ | {name: with_path(url, databases.name) for name, url in urls.items()}

    command = [sys.executable, "manage.py", "prune", "--evidence"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=True, text=True)

    assert done.stdout.startswith("agreements of Byrån Ekonomi AB: 1 pruned, through 2015-12-31")
    assert not Agreement.objects.filter(client=alfa).exists() and not InvoiceEmail.objects.exists()


def test_an_open_request_is_never_evidence_that_is_due(byran: Reseller, alfa: Client, as_owner: AsOwner) -> None:
    request_approval(alfa, by=SYSTEM)
    Client.objects.filter(pk=alfa.pk).update(ends_on=date(2026, 12, 31))

    with as_owner():
        assert prune(part_of("agreements", byran, FIRST_DUE), FIRST_DUE) == (0, 0)
