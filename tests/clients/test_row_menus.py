"""The menu of a row of Kunder: what its reader may do to that client, and nothing else."""

import re
from collections.abc import Callable
from datetime import date
from html import escape, unescape
from typing import Any

import pytest
from django.test import Client as Browser

from clients.choosing import write_ids
from clients.models import Client, Reseller
from tests import factories
from users.models import User

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]


def lines_of(answer: Any, client: Client) -> dict[str, str]:
    """The lines of the client's menu, each with where it leads."""
    (menu,) = [row.menu for row in answer.context["rows"] if row.client == client]
    assert str(menu) in answer.content.decode()
    return {words: unescape(url) for url, words in re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', menu)}


def test_it_leads_to_what_can_be_done_and_each_link_keeps_the_lists_filters(
    alfa: Client, anna: User, as_user: AsUser
) -> None:
    Client.objects.filter(pk=alfa.pk).update(agreement_state="opened")
    query, chosen = "view=waiting&sort=-name", f"rows={write_ids([alfa.pk])}"

    assert lines_of(as_user(anna).get(f"/clients/?{query}"), alfa) == {
        "Öppna": f"/clients/{alfa.pk}/?{query}",
        "Skicka avtal igen…": f"/clients/bulk/agreement/?{chosen}&{query}",
        "Byt ansvarig…": f"/clients/bulk/responsible/?{chosen}&{query}",
        "Sätt tagg…": f"/clients/bulk/tag/?{chosen}&{query}",
        "Avsluta klient…": f"/clients/{alfa.pk}/end/?{query}",
    }


def test_every_line_opens_and_those_of_many_are_about_this_one(alfa: Client, anna: User, as_user: AsUser) -> None:
    Client.objects.filter(pk=alfa.pk).update(agreement_state="opened")
    browser = as_user(anna)

    pages = {words: browser.get(url) for words, url in lines_of(browser.get("/clients/?view=all"), alfa).items()}

    assert {words: page.status_code for words, page in pages.items() if page.status_code != 200} == {}
    for words in ("Skicka avtal igen…", "Byt ansvarig…", "Sätt tagg…"):
        assert "1 vald klient" in pages[words].content.decode()
        assert 'href="/clients/?view=all"' in pages[words].content.decode()


@pytest.mark.parametrize("facts", [{"agreement_state": "approved"}, {"agreement_state": "sent", "is_demo": True}])
def test_only_who_has_not_answered_is_sent_it_again(
    facts: dict[str, Any], byran: Reseller, anna: User, as_user: AsUser
) -> None:
    client = factories.client(byran, **facts)

    assert "Skicka avtal igen…" not in lines_of(as_user(anna).get("/clients/"), client)


def test_what_ends_can_be_moved_and_opened_and_what_has_ended_opened(
    byran: Reseller, anna: User, as_user: AsUser
) -> None:
    ending, ended = (factories.client(byran, ends_on=day) for day in (date(2099, 1, 1), date(2020, 1, 1)))
    answer = as_user(anna).get("/clients/?status=all")

    assert list(lines_of(answer, ending))[-2:] == ["Ändra sista dag…", "Öppna igen…"]
    assert list(lines_of(answer, ended)) == ["Öppna", "Byt ansvarig…", "Sätt tagg…", "Öppna igen…"]


def test_who_may_not_is_not_offered_it(alfa: Client, byran: Reseller, karin: User, as_user: AsUser) -> None:
    factories.put_on(karin, alfa)
    auditor = factories.employee(byran, "rut@byran.example", "Rut", "Rev", list[str](factories.AUDITOR))
    factories.put_on(auditor, alfa)

    assert "Avsluta klient…" not in lines_of(as_user(karin).get("/clients/"), alfa)
    assert "Byt ansvarig…" in lines_of(as_user(karin).get("/clients/"), alfa)
    assert lines_of(as_user(auditor).get("/clients/"), alfa) == {}


@pytest.mark.parametrize("name", ['"><img src=x>', "100 % @query@ %(pk)s {{ name }}"])
def test_the_name_is_text_whatever_it_says(name: str, byran: Reseller, anna: User, as_user: AsUser) -> None:
    client = factories.client(byran, name=name)

    answer = as_user(anna).get("/clients/?sort=%25(rows)s&view=all")

    (row,) = [row for row in answer.context["rows"] if row.client == client]
    assert re.findall(r'aria-label="([^"]*)"', row.menu) == [f"Åtgärder för {escape(name)}"]
