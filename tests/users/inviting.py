"""What tests of Bjud in share: its address, its form filled in, and what an answer carries on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from users.choices import MemberKind
from users.models import User

AsUser = Callable[[User], Browser]


def url(client: Client, kind: int = MemberKind.SYSTEM) -> str:
    """Where one of a kind is invited."""
    return reverse("users:invite", args=[client.pk, kind])


def a_form(**more: Any) -> dict[str, Any]:
    """Two people, ready for the last step."""
    today = timezone.localdate()
    values = {
        "step": "summary", "do": "invite", "form_key": str(uuid4()), "main": "projects", "addons": ["bank"],
        "line_email": ["anna@x.se", "bo@y.se"], "line_first_name": ["Anna", ""], "line_last_name": ["Ek", ""],
        "line_phone": ["070-1", ""], "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    return values | more


def page(response: Any) -> str:
    """The page, as text."""
    return str(response.content.decode())


def hidden(response: Any, name: str) -> list[str]:
    """What the form carries on under a name."""
    return [value for key, value in response.context["draft"].carried() if key == name]


def a_person_form(**more: Any) -> dict[str, Any]:
    """Two people without a login."""
    values = {
        "do": "invite", "form_key": str(uuid4()), "line_email": ["", "hakan@alfa.example"],
        "line_first_name": ["Ing-Marie", "Håkan"], "line_last_name": ["Fälth", "Brännström"], "line_phone": ["", ""],
        "selectable_as": ["project_manager", "invoice_reference"],
    }  # fmt: skip
    return values | more
