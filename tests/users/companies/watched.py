"""What tests of watching share: companies of the simulator, what is due when, what was asked."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from clients.models import FollowedCompany
from clients.simulator import Simulator
from tests.users.companies.conftest import followed
from users.models import Membership

ACTIVE, ANOTHER, NORWEGIAN = "5599110011", "5599110185", "899100018"
HALF, NOT_THERE, OTHER_COMPANY, DOWN = "5599120036", "5599120051", "5599800256", "5599800017"


def tomorrow(days: int = 1) -> datetime:
    """When a company that is followed now is due."""
    return timezone.now() + timedelta(days=days, minutes=1)


def asked(register: Simulator) -> int:
    """How many companies the registers were asked about."""
    return register.count("/organisationer") + register.count(f"/enheter/{NORWEGIAN}")


def row_at(at_alfa: Membership, number: str) -> FollowedCompany:
    """A followed company whose number the register will answer for in its own odd way."""
    company = followed(at_alfa, ACTIVE)
    FollowedCompany.objects.filter(pk=company.pk).update(number=number)
    company.refresh_from_db()
    return company


def state_of(company: FollowedCompany) -> dict[str, Any]:
    """All that a look may change, when it is due next apart."""
    values = FollowedCompany.objects.filter(pk=company.pk).values().get()
    return {name: value for name, value in values.items() if name != "next_check_at"}
