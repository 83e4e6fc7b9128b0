"""Who may read /metrics: whoever shows the token, and nobody where there is none."""

import runpy
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client as Browser

from klientadmin.checks import metrics_token_is_long
from users.models import User

ROOT = Path(__file__).resolve().parents[2]
RIGHT = f"Bearer {configured.METRICS_TOKEN}"


@pytest.fixture(autouse=True)
def _nothing_spent() -> None:
    cache.clear()


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", RIGHT.replace("Bearer", "Basic"), f"{RIGHT}x", "å"])
def test_whoever_shows_another_token_reads_nothing(shown: str, db: None) -> None:
    answer = Browser().get("/metrics", headers={"Authorization": shown})

    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_login_opens_nothing_and_the_answer_is_no_session(anna: User, as_user: Any) -> None:
    assert as_user(anna).get("/metrics").status_code == 401

    answer = Browser().get("/metrics", headers={"Authorization": RIGHT})

    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies


def test_without_a_token_of_ours_there_is_no_such_address(
    settings: Any, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    settings.METRICS_TOKEN = ""
    monkeypatch.setitem(
        sys.modules, "closed_urls", SimpleNamespace(**runpy.run_path(str(ROOT / "klientadmin/urls.py")))
    )
    settings.ROOT_URLCONF = "closed_urls"

    answers = [Browser().get("/metrics", headers={"Authorization": shown}) for shown in (RIGHT, "Bearer ", "")]

    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content == Browser().get("/nothing-here").content


def test_who_guesses_is_soon_told_to_wait(db: None) -> None:
    browser = Browser()
    answers = [browser.get("/metrics", headers={"Authorization": f"Bearer {number}"}) for number in range(125)]

    assert (answers[119].status_code, answers[-1].status_code) == (401, 429)
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_a_short_token_is_refused_before_it_is_used(settings: Any) -> None:
    assert metrics_token_is_long() == []
    settings.METRICS_TOKEN = "short"
    assert [error.id for error in metrics_token_is_long()] == ["klientadmin.E005"]
