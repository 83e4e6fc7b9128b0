# ruff: noqa: E501  # a table is read by its rows
"""The invented clients of Byrån Ekonomi AB: who they are, and what has become of their agreement."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Invented:
    """A client. `story` names how its agreement went (stories.py); `day` is how many days ago it was created."""

    name: str
    contact: str
    title: str
    day: int
    story: str
    by: str = "anna"
    country: str = "SE"
    form: str = "Aktiebolag"
    city: str = "Östersund"
    industry: str = ""
    register: str = "active"
    tags: tuple[str, ...] = ()
    note: str = ""
    number: str = "invented"  # or "" for none yet, or a sole trader's own
    template: str = "Svenskt aktiebolag, moms kvartalsvis"
    is_demo: bool = False
    ends_in: int | None = None  # days from today to the last day, which may have passed


NORWEGIAN: dict[str, Any] = {"country": "NO", "form": "Aksjeselskap", "template": "Norsk klient"}

COMPANIES = (
    Invented("Åkerbloms Trädgård AB", "Siri Åkerblom", "VD", 371, "approved", "karin", industry="81.300 Skötsel av grönytor", tags=("Säsong",)),
    Invented("Alnö Vind & Vatten AB", "Petter Alm", "VD", 362, "approved", city="Sundsvall", tags=("Koncern",)),
    Invented("Anderssons Rör i Bräcke AB", "Eva Andersson", "VD", 355, "approved_on_paper", "karin", city="Bräcke", industry="43.221 VVS-arbeten"),
    Invented("Aspås Bageri & Kafé AB", "Linnea Wikström", "Ägare", 349, "reminded_then_approved", city="Krokom", tags=("Lön hos oss",)),
    Invented("Bergviks Elteknik AB", "Jonas Bergvik", "VD", 340, "approved", "karin", industry="43.210 Elinstallationer"),
    Invented("Björkhaga Förskola ek. för.", "Maja Lind", "Ordförande", 331, "approved", form="Ekonomisk förening"),
    Invented("Blåbärsskogens Naturturism AB", "Aron Falk", "VD", 322, "approved", city="Åre", tags=("Säsong",)),
    Invented("Bröderna & Söner <Måleri>", "Ahmed Yıldız", "Delägare", 314, "approved", form="Handelsbolag", industry="43.341 Måleriarbeten"),
    Invented("Cykelverkstaden Ö. Torget AB", "Kim Sjöö", "VD", 305, "approved", "karin"),
    Invented("D'Angelo & O'Brien Catering AB", "Chiara D'Angelo", "VD", 297, "approved", industry="56.210 Cateringverksamhet"),
    Invented("Dvärgsätt Åkeri AB", "Leif Nyman", "VD", 288, "approved", city="Ås", industry="49.410 Vägtransport av gods", tags=("Lön hos oss", "Koncern")),
    Invented("Edsåsens Trä och Timmer i Jämtland Försäljnings- och Förvaltningsaktiebolag", "Britta-Lena Östergren-Hallström", "Verkställande direktör", 281, "approved", city="Undersåker", tags=("Koncern",)),
    Invented("Ekbloms Optik AB", "Sara Ekblom", "VD", 274, "terminated", industry="47.782 Specialiserad butikshandel"),
    Invented("Fjällräven & Hermelin Redskap AB", "Otto Hermelin", "VD", 262, "approved", city="Åre"),
    Invented("Frösö Tandvård AB", "Nina Frisk", "Klinikchef", 255, "approved", "karin", tags=("Lön hos oss",), note="Löner den 25:e. Nina godkänner alltid själv, aldrig receptionen."),
    Invented("Föllinge Skog & Maskin AB", "Gunnar Öst", "VD", 249, "declined_then_approved", city="Föllinge", note="Ville ha raden om underbiträden förklarad. Ringt igenom den 3 december."),
    Invented("Gläntans Hästgård AB", "Moa Ståhl", "VD", 240, "approved", ends_in=-31, note="Sålde rörelsen till sommaren, arkivet är överlämnat."),
    Invented("Gärdets Biljard och Bowling AB", "Ali Rahimi", "VD", 233, "approved", "karin", register="bankrupt", note="Konkursförvaltare: advokat Lind, 063-55 01 20."),
    Invented("Hammerdals Mekaniska Verkstad AB", "Erik Hammar", "VD", 221, "approved", city="Hammerdal", tags=("Koncern",)),
    Invented("Häggenås Husvagnar AB", "Rolf Modin", "VD", 214, "expired", city="Häggenås"),
    Invented("Indalens Fiskevård AB", "Stina Hägg", "VD", 208, "approved", "karin", city="Hammarstrand", ends_in=18),
    Invented("Jämtkraftens Personalförening", "Ulrika Ström", "Kassör", 199, "approved", form="Ideell förening"),
    Invented("Järpens Glasmästeri AB", "Tove Glas", "VD", 187, "approved", city="Järpen", register="liquidation"),
    Invented("Kall & Varm Ventilation AB", "Mikael Svedin", "VD", 176, "approved", "karin", industry="43.229 Övriga VVS-arbeten", tags=("Lön hos oss",)),
    Invented("Lillhärdals Åkeri & Gräv AB", "Per-Ola Hägglund", "VD", 168, "approved", city="Lillhärdal", ends_in=-120),
    Invented("Lit Lantbruk och Entreprenad AB", "Jessica Backlund", "VD", 154, "reminded_then_approved", city="Lit"),
    Invented("Mörsils Musteri AB", "Wilma Ödman", "VD", 149, "approved", "karin", city="Mörsil", tags=("Säsong",)),
    Invented("Norderö Båtvarv AB", "Torbjörn Ax", "VD", 133, "approved", tags=("Säsong",), ends_in=61),
    Invented("Offerdals Skiffer AB", "Helene Brask", "VD", 121, "approved", city="Offerdal"),
    Invented("Oviken Ost & Chark AB", "Fredrik Ovin", "VD", 97, "approved", "karin", city="Oviken"),
    Invented("Pilgrims Bok & Papper AB", "Agnes Pilgrim", "VD", 74, "expired"),
    Invented("Rödöns Plantskola AB", "Bo Rodin", "VD", 46, "declined", "karin", city="Rödön", note="Vill ha en egen advokat att läsa. Ring i mitten av månaden."),
    Invented("Sollefteå Stugby AB", "Åsa Söder", "VD", 23, "opened", city="Sollefteå", tags=("Säsong",)),
    Invented("Storsjöns Akvakultur AB", "David Lax", "VD", 15, "opened", "karin"),
    Invented("Strömsunds Taxi AB", "Hassan Omar", "VD", 9, "sent", city="Strömsund", tags=("Lön hos oss",)),
    Invented("Tandsjöns Ångbåt AB", "Ingvar Tand", "VD", 5, "opened", "karin", city="Strömsund"),
    Invented("Undersåkers Stickeri AB", "Emelie Garn", "VD", 2, "sent", city="Undersåker"),
    Invented("Ytterån Lager 7 AB", "Ove Sandin", "VD", 1, "sent", "karin", number="", note="Nybildat, numret kommer från Bolagsverket."),
    Invented("Zetterlunds Ateljé", "Carl Zetterlund", "Innehavare", 260, "approved", form="Enskild näringsidkare", number="19811218-9876", template="Enskild firma"),
    Invented("Östbergs Konditori AB", "Pia Östberg", "VD", 12, "new_address", "karin"),
    Invented("Fjordvik Regnskap og Drift AS", "Ingrid Fjordvik", "Daglig leder", 190, "approved", **NORWEGIAN, city="Trondheim"),
    Invented("Røros Trevare AS", "Bjørn Bergstaden", "Daglig leder", 140, "approved_again", "karin", **NORWEGIAN, city="Røros"),
    Invented("Åndalsnes Turbuss AS", "Kari Åsen", "Daglig leder", 16, "reminded", **NORWEGIAN, city="Åndalsnes"),
    Invented("Pohjolan Kahvi Oy", "Aino Mäkelä", "Toimitusjohtaja", 110, "approved", country="FI", form="Aktiebolag (Oy)", city="Vasa", template=""),
    Invented("Kystens Røgeri ApS", "Søren Kjær", "Direktør", 88, "approved", "karin", country="DK", form="Anpartsbolag (ApS)", city="Skagen", template=""),
    Invented("Fjordgløtt Hotell AS", "Tiril Fjord", "Daglig leder", 3, "sent", **NORWEGIAN, city="", number="", note="Venter på nummeret fra Brønnøysund."),
    Invented("Demo Handel AB", "Demo Demosson", "VD", 200, "none", is_demo=True, number=""),
    Invented("Demo Bygg, för kursen i mars", "", "", 20, "none", "karin", is_demo=True),
)  # fmt: skip

OTHER_FIRM = (
    Invented("Havsviks Bryggeri AB", "Lotta Havs", "VD", 120, "approved", "nils", city="Luleå"),
    Invented("Kalix Kajak AB", "Jan Forsman", "VD", 80, "approved", "nils", city="Kalix"),
    Invented("Luleå Ljus & Ljud AB", "Mira Ljung", "VD", 30, "declined", "nils", city="Luleå"),
    Invented("Piteå Pumpservice AB", "Nils-Erik Berg", "VD", 6, "opened", "nils", city="Piteå"),
    Invented("Öjebyns Smide AB", "Ronja Smed", "VD", 3, "sent", "nils", city="Öjebyn"),
)  # fmt: skip
