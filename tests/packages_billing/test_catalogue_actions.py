"""The catalogue changes by actions, and refuses what would break what people have."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from clients.models import Client
from common.access import SYSTEM
from events.models import Event
from packages_billing.actions import PackageFacts, add_package, change_package, offer_package, withdraw_package
from packages_billing.catalogue_news import Catalogue, catalogue_now, gained, lost
from packages_billing.models import Package, PackageContent, SystemPermission
from tests import factories

AT = datetime(2026, 4, 2, 12, tzinfo=UTC)


def package(code: str) -> Package:
    return Package.objects.get(code=code)


def codes_in(code: str) -> set[str]:
    rows = PackageContent.objects.filter(package__code=code)
    return set(rows.values_list("permission__code", flat=True))


def facts(code: str, *, without: Collection[str] = (), more: Collection[str] = (), **values: Any) -> PackageFacts:
    """What stands in the package, with some permissions less and some more."""
    row = package(code)
    own = {permission.code for permission in row.permissions.all()} - set(without) | set(more)
    names = {name: getattr(row, name) for name in ("name", "name_nb", "name_en", "includes")}
    return PackageFacts(**(names | values), permissions=list(SystemPermission.objects.filter(code__in=own)))


def refused(**call: Any) -> dict[str, list[str]]:
    action = call.pop("action")
    subject = call.pop("subject", None)
    with pytest.raises(ValidationError) as raised:
        action(*([subject] if subject else []), **call, by=SYSTEM)
    return raised.value.message_dict


def test_a_main_package_stands_above_what_it_includes_and_contains_it(db: None) -> None:
    bank = SystemPermission.objects.get(code="bank.approve")
    new = PackageFacts(name="CRM Plus", includes=package("crm"), permissions=[bank])

    made = add_package(code="crm_plus", kind="main", facts=new, by=SYSTEM)
    again = add_package(code="crm_plus", kind="main", facts=new, by=SYSTEM)

    assert again.pk == made.pk
    assert codes_in("crm_plus") == codes_in("crm") | {"bank.approve"}
    order = list(Package.objects.of_kind("main").values_list("code", flat=True))
    assert order == ["complete", "accounting", "projects", "crm_plus", "crm"]
    event = Event.objects.get(kind="packages_billing.package_added")
    assert (event.after_values["code"], event.after_values["contents"]) == ("crm_plus", ["bank.approve"])


def test_what_is_refused_of_a_new_package(db: None) -> None:
    new = {"action": add_package, "facts": PackageFacts(name="Nytt")}

    assert list(refused(**new, code="crm", kind="main")) == ["code"]
    assert list(refused(**new, code="Å", kind="main")) == ["code"]
    for no_group in ("", "reseller", "extra"):
        assert list(refused(**new, code="nytt", kind=no_group)) == ["kind"]
    assert list(refused(action=add_package, code="nytt", kind="addon", facts=PackageFacts(name="CRM"))) == ["name"]
    inside = PackageFacts(name="Nytt", includes=package("crm"))
    assert list(refused(action=add_package, code="nytt", kind="addon", facts=inside)) == ["includes"]
    assert not Event.objects.filter(kind="packages_billing.package_added").exists()


def test_a_change_reaches_those_that_include_the_package(db: None) -> None:
    gone = sorted(codes_in("crm"))[0]
    changed = change_package(package("crm"), facts=facts("crm", without=[gone], name="Kundvård"), by=SYSTEM)
    change_package(changed, facts=facts("crm"), by=SYSTEM)

    assert gone not in codes_in("crm") | codes_in("projects")
    event = Event.objects.get(kind="packages_billing.package_changed")
    assert (event.before_values["package_name"], event.after_values["package_name"]) == ("CRM", "Kundvård")
    assert set(event.before_values["contents"]) - set(event.after_values["contents"]) == {gone}
    assert "includes" not in event.after_values


def test_no_circle(db: None) -> None:
    said = refused(action=change_package, subject=package("crm"), facts=facts("crm", includes=package("complete")))

    assert said == {"includes": ["CRM ingår redan i Komplett."]}
    with pytest.raises(DatabaseError, match="in a circle"), transaction.atomic():
        Package.objects.filter(code="crm").update(includes=package("complete"))


def test_a_change_that_was_looked_over_against_another_catalogue_is_refused(db: None) -> None:
    seen = catalogue_now().fingerprint
    change_package(package("bank"), facts=facts("bank", more=["projects.see"]), seen=seen, by=SYSTEM)

    with pytest.raises(ValidationError, match="Se över ändringen igen"):
        change_package(package("crm"), facts=facts("crm", more=["projects.see"]), seen=seen, by=SYSTEM)


def test_a_right_is_not_taken_from_people_who_administer_by_the_package(alfa: Client) -> None:
    without = facts("user_administration", without=["administration.users"])
    factories.give(factories.member(factories.login("kim@kund.example"), alfa), "user_administration")

    said = refused(action=change_package, subject=package("user_administration"), facts=without)

    assert "1 användare har den genom paketet" in said["permissions"][0]
    assert "administration.users" in codes_in("user_administration")


def test_withdrawn_and_offered_again(db: None) -> None:
    for _twice in range(2):
        withdraw_package(package("payroll"), by=SYSTEM, at=AT)
    assert not Package.objects.on_offer().filter(code="payroll").exists()
    for _twice in range(2):
        offer_package(package("payroll"), by=SYSTEM)

    assert package("payroll").retired_at is None
    kinds = Event.objects.filter(kind__startswith="packages_billing.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["packages_billing.package_withdrawn", "packages_billing.package_offered"]


@pytest.mark.parametrize("code", ["consultant", "company_search", "user_administration"])
def test_what_the_application_itself_gives_is_not_withdrawn(db: None, code: str) -> None:
    with pytest.raises(ValidationError, match="ges av systemet självt"):
        withdraw_package(package(code), by=SYSTEM)


def test_code_and_group_stay_and_nothing_is_deleted(db: None) -> None:
    rows = Package.objects.filter(code="crm")
    for way in (lambda: rows.update(code="x"), lambda: rows.update(kind="addon"), lambda: rows._raw_delete("default")):
        with (
            pytest.raises(DatabaseError, match=r"Cannot (update|delete)"),
            transaction.atomic(),
        ):
            way()


def test_who_gains_and_loses_is_counted_without_those_who_have_it_otherwise() -> None:
    low, high, beside = uuid4(), uuid4(), uuid4()
    one, two = uuid4(), uuid4()
    before = Catalogue({low: None, high: low, beside: None}, {low: frozenset({one}), beside: frozenset({two})})
    after = before.with_package(low, None, [two])
    held = {frozenset({low}): 3, frozenset({high, beside}): 2}

    more, less = gained(before.contents, after.contents, held), lost(before.contents, after.contents, held)

    assert [(news.permission, news.packages, news.users) for news in more] == [(two, {low, high}, 3)]
    assert [(news.permission, news.packages, news.users) for news in less] == [(one, {low, high}, 5)]
    assert before.fingerprint != after.fingerprint
