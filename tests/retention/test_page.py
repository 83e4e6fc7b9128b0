"""Uppgifter och gallring: the numbers are those of the settings, and of the firm's own fiscal year."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client, Reseller
from clients.templatetags.client_page import fiscal_year
from klientadmin.pruning import kinds, prune
from klientadmin.retention_page import kept_words
from tests.retention import makers
from tests.retention.test_kinds import AT, part_of
from users.models import User

SignIn = Callable[[User], Browser]


def test_every_kind_stands_there_with_how_long(byran: Reseller, anna: User, as_user: SignIn, settings: Any) -> None:
    settings.RETENTION_MAIL_MONTHS, settings.RETENTION_SESSIONS_DAYS, settings.RETENTION_ORDERS_MONTHS = 18, 1, 0

    page = as_user(anna).get("/help/retention/").content.decode()

    for kind in kinds():
        assert str(kind.label) in page
        assert f">{kept_words(kind.keeping)}<" in page
    assert {"18 månader", "1 dag", "Tills vidare", "7 hela kalenderår"} <= {
        kept_words(kind.keeping) for kind in kinds()
    }
    assert fiscal_year(1) in page
    assert "Senast gallrades" not in page


def test_it_tells_when_something_went_and_asks_two_queries_of_its_own(
    alfa: Client, anna: User, as_user: SignIn, django_assert_max_num_queries: Any
) -> None:
    makers.mail(alfa, makers.LONG_AGO)
    prune(part_of("mail", alfa.reseller), AT)
    browser = as_user(anna)
    browser.get("/help/retention/")

    with django_assert_max_num_queries(8):
        page = browser.get("/help/retention/").content.decode()

    assert "Senast gallrades något hos er" in page
    history = browser.get("/reports/events/").content.decode()
    assert "Uppgifter gallrades" in history and "Mejl som har skickats, utom om avtal" in history


@pytest.mark.parametrize(("given", "said"), [("0", "for ever"), ("3", "5 at least")])
def test_less_than_any_law_asks_for_is_refused(given: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    from django.core.exceptions import ImproperlyConfigured

    from klientadmin import retention

    monkeypatch.setenv("RETENTION_BASIS_YEARS", given)
    try:
        if given == "0":
            assert importlib.reload(retention).RETENTION_BASIS_YEARS == 0
        else:
            with pytest.raises(ImproperlyConfigured, match=said):
                importlib.reload(retention)
        monkeypatch.setenv("RETENTION_BASIS_YEARS", "7")
        monkeypatch.setenv("RETENTION_MAIL_MONTHS", "-1")
        with pytest.raises(ImproperlyConfigured, match="RETENTION_MAIL_MONTHS"):
            importlib.reload(retention)
    finally:
        monkeypatch.undo()
        importlib.reload(retention)
