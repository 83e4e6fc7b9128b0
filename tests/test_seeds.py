"""The demonstration and the mass of clients for measuring."""

from time import process_time

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client as Browser
from django.utils import timezone

from clients.choices import AgreementState, ClientStatus, Country
from clients.models import Client, Reseller
from clients.simulator.companies import SIMULATED
from common.identifiers import parse_number
from events.models import Event
from klientadmin.demo.people import PASSWORD
from mail.models import Message, MessageState
from packages_billing.models import PackagePeriod
from users.choices import MemberKind, PersonStatus
from users.counts import recount
from users.models import Membership

COUNTS = ("main_packages", "addon_packages", "firm_users", "own_users", "external_users")


def test_the_demonstration_shows_every_state_and_lets_everyone_in(db: None) -> None:
    started = process_time()  # what it costs, whoever else uses the machine
    call_command("seed_demo", verbosity=0)
    assert process_time() - started < 20

    ours = Client.objects.filter(is_internal=False)
    assert {row.agreement_state for row in ours} == set(AgreementState.values)
    assert {row.country for row in ours} == set(Country.values)
    today = Event.objects.latest("id").at.date()
    assert {row.status_on(today) for row in ours} == set(ClientStatus)
    assert {row.register_status for row in ours} >= {"active", "bankrupt", "liquidation"}
    assert ours.filter(is_demo=True).exists()
    people = Membership.objects.filter(client__name="Alnö Vind & Vatten AB")
    invited_until = {row.pk: max((i.expires_at for i in row.invitations.all()), default=None) for row in people}
    statuses = {row.status_at(timezone.now(), invitation_expires_at=invited_until[row.pk]) for row in people}
    assert {row.kind for row in people} == set(MemberKind)
    assert statuses == set(PersonStatus)
    assert ours.exclude(personal_number_hash="").exists()
    assert not Message.objects.exclude(state=MessageState.SENT).exists()
    for firm in Reseller.objects.all():
        moments = list(Event.objects.of_reseller(firm.pk).order_by("id").values_list("at", flat=True))
        assert moments == sorted(moments)
    for email in (
        "anna@byran",
        "karin@byran",
        "rev@byran",
        "vd@kund",
        "extern@kund",
        "nils@andra",
        "drift@klientadmin",
    ):
        cache.clear()
        browser = Browser()
        response = browser.post("/login/", {"login": f"{email}.example", "password": PASSWORD})
        assert response.status_code == 302, email
        assert browser.get("/", follow=True).status_code == 200


def test_the_demonstrations_log_verifies_and_its_numbers_are_free_to_try(db: None) -> None:
    call_command("seed_demo", verbosity=0)
    call_command("verify_events", verbosity=0)

    numbers = set(Client.objects.exclude(org_number="").values_list("org_number", flat=True))
    assert numbers.isdisjoint(
        {"5594123086"} | {number for country in SIMULATED.values() for number in country.values()}
    )


def test_seeding_again_adds_nothing(db: None) -> None:
    call_command("seed_demo", verbosity=0)
    before = (Client.objects.count(), Event.objects.count(), Message.objects.count(), Membership.objects.count())

    call_command("seed_demo", verbosity=0)

    assert (
        Client.objects.count(),
        Event.objects.count(),
        Message.objects.count(),
        Membership.objects.count(),
    ) == before


@pytest.mark.parametrize("command", [["seed_demo"], ["seed_scale", "--clients", "5"]])
def test_nothing_is_seeded_in_production(db: None, settings: object, command: list[str]) -> None:
    settings.LOCAL_RUN = False  # type: ignore[attr-defined]

    with pytest.raises(CommandError):
        call_command(*command)

    assert not Reseller.objects.exists()


def test_the_mass_of_clients_grows_to_the_number_asked_for_and_no_further(db: None) -> None:
    for wanted in ("120", "120", "240"):
        call_command("seed_scale", "--clients", wanted, verbosity=0)

    firm = Reseller.objects.get(name="Skalbyrån AB")
    clients = firm.clients.filter(is_internal=False)
    assert clients.count() == 240
    assert clients.values("org_number").distinct().count() == 240
    assert all(parse_number("SE", row.org_number) for row in clients[:50])
    assert not clients.filter(responsible=None).exists()
    assert clients.values("responsible").distinct().count() > 20
    externals = Membership.objects.filter(client__in=clients, kind=MemberKind.EXTERNAL)
    assert externals.count() == 120
    assert {*externals.values_list("state", flat=True)} == {"active", "blocked"}
    assert externals.filter(access_periods__ends_at=F("ends_at")).count() == 120
    counted = list(clients.order_by("pk").values(*COUNTS))
    recount([client.pk for client in clients], timezone.now())
    assert list(clients.order_by("pk").values(*COUNTS)) == counted
    assert sum(row["external_users"] for row in counted) == externals.filter(state="active").count()
    memberships = Membership.objects.filter(client__in=clients, kind=MemberKind.SYSTEM)
    assert memberships.count() == 240
    assert PackagePeriod.objects.filter(client__in=clients).count() == 360
    assert not memberships.exclude(person__email=F("client__contact_email")).exists()
    assert clients.exclude(tags=None).count() == 48
    assert clients.values("tags").distinct().count() == 7  # six, and none
    assert {*clients.values_list("agreement_state", flat=True)} >= {"approved", "sent", "declined", "not_sent"}
