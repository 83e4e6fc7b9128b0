"""Organisation numbers of four countries as people type them, and personal numbers at rest.

The numbers of persons are made up for these tests.
"""

from datetime import date
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn

from common.identifiers import (
    InvalidNumber,
    digits_typed,
    format_number,
    looks_personal,
    mask_personal,
    parse_number,
    vat_number,
)
from common.sealing import CannotOpen, hash_personal, open_personal, seal_personal

TODAY = date(2026, 11, 24)
VERA = "199001012385"
KEY, OTHER_KEY = Fernet.generate_key(), Fernet.generate_key()
FIRM, OTHER_FIRM = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("country", "typed", "digits"),
    [
        ("SE", "5599110011", "5599110011"),
        ("SE", "559911-0011", "5599110011"),
        ("SE", " 559911 - 0011 ", "5599110011"),
        ("SE", "559911\u00a00011", "5599110011"),
        ("SE", "559911–0011", "5599110011"),
        ("SE", "559911−0011", "5599110011"),
        ("SE", "559911.0011", "5599110011"),
        ("SE", "５５９９１１００１１", "5599110011"),
        ("SE", "\u200e559911-0011\u202c", "5599110011"),
        ("SE", "165599110011", "5599110011"),
        ("SE", "16559911-0011", "5599110011"),
        ("SE", "SE559911001101", "5599110011"),
        ("SE", "se 559911-0011 01", "5599110011"),
        ("SE", "559911001101", "5599110011"),
        ("SE", "SE5599110011", "5599110011"),
        ("SE", "Org.nr: 559911-0011", "5599110011"),
        ("NO", "899100018", "899100018"),
        ("NO", "899 100 018", "899100018"),
        ("NO", "899-100-018", "899100018"),
        ("NO", "899.100.018", "899100018"),
        ("NO", "NO899100018MVA", "899100018"),
        ("NO", "no 899 100 018 mva", "899100018"),
        ("NO", "899100018 MVA", "899100018"),
        ("NO", "923609016", "923609016"),
        ("FI", "0112038-9", "0112038-9"),
        ("FI", "01120389", "0112038-9"),
        ("FI", "112038-9", "0112038-9"),
        ("FI", "FI01120389", "0112038-9"),
        ("FI", "fi 0112038–9", "0112038-9"),
        ("DK", "24256790", "24256790"),
        ("DK", "24 25 67 90", "24256790"),
        ("DK", "dk24256790", "24256790"),
        ("DK", "CVR-nr. 24 25 67 90", "24256790"),
    ],
)
def test_a_number_is_accepted_as_people_type_it(country: str, typed: str, digits: str) -> None:
    number = parse_number(country, typed, today=TODAY)

    assert (number.digits, number.is_personal) == (digits, False)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("199001012385", VERA),
        ("19900101-2385", VERA),
        ("900101-2385", VERA),
        ("9001012385", VERA),
        ("SE900101238501", VERA),
        ("900101+2385", "189001012385"),
        ("18900101+2385", "189001012385"),
        ("189001012385", "189001012385"),
        ("000229-2399", "200002292399"),
        ("261124-2385", "202611242385"),
        ("261125-2384", "192611252384"),
        ("900161-2382", "199001612382"),  # samordningsnummer: 60 on the day
        ("199001612382", "199001612382"),
    ],
)
def test_a_sole_traders_number_is_personal_and_gets_its_century(typed: str, digits: str) -> None:
    assert luhn.is_valid(digits[2:]), f"the table is wrong: {digits[2:-1]}{luhn.calc_check_digit(digits[2:-1])}"

    number = parse_number("SE", typed, today=TODAY)

    assert (number.digits, number.is_personal) == (digits, True)


@pytest.mark.parametrize(
    ("country", "typed", "message"),
    [
        ("SE", "", "Skriv ett organisationsnummer."),
        ("SE", " - ", "Skriv ett organisationsnummer."),
        ("SE", "559911001", "Numret ska ha tio siffror. Du har skrivit nio."),
        ("SE", "55991100111", "Numret ska ha tio eller tolv siffror. Du har skrivit elva."),
        ("SE", "5" * 20, "Numret ska ha tio eller tolv siffror. Du har skrivit 20."),
        ("SE", "5599110012", "Kontrollsiffran stämmer inte. Jämför med registreringsbeviset."),
        ("SE", "Tallbacken", "Numret ska bara ha siffror. Ta bort bokstäver och andra tecken."),
        ("SE", "0000000000", "Det är inget svenskt organisationsnummer. Jämför med registreringsbeviset."),
        ("SE", "4599110013", "Det är inget svenskt organisationsnummer. Jämför med registreringsbeviset."),
        ("SE", "169001012385", "Det är inget svenskt organisationsnummer. Jämför med registreringsbeviset."),
        ("SE", "195599110011", "Ett organisationsnummer har inget århundrade före. Skriv de tio siffrorna."),
        ("SE", "175599110011", "Tolv siffror ska börja med 16, 18, 19 eller 20. Skriv de tio sista."),
        ("SE", "900101-2386", "Personnumrets kontrollsiffra stämmer inte."),
        ("SE", "900231-2388", "Numret ser ut som ett personnummer, men datumet finns inte."),
        ("SE", "19010229-2384", "Numret ser ut som ett personnummer, men datumet finns inte."),
        ("SE", "203001012385", "Numret ser ut som ett personnummer, men datumet finns inte."),
        ("SE", "5" * 61, "Det du har skrivit är för långt för ett organisationsnummer."),
        ("NO", "000000000", "Norska organisationsnummer börjar med 8 eller 9."),
        ("NO", "123456785", "Norska organisationsnummer börjar med 8 eller 9."),
        ("NO", "899100019", "Kontrollsiffran stämmer inte. Jämför med registreringsbeviset."),
        ("NO", "8991000", "Numret ska ha nio siffror. Du har skrivit sju."),
        ("FI", "0112038-8", "Kontrollsiffran stämmer inte. Jämför med registreringsbeviset."),
        ("FI", "0000000-0", "Kontrollsiffran stämmer inte. Jämför med registreringsbeviset."),
        ("DK", "24256791", "Kontrollsiffran stämmer inte. Jämför med registreringsbeviset."),
        ("DK", "00000000", "Danska CVR-nummer börjar aldrig med 0."),
        ("DK", "1234567890", "Numret ska ha åtta siffror. Du har skrivit tio."),
        ("DE", "123", "Landet stöds inte."),
    ],
)
def test_a_wrong_number_is_refused_with_the_reason(country: str, typed: str, message: str) -> None:
    with pytest.raises(InvalidNumber) as refused:
        parse_number(country, typed, today=TODAY)

    assert str(refused.value) == message


def test_a_personal_number_never_shows_in_text_or_repr() -> None:
    number = parse_number("SE", VERA, today=TODAY)

    assert str(number) == "900101-****"
    assert "2385" not in repr(number)


@pytest.mark.parametrize(
    ("country", "digits", "written", "vat"),
    [
        ("SE", "5599110011", "559911-0011", "SE559911001101"),
        ("NO", "899100018", "899 100 018", "NO899100018MVA"),
        ("FI", "0112038-9", "0112038-9", "FI01120389"),
        ("DK", "24256790", "24 25 67 90", "DK24256790"),
        ("SE", VERA, "19900101-2385", "SE900101238501"),
    ],
)
def test_a_number_is_written_as_its_country_does(country: str, digits: str, written: str, vat: str) -> None:
    assert format_number(country, digits) == written
    assert vat_number(country, digits) == vat
    assert parse_number(country, written, today=TODAY).digits == digits
    assert parse_number(country, vat, today=TODAY).digits == digits


def test_something_odd_is_written_as_it_is() -> None:
    assert format_number("SE", "") == ""
    assert format_number("SE", "abc") == "abc"
    assert format_number("XX", "123") == "123"


def test_a_personal_number_is_masked() -> None:
    assert mask_personal(VERA) == "900101-****"


@pytest.mark.parametrize(
    "text",
    [VERA, "900101-2385", "9001012385", "900101 2385", "900101+2385", "Vera 19900101-2385", "９００１０１２３８５",
     "900101-2386", "900161-2382", "90 01 01 23 85", "SE900101238501", "SE 900101-2385 01",
     "240590-1234", "2405901234", "Mette 240590-1234", "84059012345", "24059012345", "Kari 240590 12345",
     "240590-123A", "240590A123X", "Aino 240590+123a", "FI240590-123A", "FI240590123A", "SE19900101238501",
     "SE 19900101-2385 01", "DK2405901234", "NO24059012345"],
)  # fmt: skip
def test_what_may_be_a_personal_number_is_kept_out_of_addresses(text: str) -> None:
    assert looks_personal(text)


@pytest.mark.parametrize(
    "text",
    ["", "Tallbacken", "559911-0011", "165599110011", "899100018", "0112038-9", "2024", "901301-2385",
     "99 10 00 28", "321390-123A", "OY240590-123AB", "24059012345678",
     "NO899100018MVA", "010612345MVA", "FI01120389", "17900101238501",
     "\N{ETHIOPIC DIGIT ONE}" * 10, "\N{ETHIOPIC DIGIT ONE}" * 12],
)  # fmt: skip
def test_other_searches_may_stand_in_an_address(text: str) -> None:
    assert not looks_personal(text)


def test_digits_are_found_in_what_was_typed() -> None:
    assert digits_typed("Org.nr ５５９９11–0011, tel.") == "5599110011"


@given(country=st.sampled_from(["SE", "NO", "FI", "DK", ""]), typed=st.text(max_size=70))
def test_any_text_is_a_number_or_refused(country: str, typed: str) -> None:
    looks_personal(typed)
    digits_typed(typed)
    try:
        number = parse_number(country, typed, today=TODAY)
    except InvalidNumber:
        return
    assert parse_number(country, number.digits, today=TODAY) == number


@given(
    base=st.from_regex(r"\A[1235-9][0-9][2-9][0-9]{6}\Z"),
    form=st.sampled_from(["{}", "16{}", "SE{}01", "{}01", "SE {}"]),
)
def test_every_way_of_writing_gives_one_form(base: str, form: str) -> None:
    ten = base + luhn.calc_check_digit(base)
    assume(form != "{}01" or ten[:2] not in ("16", "18", "19", "20"))  # without SE before it, it may read both ways

    assert parse_number("SE", form.format(ten), today=TODAY).digits == ten


@given(born=st.dates(date(1926, 11, 25), TODAY), serial=st.integers(0, 999), coordination=st.booleans())
def test_ten_digits_mean_the_latest_century_that_has_been(born: date, serial: int, coordination: bool) -> None:
    base = f"{born:%y%m}{born.day + 60 * coordination:02}{serial:03}"
    ten = base + luhn.calc_check_digit(base)

    number = parse_number("SE", ten, today=TODAY)

    assert number.digits == f"{born.year // 100}{ten}"
    assert looks_personal(ten)


@given(digits=st.from_regex(r"\A[0-9]{10}\Z"), at=st.integers(0, 9), by=st.integers(1, 9))
def test_one_wrong_digit_never_passes_as_another_company(digits: str, at: int, by: int) -> None:
    try:
        right = parse_number("SE", digits, today=TODAY)
    except InvalidNumber:
        return
    wrong = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
    with pytest.raises(InvalidNumber):
        parse_number("SE", wrong, today=TODAY)
    assert right.digits.endswith(digits)


def test_what_was_sealed_opens_with_the_same_key() -> None:
    assert open_personal(seal_personal(VERA, KEY), KEY) == VERA
    assert open_personal(memoryview(seal_personal(VERA, KEY)), KEY) == VERA  # as psycopg hands out a bytea


def test_a_seal_says_nothing_of_the_number() -> None:
    assert VERA.encode() not in seal_personal(VERA, KEY)
    assert seal_personal(VERA, KEY) != seal_personal(VERA, KEY)


def test_another_key_or_a_changed_byte_opens_nothing() -> None:
    sealed = seal_personal(VERA, KEY)
    with pytest.raises(CannotOpen):
        open_personal(sealed, OTHER_KEY)
    with pytest.raises(CannotOpen):
        open_personal(sealed[:-2] + b"xx", KEY)
    with pytest.raises(CannotOpen):
        open_personal(b"", KEY)


def test_a_hash_is_the_same_within_a_firm_and_no_other() -> None:
    hashed = hash_personal(VERA, KEY, FIRM)

    assert hashed == hash_personal(VERA, KEY, FIRM)
    assert len(hashed) == 64
    assert len({hashed, hash_personal(VERA, KEY, OTHER_FIRM), hash_personal(VERA, OTHER_KEY, FIRM)}) == 3
