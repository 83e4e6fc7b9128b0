"""Swedish words for the registers' codes. Marked for translation; a record keeps the Swedish word and the code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

SWEDISH_FORMS = {
    "AB": _("Aktiebolag"),
    "BAB": _("Bankaktiebolag"),
    "FAB": _("Försäkringsaktiebolag"),
    "HB": _("Handelsbolag"),
    "KB": _("Kommanditbolag"),
    "E": _("Enskild firma"),
    "EK": _("Ekonomisk förening"),
    "BRF": _("Bostadsrättsförening"),
    "BF": _("Bostadsförening"),
    "KHF": _("Kooperativ hyresrättsförening"),
    "FL": _("Utländsk filial"),
    "BFL": _("Utländsk banks filial"),
    "I": _("Ideell förening"),
    "S": _("Stiftelse"),
    "SE": _("Europabolag"),
    "SCE": _("Europakooperativ"),
    "SF": _("Sambruksförening"),
    "SB": _("Sparbank"),
}

NORWEGIAN_FORMS = {
    "AS": _("Aktiebolag (AS)"),
    "ASA": _("Publikt aktiebolag (ASA)"),
    "ENK": _("Enskild firma"),
    "NUF": _("Filial av utländskt företag"),
    "ANS": _("Handelsbolag med solidariskt ansvar"),
    "DA": _("Handelsbolag med delat ansvar"),
    "KS": _("Kommanditbolag"),
    "SA": _("Ekonomisk förening"),
    "STI": _("Stiftelse"),
    "FLI": _("Förening"),
    "BRL": _("Bostadsrättsförening"),
    "ESEK": _("Ägarlägenhetsförening"),
    "ORGL": _("Organisationsdel"),
    "KBO": _("Konkursbo"),
    "BEDR": _("Driftställe"),
    "AAFY": _("Driftställe"),
}

NORWEGIAN_ROLES = {
    "DAGL": _("VD"),
    "INNH": _("Innehavare"),
    "KONT": _("Kontaktperson"),
    "LEDE": _("Styrelseordförande"),
    "NEST": _("Vice styrelseordförande"),
    "MEDL": _("Styrelseledamot"),
    "VARA": _("Suppleant"),
    "REGN": _("Redovisningsbyrå"),
    "REVI": _("Revisor"),
    "BOBE": _("Konkursförvaltare"),
}

DEREGISTRATION_REASONS = {
    "KKAV": _("Avregistrerat efter konkurs"),
    "LIAV": _("Avregistrerat efter likvidation"),
    "FUAV": _("Avregistrerat efter fusion"),
    "VERKUPP": _("Verksamheten har upphört"),
}

# Bolagsverket's proceedings. FUOT and DEOT take over another company and are healthy.
PROCEEDINGS = {
    "KK": _("Konkurs"),
    "LI": _("Likvidation"),
    "FR": _("Företagsrekonstruktion"),
    "AC": _("Ackord"),
    "RES": _("Resolution"),
    "FUOL": _("Uppgår i ett annat företag genom fusion"),
    "FUOT": _("Tar över ett annat företag genom fusion"),
    "DEOL": _("Delas"),
    "DEOT": _("Tar över en del av ett annat företag"),
    "OM": _("Ombildas"),
    "GROM": _("Gränsöverskridande ombildning"),
}

NORWEGIAN_REASONS = {
    "konkurs": _("Konkurs"),
    "tvang": _("Tvångsavveckling eller tvångsupplösning"),
    "avvikling": _("Under avveckling"),
    "rekonstruksjon": _("Rekonstruktionsförhandling"),
    "slettet": _("Borttaget ur registret"),
    "fjernet": _("Borttaget ur registret av rättsliga skäl"),
}

FINNISH_FORMS = {
    "16": _("Aktiebolag (Oy)"),
    "17": _("Publikt aktiebolag (Oyj)"),
}

# By our own names: a company situation of YTJ, or where its trade register and its number stand.
FINNISH_REASONS = {
    "KONK": _("Konkurs"),
    "SELTILA": _("Likvidation"),
    "SANE": _("Företagssanering"),
    "ended": _("Verksamheten har upphört"),
    "removed": _("Borttaget ur handelsregistret"),
    "invalid": _("Numret är inte längre i kraft"),
    "not_yet": _("Ännu inte infört i handelsregistret"),
}

# By CVR's number for the form (companycode, virksomhedsformkode).
DANISH_FORMS = {
    "10": _("Enskild firma"),
    "30": _("Handelsbolag (I/S)"),
    "40": _("Kommanditbolag (K/S)"),
    "60": _("Aktiebolag (A/S)"),
    "80": _("Anpartsbolag (ApS)"),
    "110": _("Förening"),
}

# By CVR's word for the function, in capitals.
DANISH_ROLES = {
    "ADM. DIR": _("VD"),
    "DIREKTØR": _("Direktör"),
    "FORMAND": _("Styrelseordförande"),
    "NÆSTFORMAND": _("Vice styrelseordförande"),
    "BESTYRELSESMEDLEM": _("Styrelseledamot"),
    "SUPPLEANT": _("Suppleant"),
}

DANISH_REASONS = {
    "konkurs": _("Konkurs"),
    "tvang": _("Tvångsupplösning"),
    "likvidation": _("Likvidation"),
    "rekonstruktion": _("Rekonstruktion"),
    "efter_konkurs": _("Avregistrerat efter konkurs"),
    "efter_likvidation": _("Avregistrerat efter likvidation"),
    "efter_tvang": _("Avregistrerat efter tvångsupplösning"),
    "ophoert": _("Verksamheten har upphört"),
}

# The fields that a half answer may lack.
FIELD_WORDS: dict[str, Promise] = {
    "name": gettext_lazy("företagsnamn"),
    "legal_form": gettext_lazy("juridisk form"),
    "postal_address": gettext_lazy("adress"),
    "registered_on": gettext_lazy("registreringsdatum"),
    "industry": gettext_lazy("bransch"),
    "status": gettext_lazy("status"),
    "officers": gettext_lazy("roller"),
}
