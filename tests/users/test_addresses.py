"""A pasted list of addresses, as mail programs and sheets write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from users.addresses import Address, read_addresses

ANNA, BO = Address("anna@x.se", "Anna", "Ek"), Address("bo@y.se")


@pytest.mark.parametrize(
    "pasted",
    [
        "Anna Ek <anna@x.se>, bo@y.se",
        "Anna Ek <Anna@X.se>; bo@y.se;",
        "Anna Ek <anna@x.se>\nbo@y.se\n",
        "Anna Ek <anna@x.se>\r\n\r\n<bo@y.se>",
        '"Ek, Anna" <anna@x.se>, bo@y.se',
        "Anna Ek anna@x.se\tbo@y.se",
    ],
)
def test_the_same_two_people(pasted: str) -> None:
    assert read_addresses(pasted) == ([ANNA, BO], [])


def test_whoever_stands_there_twice_is_found_twice() -> None:
    assert read_addresses("BO@y.se, Anna Ek <anna@x.se>, bo@y.se") == ([BO, ANNA, BO], [])


def test_bare_addresses_with_spaces_between() -> None:
    assert read_addresses("anna@x.se bo@y.se") == ([Address("anna@x.se"), BO], [])


def test_what_is_no_address_is_handed_back_word_for_word() -> None:
    found, wrong = read_addresses("bo@y.se, Karl@, Anna Ek <anna.x.se>, c@z")

    assert found == [BO]
    assert wrong == ["Karl@", "Anna Ek <anna.x.se>", "c@z"]


def test_names_of_several_words() -> None:
    found, _ = read_addresses("Karl-Johan af Ekenstierna <kj@x.se>")

    assert found == [Address("kj@x.se", "Karl-Johan", "af Ekenstierna")]


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_handed_back(pasted: str) -> None:
    found, wrong = read_addresses(pasted)

    assert all(row.email == row.email.lower() and "@" in row.email for row in found)
    assert all("\n" not in text for text in [*wrong, *(row.first_name + row.last_name for row in found)])
