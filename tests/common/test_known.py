"""translate, url and static are Django's own, worked out once: the same words and addresses, in every language."""

from uuid import uuid4

import pytest
from django.template import engines
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import translation


def drawn(template: str, **context: object) -> str:
    return str(engines["django"].from_string(template).render(context))


def test_words_are_those_of_the_reader_whoever_read_them_first() -> None:
    template = engines["django"].from_string("{% translate 'Kunder' %} {% translate 'Namn' as words %}{{ words }}")
    said = []
    for language in ("sv", "en", "nb", "sv", "en"):
        with translation.override(language):
            said.append(template.render({}))
    assert said == ["Kunder Namn", "Clients Name", "Kunder Navn", "Kunder Namn", "Clients Name"]


def test_words_that_a_page_gives_are_looked_up_as_they_are() -> None:
    template = engines["django"].from_string("{% translate said|default:'–' %}")
    with translation.override("en"):
        assert [template.render({"said": said}) for said in ("Namn", "Kunder", "<b>", "")] == [
            "Name", "Clients", "&lt;b&gt;", "–",
        ]  # fmt: skip


def test_words_may_have_a_meaning_beside_them() -> None:
    with translation.override("en"):
        assert drawn("{% translate 'Visa' context 'how the list looks' %}") == "View"


def test_addresses_are_those_of_reverse() -> None:
    one, two = uuid4(), uuid4()
    template = (
        "{% url 'clients:detail' pk %} {% url 'clients:list' %} {% url 'agreements:evidence' pk other as it %}{{ it }}"
    )
    expected = [reverse("clients:detail", args=[one]), "/clients/", reverse("agreements:evidence", args=[one, two])]
    assert drawn(template, pk=one, other=two).split() == expected
    assert drawn("{% url 'clients:undo_tags' pk 7 %}", pk=one) == reverse("clients:undo_tags", args=[one, 7])


def test_an_address_of_nothing_is_an_error_or_nothing_where_it_has_a_name() -> None:
    with pytest.raises(NoReverseMatch):
        drawn("{% url 'clients:nowhere' %}")
    assert drawn("{% url 'clients:nowhere' as it %}[{{ it }}]") == "[]"


def test_addresses_stand_below_where_the_application_is_mounted() -> None:
    try:
        assert drawn("{% url 'clients:list' %}") == "/clients/"
        set_script_prefix("/below/")
        assert drawn("{% url 'clients:list' %}") == "/below/clients/"
    finally:
        set_script_prefix("/")
