"""The invented companies that the simulated YTJ knows, and what happens for which number.

9910001-9  Kuusirannan Puu Oy          active, VAT and employer, a street and a postal address
9910002-7 to 9910009-4                 seven more, active
9910010-7  Ruosteinen Ankkuri Oy       bankrupt (KONK)
9910011-5  Hiljainen Kauppa Oy         liquidation (SELTILA)
9910012-3  Uusi Suunta Oy              reorganisation (SANE)
9910013-1  Selvinnyt Sepät Oy          a bankruptcy that was annulled (endDate): healthy
9910015-8  Kahden Tien Kuljetus Oy     SANE and KONK both open: bankrupt
9910016-6  Vanha Mylly Oy              ended (endDate), its names too
9910017-4  Poistettu Pato Oy           tradeRegisterStatus 2: removed
9910018-2  Loppunut Leipä Oy           tradeRegisterStatus 4: ended
9910019-0  Tuore Taimi Oy              tradeRegisterStatus 0, status 1: not registered yet
9910020-3  Odottava Oja Oy             tradeRegisterStatus 3: not registered yet
9910021-1  Mitätön Merkki Oy           status 5: the number is invalidated
9910023-8  Outo Olio Oy                codes that nobody has seen, unknown keys
9910024-6  Kolmas Nimi Oyj             past names and forms with endDate, a parallel and an auxiliary name
9910025-4  Tyhjä Osoite Oy             empty strings in its addresses, codes as numbers, a post office box
9910026-2  Kaukana Oy                  an address abroad (freeAddressLine)
9910027-0  Veroton Oy                  VAT and employer entries with endDate
9910028-9  Vähän Tietoa Oy             most keys are not there at all
9910029-7  hostile name                tags, bidi and control characters, a second empty name
9910031-8  Postinumero Oy              postcode as a number
992....    Revontuli <serial> Oy       120: a name search of two pages, ninety of the first hundred have ended
any other valid number, 9910032-6      200 with no companies; so are sole traders, and a number without its hyphen
"""

from dataclasses import dataclass

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class FinnishCompany:
    """An invented company; the defaults are those of a small active Oy."""

    key: str
    number: str
    name: str
    street: str = "Rantakatu"
    city: str = "HIEKKARANTA"
    business: tuple[str, str] = ("43320", "Byggnadssnickerier")
    form: str = "16"


FINNISH = (
    FinnishCompany("active", "9910001-9", "Kuusirannan Puu Oy", "Sahatie", "KUUSIRANTA"),
    FinnishCompany(
        "bakery", "9910002-7", "Leivonen & Pojat Oy", "Torikatu", business=("10710", "Tillverkning av bröd")
    ),
    FinnishCompany("coffee", "9910003-5", "Aamukahvila Oy", "Asemakatu", business=("56300", "Kaféer och barer")),
    FinnishCompany("boats", "9910004-3", "Saariston Veneet Oy Ab", "Venetie", "SAARISTO"),
    FinnishCompany("studio", "9910005-1", "Piirto ja Viiva Oy", "Kynäkuja", business=("71110", "Arkitektbyråer")),
    FinnishCompany("transport", "9910007-8", "Pohjantähden Kuljetus Oy", "Teollisuustie", "POHJALA"),
    FinnishCompany("clinic", "9910008-6", "Hammaslääkärit Helmi Oy", "Puistotie", business=("86230", "Tandläkare")),
    FinnishCompany("group", "9910009-4", "Tunturin Kivi Oyj", "Kivitie", "TUNTURI", form="17"),
    FinnishCompany("bankrupt", "9910010-7", "Ruosteinen Ankkuri Oy", "Satamakatu", "SAARISTO"),
    FinnishCompany("liquidation", "9910011-5", "Hiljainen Kauppa Oy"),
    FinnishCompany("reorganisation", "9910012-3", "Uusi Suunta Oy"),
    FinnishCompany("annulled", "9910013-1", "Selvinnyt Sepät Oy"),
    FinnishCompany("two_situations", "9910015-8", "Kahden Tien Kuljetus Oy"),
    FinnishCompany("ended", "9910016-6", "Vanha Mylly Oy"),
    FinnishCompany("removed", "9910017-4", "Poistettu Pato Oy"),
    FinnishCompany("ended_by_code", "9910018-2", "Loppunut Leipä Oy"),
    FinnishCompany("not_yet", "9910019-0", "Tuore Taimi Oy"),
    FinnishCompany("waiting", "9910020-3", "Odottava Oja Oy"),
    FinnishCompany("invalidated", "9910021-1", "Mitätön Merkki Oy"),
    FinnishCompany("unknown_codes", "9910023-8", "Outo Olio Oy", form="99"),
    FinnishCompany("past_names", "9910024-6", "Kolmas Nimi Oyj", form="17"),
    FinnishCompany("empty_address", "9910025-4", "Tyhjä Osoite Oy"),
    FinnishCompany("abroad", "9910026-2", "Kaukana Oy"),
    FinnishCompany("no_vat", "9910027-0", "Veroton Oy"),
    FinnishCompany("few_fields", "9910028-9", "Vähän Tietoa Oy"),
    FinnishCompany("hostile", "9910029-7", "<b>Paha</b>\u202e Nimi\x00<script>alert(1)</script>  Oy"),
    FinnishCompany("postcode_number", "9910031-8", "Postinumero Oy"),
)
NOT_FOUND = "9910032-6"


def _numbers(serial: int) -> str:
    """The number after this serial's seven digits, "" where none has such a check digit."""
    rest = sum(int(digit) * weight for digit, weight in zip(f"{serial:07}", _WEIGHTS, strict=True)) % 11
    return "" if rest == 1 else f"{serial:07}-{(11 - rest) % 11}"


_SERIES = [number for number in map(_numbers, range(9920001, 9920201)) if number][:120]
# Ninety of the first page's hundred have ended.
CHAIN = tuple(
    FinnishCompany(f"revontuli_{'ended_' if at < 90 else ''}{at + 1}", number, f"Revontuli {at + 1} Oy")
    for at, number in enumerate(_SERIES)
)
