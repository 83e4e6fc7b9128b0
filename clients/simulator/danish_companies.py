"""The invented companies that the simulated CVR knows, by cvrapi.dk and by Virk, and what happens for which number.

99100028  Bølgebryderens Tømrer ApS   active, with a director and a board (Virk)
99100036 to 99100095                  seven more, active
99100109  Knækbro Stål A/S            bankrupt
99100117  Slukket Lys ApS             ended after bankruptcy
99100125  Tvangsgården ApS            being dissolved by force (Virk; cvrapi: an unknown creditstatus)
99100133  Stilleå Handel ApS          liquidation (Virk; cvrapi: an unknown creditstatus)
99100141  Vendepunktet A/S            reconstruction (Virk; cvrapi: an unknown creditstatus)
99100168  Gamle Mølle ApS             ended
99100176  Omdannet Dag ApS            a status word that nobody has seen
99100184  Rumfærgen S/R               companycode 280, unknown keys
99100192  Blandet Landhandel ApS      numbers as text, a range of employees, "Aktiv" for NORMAL, addresses with c/o
99100206  Tavse Tal ApS               null in nearly every field
99100214  Langt Væk Filial            an address abroad
99100222  Hemmelig Post ApS           protected, its mail and telephone `hemmelig` (Virk)
99100230  Mange Roller A/S            past directors, a company on the board, owners, an unknown function (Virk)
99100249  hostile name                tags, bidi and control characters
99100257  Postnummer ApS              postcode as a number with its zero lost
99100265  Gamle Navne ApS             past names, forms and addresses; no virksomhedMetadata but for its status (Virk)
99100273  (an error with 200)         cvrapi: NOT_FOUND with status 200; Virk: nothing found
99100281  (QUOTA_EXCEEDED)            cvrapi: the error with 200; Virk: nothing found
99100303  (BANNED)                    likewise
99100311  (INTERNAL_ERROR)            likewise
99100338  (INVALID_VAT)               likewise
9920....  Skumsprøjt <town> ApS       twenty-five: more hits than are shown (Virk); cvrapi gives the first
any other valid number, 99100346      cvrapi: 404 {"error": "NOT_FOUND"}; Virk: 200 with hits.total 0

cvrapi answers a name with one company, also where no name is quite like it: the first that begins with the same three
letters.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class DanishCompany:
    """An invented company; the defaults are those of a small active ApS. `form`: number, short and long word."""

    key: str
    number: str
    name: str
    street: str = "Havnegade"
    city: str = "LYNGBUGT"
    form: tuple[int, str, str] = (80, "APS", "Anpartsselskab")
    business: tuple[str, str] = ("433200", "Tømrer- og bygningssnedkervirksomhed")


_AS = (60, "A/S", "Aktieselskab")
DANISH = (
    DanishCompany("active", "99100028", "Bølgebryderens Tømrer ApS"),
    DanishCompany("smokehouse", "99100036", "Røghuset Ved Søen ApS", city="SKAGSØ"),
    DanishCompany(
        "bakery", "99100044", "Bageriet Kringlen ApS", business=("107110", "Industriel fremstilling af brød")
    ),
    DanishCompany("bicycles", "99100052", "Cykelsmeden Pedal ApS", "Torvet"),
    DanishCompany("design", "99100060", "Streg & Flade Design A/S", form=_AS),
    DanishCompany("transport", "99100079", "Vestenvind Transport A/S", "Industrivej", form=_AS),
    DanishCompany("dentist", "99100087", "Tandlægerne Perlen I/S", form=(30, "I/S", "Interessentskab")),
    DanishCompany("sole_trader", "99100095", "Kroen på Bakken", form=(10, "ENK", "Enkeltmandsvirksomhed")),
    DanishCompany("bankrupt", "99100109", "Knækbro Stål A/S", form=_AS),
    DanishCompany("ended_bankrupt", "99100117", "Slukket Lys ApS"),
    DanishCompany("forced", "99100125", "Tvangsgården ApS"),
    DanishCompany("liquidation", "99100133", "Stilleå Handel ApS"),
    DanishCompany("reorganisation", "99100141", "Vendepunktet A/S", form=_AS),
    DanishCompany("ended", "99100168", "Gamle Mølle ApS"),
    DanishCompany("unknown_status", "99100176", "Omdannet Dag ApS"),
    DanishCompany("unknown_codes", "99100184", "Rumfærgen S/R", form=(280, "ØVR", "Øvrige virksomhedsformer")),
    DanishCompany("mixed_types", "99100192", "Blandet Landhandel ApS"),
    DanishCompany("nulls", "99100206", "Tavse Tal ApS"),
    DanishCompany("abroad", "99100214", "Langt Væk Filial", form=(170, "FAF", "Filial af udenlandsk aktieselskab")),
    DanishCompany("secret", "99100222", "Hemmelig Post ApS"),
    DanishCompany("odd_roles", "99100230", "Mange Roller A/S", form=_AS),
    DanishCompany("hostile", "99100249", "<b>Ond</b>\u202e Navn\x00<script>alert(1)</script>  ApS"),
    DanishCompany("postcode_number", "99100257", "Postnummer ApS"),
    DanishCompany("past_names", "99100265", "Gamle Navne ApS"),
)
# Numbers that cvrapi answers with an error.
ERRORS = {
    "error_with_200": ("99100273", "NOT_FOUND"),
    "quota_exceeded": ("99100281", "QUOTA_EXCEEDED"),
    "banned": ("99100303", "BANNED"),
    "internal_error": ("99100311", "INTERNAL_ERROR"),
    "invalid_vat": ("99100338", "INVALID_VAT"),
}
NOT_FOUND = "99100346"
_SKUMSPROJT = (
    ("99200006", "AGERBY"), ("99200014", "BIRKEDAL"), ("99200022", "BØGELUND"), ("99200030", "DALSLUND"),
    ("99200049", "EGEVANG"), ("99200057", "ELLEBÆK"), ("99200065", "FISKERLEJE"), ("99200073", "GRANSKOV"),
    ("99200081", "HVIDSAND"), ("99200103", "IRISHAVN"), ("99200111", "KLITTEN"), ("99200138", "KÆRBY"),
    ("99200146", "LINDHØJ"), ("99200154", "MARSKEN"), ("99200162", "NØRREBUGT"), ("99200170", "ODDEN"),
    ("99200189", "PILEKROG"), ("99200197", "RAVNSNÆS"), ("99200200", "SANDKÅS"), ("99200219", "STENVIG"),
    ("99200227", "TANGEN"), ("99200235", "ULVSHALE"), ("99200243", "VIGSØ"), ("99200251", "ÆBLEGÅRD"),
    ("99200278", "ØSTERHAVN"),
)  # fmt: skip
CHAIN = tuple(
    DanishCompany(f"skumsproejt_{town.lower()}", number, f"Skumsprøjt {town.capitalize()} ApS", city=town)
    for number, town in _SKUMSPROJT
)
