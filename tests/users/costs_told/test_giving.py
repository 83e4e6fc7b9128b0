"""Kostar in Välj anställd, Ändra åtkomst of kind 1 and Integrationsanvändare."""

from datetime import timedelta
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, Reseller
from packages_billing.models import Package, PackagePeriod
from tests import factories
from tests.users.costs_told.reading import NOW, charged, picked, put_url, text_of
from users import actions
from users.models import Membership, User


def test_valj_anstalld_says_what_everyone_picked_comes_to(
    alfa: Client, byran: Reseller, anna: User, karin: User, annas: Browser
) -> None:
    """Redovisningskonsult 149,00 and Revisor 0,00, with Bank 49,00 each: 8/31 are 38,45 and twice 12,65."""
    form = picked({karin: ["consultant"], anna: ["auditor"]}, beside=["bank"])

    response = annas.post(put_url(alfa), form | {"do": "update"})
    text = text_of(response)

    assert "Redovisningskonsult +149,00 Revisor 0,00 Bank × 2 +98,00 Skillnad +247,00 I mars 2026 +63,75" in text
    assert "Användaradministration Bjuda in, ändra och avsluta åtkomst hos klienten 29,00" in text
    assert not PackagePeriod.objects.filter(client=alfa).exists(), "asking puts nobody there"
    annas.post(put_url(alfa), form | {"do": "put"})
    assert charged(byran) == response.context["costs"].cost.this_month


def test_the_step_before_says_no_sum(alfa: Client, karin: User, annas: Browser) -> None:
    assert "Skillnad" not in text_of(annas.post(put_url(alfa), picked({karin: ["consultant"]}, do="back")))
    assert "Skillnad +149,00" in text_of(annas.post(put_url(alfa), picked({karin: ["consultant"]}, do="next")))


def test_someone_who_was_there_this_morning_pays_no_day_twice(
    alfa: Client, byran: Reseller, anna: User, karin: User, annas: Browser, clock: Any
) -> None:
    """Taken off at nine and put back at ten: the whole of March, 149,00, of which 24/31 were charged anyway."""
    actions.remove_access(factories.put_on(karin, alfa), by=factories.actor_of(anna))
    clock.move_to(NOW + timedelta(hours=1))

    response = annas.post(put_url(alfa), picked({karin: ["consultant"]}, do="next"))

    assert "Skillnad +149,00 I mars 2026 +33,65" in text_of(response)
    annas.post(put_url(alfa), picked({karin: ["consultant"]}, do="put"))
    assert charged(byran) == response.context["costs"].cost.this_month_after


def test_other_roles_cost_the_difference(alfa: Client, karin: User, annas: Browser) -> None:
    """From Redovisningskonsult to Revisor with Bank: 24/31 of 149,00 are 115,35, and 8/31 of 49,00 are 12,65."""
    row = factories.put_on(karin, alfa)
    url = reverse("users:access", args=[alfa.pk, row.pk])
    first = annas.get(url)
    form = {"opened": first.context["opened"], "roles": ["auditor"], "beside": ["bank"]}

    assert "Skillnad 0,00" in text_of(first)
    response = annas.post(url, form | {"do": "update"})
    text = text_of(response)

    assert "Redovisningskonsult tas bort −149,00" in text
    assert "Skillnad −100,00 I mars 2026 −21,00" in text
    assert "49,00 kr per månad i stället för 149,00." in text
    assert PackagePeriod.objects.get(membership=row).ends_at is None, "asking changes nothing"
    saved = annas.post(url, form | {"opened": response.context["opened"]})
    assert saved.status_code == 303
    assert charged(alfa.reseller) == response.context["costs"].cost.this_month_after


def test_asking_with_no_role_at_all_is_no_error(alfa: Client, karin: User, annas: Browser) -> None:
    url = reverse("users:access", args=[alfa.pk, factories.put_on(karin, alfa).pk])

    text = text_of(annas.post(url, {"do": "update", "roles": ["boss"], "reason": "Vikarie"}))

    assert "Skillnad −149,00" in text
    assert "Välj Redovisningskonsult eller Revisor." not in text


def test_a_program_says_what_it_comes_to_and_keeps_what_was_typed(
    alfa: Client, byran: Reseller, anna: User, annas: Browser
) -> None:
    """Its own package 99,00 and Bank 49,00: 8/31 are 25,55 and 12,65."""
    url, bank = reverse("users:integration_new", args=[alfa.pk]), str(Package.objects.get(code="bank").pk)
    form = {"name": "Busy", "email": "busy@byran.example", "system": "Busy", "purpose": "Tider", "packages": [bank]}
    form |= {"owner": str(factories.employment_of(anna).pk)}

    assert "Skillnad +99,00 I mars 2026 +25,55" in text_of(annas.get(url))
    response = annas.post(url, form | {"do": "update"})
    text = text_of(response)

    assert "Integrationsanvändare +99,00" in text
    assert "Skillnad +148,00 I mars 2026 +38,20" in text
    assert 'value="busy@byran.example"' in response.content.decode()
    assert not Membership.objects.filter(client=alfa).exists()
    assert "Skillnad +148,00" in text_of(annas.get(url, {"do": "update", "packages": [bank]}))
    assert annas.post(url, form).status_code == 303
    assert charged(byran) == response.context["costs"].cost.this_month


def test_another_access_of_a_program_costs_the_difference(alfa: Client, anna: User, annas: Browser) -> None:
    row = factories.integration(alfa, owner=anna, packages=[Package.objects.get(code="bank")])
    url = reverse("users:integration_access", args=[alfa.pk, row.pk])
    payroll = str(Package.objects.get(code="payroll").pk)

    assert "Skillnad 0,00" in text_of(annas.get(url))
    text = text_of(annas.post(url, {"do": "update", "packages": [payroll, "x"]}))

    assert "Bank tas bort −49,00" in text
    assert "Skillnad +40,00" in text
    assert "188,00 kr per månad i stället för 148,00." in text
    end = text_of(annas.get(reverse("users:integration_end", args=[alfa.pk, row.pk])))
    assert "Kostnaden ändras med −148,00 kr per månad" in end
