"""What tests of told costs share: a page as it is read, who is picked, what is charged in the end."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, Reseller
from packages_billing.basis import lines_of
from packages_billing.pricing import Month
from tests import factories
from users.models import User

SignIn = Callable[[User], Browser]
NOW = datetime(2026, 3, 24, 9, tzinfo=UTC)
MARCH = Month(2026, 3)
FREE = "En demoklient debiteras aldrig."


def text_of(response: Any) -> str:
    """What is read of the page, in one line."""
    assert response.status_code == 200, response.status_code
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def put_url(client: Client) -> str:
    return reverse("users:put_employee", args=[client.pk])


def picked(roles: dict[User, list[str]], **more: Any) -> dict[str, Any]:
    jobs = {factories.employment_of(user): said for user, said in roles.items()}
    said = {f"roles-{job.pk}": chosen for job, chosen in jobs.items()}
    return {"employment": [str(job.pk) for job in jobs], "step": "beside", **said, **more}


def charged(firm: Reseller) -> Any:
    return sum(line.amount for line in lines_of(firm.pk, MARCH))
