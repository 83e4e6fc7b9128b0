"""The same for many clients: what is chosen, what the page says of it, and what is done to whom."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.actions import request_approval
from agreements.models import Agreement
from clients.bulk import all_work
from clients.choices import AgreementState
from clients.choosing import read_ids, write_ids
from clients.models import BulkOrder, Client, Reseller, Tag
from events.models import Event
from events.value_words import VALUES
from mail.models import Message
from tests import factories
from users.choices import ResellerRole
from users.models import Membership, User

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


def ids(*clients: Client) -> str:
    return write_ids(client.pk for client in clients)


def look(browser: Browser, work: str, **query: str) -> Any:
    """The page that says what it would come to."""
    return browser.get(f"/clients/bulk/{work}/", {"step": "look", **query})


def press(browser: Browser, work: str, **query: str) -> Any:
    """Looks, and presses the button of the page."""
    shown = look(browser, work, **query).context
    sent = {**query, "form_key": shown["form_key"], "expected": len(shown["plan"].changed)}
    return browser.post(f"/clients/bulk/{work}/", sent, follow=True)


def tags_of(client: Client) -> list[str]:
    return [tag.name for tag in client.tags.all()]


@pytest.fixture
def beta(byran: Reseller) -> Client:
    return factories.client(byran, name="Beta Måleri AB")


@pytest.fixture
def foreign(andra: Reseller) -> Client:
    return factories.client(andra, name="Hemliga Klienten AB")


def test_ids_in_an_address_are_read_back_and_nonsense_is_nobody() -> None:
    some = tuple(uuid4() for _ in range(50))

    assert read_ids(write_ids(some)) == some
    assert len(write_ids(some)) < 1100
    assert [read_ids(text) for text in ("", "x", "åäö", "=" * 9, "A" * 9999)] == [()] * 5


def test_ticked_rows_lead_to_an_address_that_changes_nothing(
    alfa: Client, beta: Client, anna: User, as_user: SignIn
) -> None:
    answer = as_user(anna).post("/clients/bulk/", {"do": "tag", "client": [alfa.pk, "nonsense"], "q": "a"})

    assert answer.status_code == 302
    assert answer["Location"] == f"/clients/bulk/tag/?rows={ids(alfa)}&q=a"
    assert not BulkOrder.objects.exists()


def test_the_tick_in_the_head_is_the_whole_page_without_script(
    alfa: Client, beta: Client, anna: User, as_user: SignIn
) -> None:
    browser = as_user(anna)
    page_rows = browser.get("/clients/").context["page_rows"]

    answer = browser.post("/clients/bulk/", {"do": "tag", "page": "1", "page_rows": page_rows})

    assert answer["Location"] == f"/clients/bulk/tag/?rows={ids(alfa, beta)}"


def test_nothing_chosen_says_so(anna: User, as_user: SignIn) -> None:
    answer = as_user(anna).post("/clients/bulk/", {"do": "tag", "status": "all"}, follow=True)

    assert answer.redirect_chain == [("/clients/?status=all", 302)]
    assert "Välj minst en klient först." in answer.text


def test_a_tag_is_set_on_those_that_lack_it(alfa: Client, beta: Client, anna: User, as_user: SignIn) -> None:
    alfa.tags.add(Tag.objects.create(reseller=alfa.reseller, name="Bokslut"))
    beta.tags.add(Tag.objects.create(reseller=alfa.reseller, name="Moms"))
    browser, chosen = as_user(anna), ids(alfa, beta)

    shown = look(browser, "tag", rows=chosen, tag_name="bokslut")
    assert [client.name for client in shown.context["plan"].changed] == ["Beta Måleri AB"]
    assert "Har redan taggen" in shown.text
    assert not Event.objects.filter(kind__startswith="client.").exists()

    answer = press(browser, "tag", rows=chosen, tag_name="bokslut")

    assert "Klart: 1 klient är ändrad. 1 hoppades över." in " ".join(answer.text.split())
    assert (tags_of(alfa), tags_of(beta)) == (["Bokslut"], ["Bokslut", "Moms"])
    kinds = ["client.bulk_ordered", "client.tags_set", "client.bulk_done"]
    assert [*Event.objects.order_by("id").values_list("kind", flat=True)] == kinds
    assert Event.objects.get(kind="client.bulk_done").after == '{"clients":1,"skipped":1,"work":"tag"}'


def test_a_tag_is_taken_from_those_that_have_it(alfa: Client, beta: Client, anna: User, as_user: SignIn) -> None:
    alfa.tags.add(Tag.objects.create(reseller=alfa.reseller, name="Bokslut"))

    press(as_user(anna), "untag", rows=ids(alfa, beta), tag_name="Bokslut")

    assert tags_of(alfa) == []
    assert not Event.objects.about(beta).exists()


def test_one_mail_tells_who_is_responsible_for_many(
    alfa: Client, beta: Client, anna: User, karin: User, as_user: SignIn
) -> None:
    karins = factories.employment_of(karin)

    answer = press(as_user(anna), "responsible", rows=ids(alfa, beta), employment=str(karins.pk))

    assert "Klart: 2 klienter är ändrade." in answer.text
    assert {*Client.objects.administered().values_list("responsible", flat=True)} == {karins.pk}
    assert Message.objects.get().to_email == karin.email
    assert Membership.objects.filter(person=karins.person, client__in=[alfa, beta]).count() == 2


def test_who_has_answered_or_was_asked_today_is_not_sent_the_agreement_again(
    byran: Reseller, alfa: Client, beta: Client, anna: User, as_user: SignIn
) -> None:
    said_yes = factories.client(byran, name="Ja AB", agreement_state=AgreementState.APPROVED)
    demo = factories.client(byran, name="Demo AB", is_demo=True)
    request_approval(beta, by=factories.actor_of(anna))
    browser, chosen = as_user(anna), ids(alfa, beta, said_yes, demo)

    answer = press(browser, "agreement", rows=chosen)
    again = look(browser, "agreement", rows=chosen)

    assert {*Agreement.objects.values_list("client__name", flat=True)} == {"Beta Måleri AB", "Alfa Bygg AB"}
    report = answer.context["report"]
    assert (report.done, report.skipped) == (1, 3)
    assert {reason: left.names for reason, left in report.left_out} == {
        "Har redan godkänt": ["Ja AB"],
        "Demoklienter behöver inget avtal": ["Demo AB"],
        "Fick avtalet det senaste dygnet": ["Beta Måleri AB"],
    }
    assert again.context["plan"].changed == []
    assert "Det finns inget att göra." in again.text


def test_an_employee_is_put_on_many_and_taken_off_again(
    alfa: Client, beta: Client, anna: User, karin: User, as_user: SignIn
) -> None:
    browser, who = as_user(anna), str(factories.employment_of(karin).pk)
    factories.put_on(karin, beta, ResellerRole.AUDITOR)

    press(browser, "put_on", rows=ids(alfa, beta), employment=who, role="consultant")
    places = Membership.objects.filter(person__user=karin, client__in=[alfa, beta])
    assert places.count() == 2
    beta.refresh_from_db()
    held = places.get(client=beta).package_periods.values_list("package__code", flat=True)
    assert [*held] == ["auditor"]

    press(browser, "take_off", rows=ids(alfa, beta), employment=who)
    assert not places.not_removed().exists()


def test_a_foreign_or_unseen_client_is_never_counted_or_named(
    alfa: Client, foreign: Client, anna: User, karin: User, as_user: SignIn
) -> None:
    both = ids(alfa, foreign)
    shown = look(as_user(anna), "tag", rows=both, tag_name="Bokslut")
    assert shown.context["count"] == 1
    assert "Hemliga" not in shown.text
    press(as_user(anna), "tag", rows=both, tag_name="Bokslut")
    assert BulkOrder.objects.get().lines.get().client == alfa

    unseen = look(as_user(karin), "tag", rows=both, tag_name="Bokslut")
    assert unseen.context["count"] == 0
    assert "Alfa" not in unseen.text
    exported = b"".join(as_user(karin).get("/clients/", {"export": "csv", "rows": both}))
    assert b"Alfa" not in exported
    assert b"Hemliga" not in exported


def test_another_firms_employee_and_tag_are_errors_of_the_form(
    alfa: Client, andra: Reseller, nils: User, anna: User, as_user: SignIn
) -> None:
    Tag.objects.create(reseller=andra, name="Deras")
    browser, theirs = as_user(anna), str(factories.employment_of(nils).pk)

    assert "Personen är inte anställd hos er." in look(browser, "responsible", rows=ids(alfa), employment=theirs).text
    assert "Välj en av byråns taggar." in look(browser, "untag", rows=ids(alfa), tag_name="Deras").text


def test_what_a_role_may_not_is_neither_offered_nor_done(
    alfa: Client, byran: Reseller, karin: User, as_user: SignIn
) -> None:
    auditor = factories.employee(byran, "rev@byran.example", "Rev", "Isor", factories.AUDITOR)
    factories.put_on(auditor, alfa)
    factories.put_on(karin, alfa)

    def offered(user: User) -> list[str]:
        return [key for key, _words in as_user(user).get("/clients/").context["bulk_work"]]

    assert offered(auditor) == []
    assert offered(karin) == ["agreement", "responsible", "tag", "untag"]
    assert as_user(auditor).post("/clients/bulk/tag/", {"rows": ids(alfa), "tag_name": "X"}).status_code == 403
    assert as_user(karin).post("/clients/bulk/put_on/", {"rows": ids(alfa)}).status_code == 403
    assert as_user(karin).get("/clients/bulk/nonsense/").status_code == 404


def test_only_who_asked_sees_how_it_went(alfa: Client, anna: User, karin: User, as_user: SignIn) -> None:
    answer = press(as_user(anna), "tag", rows=ids(alfa), tag_name="Bokslut")
    address = answer.redirect_chain[-1][0]

    assert as_user(karin).get(address).status_code == 404
    assert address in as_user(anna).get("/clients/").text
    assert address not in as_user(karin).get("/clients/").text


def test_the_same_page_pressed_twice_is_one_order(alfa: Client, anna: User, as_user: SignIn) -> None:
    browser = as_user(anna)
    sent = {"rows": ids(alfa), "tag_name": "Bokslut", "form_key": str(uuid4()), "expected": "1"}

    first, second = (browser.post("/clients/bulk/tag/", sent) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert BulkOrder.objects.count() == 1
    assert Event.objects.filter(kind="client.tags_set").count() == 1


def test_a_list_that_has_changed_since_is_shown_again_first(
    alfa: Client, byran: Reseller, anna: User, as_user: SignIn
) -> None:
    browser = as_user(anna)
    sent = {"all": "1", "tag_name": "Bokslut", "form_key": str(uuid4()), "expected": "1"}
    factories.client(byran, name="Nykomlingen AB")

    answer = browser.post("/clients/bulk/tag/", sent)

    assert answer.status_code == 422
    assert "Listan har ändrats sedan du öppnade sidan. Inget är gjort." in answer.text
    assert not BulkOrder.objects.exists()


def test_the_ticked_rows_are_exported(alfa: Client, beta: Client, anna: User, as_user: SignIn) -> None:
    answer = as_user(anna).post("/clients/bulk/", {"do": "export", "client": [beta.pk]}, follow=True)
    written = b"".join(answer).decode()

    assert "Beta Måleri AB" in written
    assert "Alfa" not in written


def test_orders_are_limited(alfa: Client, anna: User, as_user: SignIn) -> None:
    browser = as_user(anna)
    with time_machine.travel(timezone.now(), tick=False):  # all in one minute
        answers = [press(browser, "tag", rows=ids(alfa), tag_name=f"Tagg {n}").status_code for n in range(11)]

    assert answers == [200] * 10 + [429]


def test_the_log_has_the_same_words_for_all_that_can_be_done() -> None:
    assert {work.key: work.label() for work in all_work()} == {key: str(said) for key, said in VALUES["work"].items()}


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize("work", ["tag", "responsible", "agreement", "put_on"])
def test_a_plan_asks_the_same_of_one_and_of_many(
    work: str, count: int, byran: Reseller, anna: User, as_user: SignIn
) -> None:
    for _ in range(count):
        factories.client(byran)
    said = {"tag_name": "X", "employment": str(factories.employment_of(anna).pk), "role": "consultant"}
    browser = as_user(anna)

    with CaptureQueriesContext(connection) as captured:
        assert look(browser, work, all="1", **said).context["count"] == count

    assert len(captured) <= 8
    assert sum('FROM "clients_client"' in query["sql"] for query in captured) == 1
