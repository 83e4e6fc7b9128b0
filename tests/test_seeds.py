"""The mass of clients for measuring; and nothing of it, nor of the demonstration, in production."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from clients.models import Reseller
from common.identifiers import parse_number
from packages_billing.models import PackagePeriod
from users.choices import MemberKind
from users.counts import recount
from users.models import Membership

COUNTS = ("main_packages", "addon_packages", "firm_users", "own_users", "external_users")


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
