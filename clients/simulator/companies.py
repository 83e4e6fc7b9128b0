"""The invented companies that the simulated registers know, and what happens for which number.

Sweden (Bolagsverket)

5599110011  Tallbackens Snickeri AB       active
5599110185  Sjövik Bygg & Montage AB      active, further names, a c/o address
5599110359 to 5599112736                  fifteen more, active
5599112900  Brohuggets Stål AB            bankrupt (KK)
5599113072  Lommarps Livs AB              liquidation (LI)
5599113247  Vikens Varv AB                bankrupt and in liquidation (KK and LI), dates with times
5599113411  Ekhagens Ur AB                reorganisation (FR)
5599113585  Nyhamns Frakt AB              takes over another company (FUOT): healthy
5599113759  Storängens Kvarn AB           dormant
5599113924  Gamla Bryggan AB              deregistered after bankruptcy, plain date
5599120010  Forna Tegelbruket AB          deregistered after liquidation, date with time
9699012341  Hedlund & Ståhl Handelsbolag  active HB, juridiskForm disagrees
7699012345  Åbäckens Ekonomiska Förening  active EK
7699056789  Brf Lyktan i Norrslätt        active BRF
5169012340  Skagerak Consulting Filial    branch of a foreign company (FL), foreign address
8029012344  Norrslätts Bågskytteklubb     SCB knows it, Bolagsverket does not
199001012385  Vera Vass Keramik           sole trader
199001022384  Odd Ask: three firms        sole trader, one firm deregistered
199001032383  (not in the register)       a person without a firm
5599120028  Nystartade Bageriet AB        Bolagsverket knows it, SCB does not yet
5599120036  Halva Svaret AB               half an answer: SCB's and some of Bolagsverket's fields TIMEOUT
5599120044  (no company to see)           every field OTILLGANGLIG_UPPGIFTSKALLA
5599120051  (not in the register)         every field ORGANISATION_FINNS_EJ; so is any other valid number
5599120069  (not in the register)         an empty list of companies
5599120077  Okända Koder AB               codes that nobody has seen, unknown keys
5599120085  Få Fält AB                    most keys are not there at all
5599120093  hostile name                  tags, bidi and control characters, a second empty name
5599120101  Postnumret AB                 postcode as a number

Norway (Enhetsregisteret)

899100018  TINDEBAKKEN BYGG AS       active, with a managing director (DAGL) and a board
899100085 to 899100506               seven more, active, with roles
899100573  KNEKKEVIK MEKANISKE AS    konkurs (and avvikling)
899100646  TVANGLI EIENDOM AS        forced dissolution
899100719  STILLEDAL HANDEL AS       under avvikling
899100786  VENDEPUNKTET AS           reconstruction
899100859  GAMLEBUA AS               200 SlettetEnhet
899100921  SYSTUA TUVA TANG          ENK, owner (INNH), number of employees not given
899100999  NORTHSEA TOOLS LTD NUF    foreign branch, foreign address, no post code
899101065  ROMFERGEN XX              a form that nobody has seen, unknown keys
899101138  UTEN FLAGG AS             no flags at all: unknown
899101200  ROLLEFRI SA               roller: 404
899101278  MANGE ROLLER AS           a company as role holder, fratraadt, avregistrert, dead, odd groups
899101340  ROLLENE ER BORTE AS       roller: 503; the company comes without officers
899101413  hostile name              tags, bidi and control characters
899101480  POSTNUMMER AS             postcode as a number
899101553  (removed: 410)            a date and nothing more
899101626  GRANVIN AVD ALVIK         a branch (underenhet); /enheter answers 404
8992...    NORDLYS HANDEL <town> AS  twenty-five: a name search of several pages
any other valid number, 899101693    404 without a body

Finland's and Denmark's stand in finnish_companies.py and danish_companies.py, the numbers of bad answers in faults.py.
Names and numbers are invented: the check digits are right, and nobody has looked up whether a register has given, or
will give, one of the numbers to somebody.
"""

from dataclasses import dataclass

from clients.simulator import danish_companies, finnish_companies
from clients.simulator.faults import COUNTRIES, FAULTS


@dataclass(frozen=True)
class SwedishCompany:
    """An invented company; the defaults are those of a small active AB."""

    key: str
    number: str
    name: str
    street: str = "Kvarngatan 4"
    postcode: str = "17341"
    city: str = "NORRSLÄTT"
    sni: tuple[str, str] = ("43320", "Byggnadssnickeriarbeten")
    registered: str = "2009-05-18"
    form: tuple[str, str] = ("AB", "Aktiebolag")


SWEDISH = (
    SwedishCompany("active", "5599110011", "Tallbackens Snickeri AB", "Tallbacken 12", "78210", "GRANFORS"),
    SwedishCompany(
        "names",
        "5599110185",
        "Sjövik Bygg & Montage AB",
        "Hamnvägen 3",
        "45120",
        "SJÖVIK",
        ("41200", "Byggande av hus"),
    ),
    SwedishCompany(
        "bakery", "5599110359", "Månssons Surdeg AB", "Torget 1", sni=("10710", "Tillverkning av mjukt matbröd")
    ),
    SwedishCompany("painter", "5599110524", "Kulörverket i Granfors AB", "Färgaregränd 8", "78211", "GRANFORS"),
    SwedishCompany(
        "cafe",
        "5599110698",
        "Café Blå Dörren AB",
        "Strandgatan 22",
        "45122",
        "SJÖVIK",
        ("56100", "Restaurangverksamhet"),
    ),
    SwedishCompany(
        "haulier", "5599110862", "Östlunds Åkeri AB", "Industrivägen 7", sni=("49410", "Vägtransport av gods")
    ),
    SwedishCompany("florist", "5599111035", "Blomsterkvarten AB", "Kyrkogatan 5", sni=("47760", "Blomsterhandel")),
    SwedishCompany(
        "software", "5599111209", "Klarspråk Programvara AB", "Ljusgatan 2", sni=("62010", "Dataprogrammering")
    ),
    SwedishCompany(
        "plumber", "5599111373", "Rör & Värme i Sjövik AB", "Källvägen 9", "45121", "SJÖVIK", ("43221", "Rörarbeten")
    ),
    SwedishCompany(
        "architect", "5599111548", "Vinkel och Våg Arkitekter AB", "Prästgatan 14", sni=("71110", "Arkitektverksamhet")
    ),
    SwedishCompany(
        "dentist", "5599111712", "Tandhälsan Norrslätt AB", "Parkvägen 6", sni=("86230", "Tandläkarverksamhet")
    ),
    SwedishCompany("garage", "5599111886", "Ringdals Bilverkstad AB", "Verkstadsgatan 11", sni=("45201", "Bilservice")),
    SwedishCompany(
        "printer", "5599112058", "Tryckeriet Sotugglan AB", "Bruksgatan 3", sni=("18122", "Tryckning av böcker")
    ),
    SwedishCompany(
        "farm", "5599112223", "Lövåsens Gård AB", "Lövåsen 1", "78295", "GRANFORS", ("01500", "Blandat jordbruk")
    ),
    SwedishCompany("cleaner", "5599112397", "Rent Hus i Norr AB", "Björkgatan 18", sni=("81210", "Lokalvård")),
    SwedishCompany("bookshop", "5599112561", "Bokhandeln Örnen AB", "Storgatan 40", sni=("47610", "Bokhandel")),
    SwedishCompany("electrician", "5599112736", "Fas & Nolla El AB", "Kabelvägen 5", sni=("43210", "Elinstallationer")),
    SwedishCompany("bankrupt", "5599112900", "Brohuggets Stål AB", "Hyttgatan 2", sni=("25110", "Metallstommar")),
    SwedishCompany("liquidation", "5599113072", "Lommarps Livs AB", "Byvägen 30", sni=("47112", "Livsmedelsbutik")),
    SwedishCompany("bankrupt_and_liquidation", "5599113247", "Vikens Varv AB", "Varvsvägen 1", "45123", "SJÖVIK"),
    SwedishCompany("reorganisation", "5599113411", "Ekhagens Ur AB", "Urmakargränd 2", sni=("47770", "Urhandel")),
    SwedishCompany("merging", "5599113585", "Nyhamns Frakt AB", "Kajen 4", "45120", "SJÖVIK"),
    SwedishCompany("dormant", "5599113759", "Storängens Kvarn AB", "Storängen 1"),
    SwedishCompany("deregistered", "5599113924", "Gamla Bryggan AB", "Bryggan 1", "45120", "SJÖVIK"),
    SwedishCompany("deregistered_with_time", "5599120010", "Forna Tegelbruket AB", "Lergropen 3"),
    SwedishCompany(
        "partnership", "9699012341", "Hedlund & Ståhl Handelsbolag", "Smala gränd 2", form=("HB", "Handelsbolag")
    ),
    SwedishCompany("cooperative", "7699012345", "Åbäckens Ekonomiska Förening", form=("EK", "Ekonomisk förening")),
    SwedishCompany(
        "housing", "7699056789", "Brf Lyktan i Norrslätt", "Lyktgatan 1", form=("BRF", "Bostadsrättsförening")
    ),
    SwedishCompany(
        "foreign_branch",
        "5169012340",
        "Skagerak Consulting Filial",
        "PIER ROAD 5 ABERDEEN",
        "00000",
        "Utlandet",
        form=("FL", "Filial till utländskt företag"),
    ),
    SwedishCompany("only_at_scb", "8029012344", "Norrslätts Bågskytteklubb", form=("", "")),
    SwedishCompany("sole_trader", "199001012385", "Vera Vass Keramik", form=("E", "Enskild näringsidkare")),
    SwedishCompany("three_firms", "199001022384", "Odd Ask Trädfällning", form=("E", "Enskild näringsidkare")),
    SwedishCompany("not_at_scb", "5599120028", "Nystartade Bageriet AB", registered="2026-10-30"),
    SwedishCompany("half_answer", "5599120036", "Halva Svaret AB"),
    SwedishCompany("unknown_codes", "5599120077", "Okända Koder AB", form=("XQ", "Rymdbolag")),
    SwedishCompany("few_fields", "5599120085", "Få Fält AB"),
    SwedishCompany("hostile", "5599120093", "<b>Ond</b>\u202e Näpen\x00<script>alert(1)</script>  AB"),
    SwedishCompany("postcode_number", "5599120101", "Postnumret AB"),
)
# Swedish numbers without a company to see.
ABSENT = {
    "person_without_firm": "199001032383",
    "source_away": "5599120044",
    "not_found": "5599120051",
    "empty_list": "5599120069",
}


@dataclass(frozen=True)
class NorwegianCompany:
    """An invented company or, with `parent`, a branch."""

    key: str
    number: str
    name: str
    form: str = "AS"
    street: str = "Havnegata 4"
    city: str = "LYNGVIK"
    parent: str = ""


NORWEGIAN = (
    NorwegianCompany("active", "899100018", "TINDEBAKKEN BYGG AS"),
    NorwegianCompany("hotel", "899100085", "FJORDGLØTT HOTELL AS"),
    NorwegianCompany("roastery", "899100158", "NORDAVIND KAFFE AS"),
    NorwegianCompany("clinic", "899100220", "LYNGVIK LEGESENTER AS"),
    NorwegianCompany("fish", "899100298", "SILD OG SØNN AS"),
    NorwegianCompany("studio", "899100360", "STUDIO KVITSKJEGG AS"),
    NorwegianCompany("transport", "899100433", "TROLLSTIEN TRANSPORT AS"),
    NorwegianCompany("consultant", "899100506", "ÅSMUNDSEN RÅDGIVNING ASA", "ASA"),
    NorwegianCompany("bankrupt", "899100573", "KNEKKEVIK MEKANISKE AS"),
    NorwegianCompany("forced", "899100646", "TVANGLI EIENDOM AS"),
    NorwegianCompany("winding_up", "899100719", "STILLEDAL HANDEL AS"),
    NorwegianCompany("reorganisation", "899100786", "VENDEPUNKTET AS"),
    NorwegianCompany("deleted", "899100859", "GAMLEBUA AS"),
    NorwegianCompany("sole_trader", "899100921", "SYSTUA TUVA TANG", "ENK"),
    NorwegianCompany("foreign_branch", "899100999", "NORTHSEA TOOLS LTD NUF", "NUF"),
    NorwegianCompany("unknown_codes", "899101065", "ROMFERGEN XX", "XX"),
    NorwegianCompany("no_flags", "899101138", "UTEN FLAGG AS"),
    NorwegianCompany("no_roles", "899101200", "ROLLEFRI SA", "SA"),
    NorwegianCompany("odd_roles", "899101278", "MANGE ROLLER AS"),
    NorwegianCompany("roles_away", "899101340", "ROLLENE ER BORTE AS"),
    NorwegianCompany("hostile", "899101413", "<i>OND</i>\u202e KLIPPE\x00<script>alert(1)</script>  AS"),
    NorwegianCompany("postcode_number", "899101480", "POSTNUMMER AS"),
)
BRANCH = NorwegianCompany("branch", "899101626", "GRANVIN AVD ALVIK", "BEDR", parent="899100018")
REMOVED = "899101553"  # 410
_NORDLYS = (
    ("899200012", "ALVIK"), ("899200152", "BERGLI"), ("899200225", "DALSØYA"), ("899200292", "EIDVANG"),
    ("899200365", "FJELLTUN"), ("899200438", "GRANVIN"), ("899200500", "HELLDAL"), ("899200578", "INNVIK"),
    ("899200640", "JORDALEN"), ("899200713", "KVITNES"), ("899200780", "LAUVØYA"), ("899200853", "MYRVOLL"),
    ("899200926", "NESODD"), ("899200993", "OTTERVIK"), ("899201132", "PRESTHUS"), ("899201205", "RAUMLI"),
    ("899201272", "SOLVANG"), ("899201345", "TINDVIK"), ("899201418", "ULVØYA"), ("899201485", "VÅGLAND"),
    ("899201558", "YTTERVIK"), ("899201620", "ÆRVIK"), ("899201698", "ØYGARD"), ("899201760", "ÅSBYGD"),
    ("899201833", "AUREVIK"),
)  # fmt: skip
CHAIN = tuple(
    NorwegianCompany(f"nordlys_{town.lower()}", number, f"NORDLYS HANDEL {town} AS", city=town)
    for number, town in _NORDLYS
)

AnyCompany = SwedishCompany | NorwegianCompany | finnish_companies.FinnishCompany | danish_companies.DanishCompany
# The simulated registers by the word that their mode is set with, and the companies that the control's page lists.
REGISTERS = {"se": "Bolagsverket", "no": "Brønnøysundregistrene", "fi": "PRH", "dk": "CVR", "vies": "VIES"}
COMPANIES: dict[str, tuple[AnyCompany, ...]] = {
    "SE": SWEDISH,
    "NO": (*NORWEGIAN, *CHAIN, BRANCH),
    "FI": (*finnish_companies.FINNISH, *finnish_companies.CHAIN),
    "DK": (*danish_companies.DANISH, *danish_companies.CHAIN),
}

_OF_COUNTRY: dict[str, dict[str, str]] = {
    "SE": {company.key: company.number for company in SWEDISH} | ABSENT,
    "NO": {company.key: company.number for company in (*NORWEGIAN, *CHAIN, BRANCH)}
    | {"removed": REMOVED, "not_found": "899101693"},
    "FI": {company.key: company.number for company in (*finnish_companies.FINNISH, *finnish_companies.CHAIN)}
    | {"not_found": finnish_companies.NOT_FOUND},
    "DK": {company.key: company.number for company in (*danish_companies.DANISH, *danish_companies.CHAIN)}
    | {key: number for key, (number, _error) in danish_companies.ERRORS.items()}
    | {"not_found": danish_companies.NOT_FOUND},
}
# Every number by country and key: SIMULATED["SE"]["active"].
SIMULATED: dict[str, dict[str, str]] = {
    country: _OF_COUNTRY[country] | {fault: numbers[at] for fault, numbers in FAULTS.items()}
    for at, country in enumerate(COUNTRIES)
}
