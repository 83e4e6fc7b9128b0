"""Ordlista, and the "?" beside the words on the pages: one source, which nothing is missing from."""

import re
from collections.abc import Callable

from django.template.loader import render_to_string
from django.test import Client as Browser

from clients.models import Client
from common.glossary import SECTIONS, TERMS
from tests import factories
from tests.source import templates
from users import confirmations
from users.choices import MemberKind
from users.models import User

SignIn = Callable[[User], Browser]
CHOSEN_IN_CODE = {f"kind-{kind:d}" for kind in MemberKind} | {confirmations.HELP}


def asked_in_templates() -> set[str]:
    found = [re.findall(r'{% help "([^"]+)"|\bhelp="([^"]+)"', path.read_text("utf-8")) for path in templates()]
    return {one or other for matches in found for one, other in matches}


def test_every_question_mark_has_its_word_and_every_word_is_asked_about_somewhere() -> None:
    assert asked_in_templates() | CHOSEN_IN_CODE == set(TERMS)


def test_no_space_stands_before_a_question_mark_so_that_it_keeps_to_its_label() -> None:
    rows = [row for path in templates() for row in re.findall(r"label-row.*?\{% help", path.read_text("utf-8"), re.S)]

    assert [row for row in rows if re.search(r"\s(\{% if [^%]+%\})?\{% help$", row)] == []
    assert render_to_string("includes/help.html", {"term": TERMS["demo"]}).startswith("<details")


def test_no_word_stands_twice() -> None:
    assert len(TERMS) == sum(len(section.terms) for section in SECTIONS)


def test_ordlista_says_every_word_to_everyone_who_is_signed_in(alfa: Client, as_user: SignIn) -> None:
    own = factories.login("linnea@kund.example", "Linnea")
    factories.member(own, alfa)

    page = as_user(own).get("/help/").content.decode()

    assert [key for key in TERMS if f'id="{key}"' not in page] == []
    assert str(TERMS["demo"].paragraphs[0]) in page
    assert "Ordlista" in as_user(own).get("/me/").content.decode(), "the account menu leads there"


def test_a_question_mark_is_named_after_its_word_and_leads_to_it() -> None:
    drawn = render_to_string("includes/help.html", {"term": TERMS["overuse"], "side": "end"})

    assert '<summary aria-label="Hjälp om Överförbrukning">' in drawn
    assert 'href="/help/#overuse"' in drawn
    assert str(TERMS["overuse"].paragraphs[1]) in drawn


def test_the_five_kinds_each_have_their_question_mark(alfa: Client, anna: User, as_user: SignIn) -> None:
    page = as_user(anna).get(f"/clients/{alfa.pk}/users/").content.decode()

    assert [kind for kind in MemberKind if f'aria-label="Hjälp om {kind.label}"' not in page] == []
