"""Swedish words for the registers' codes. Marked for translation; a record keeps the Swedish word and the code."""

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
