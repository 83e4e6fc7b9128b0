"""Words about people: the five kinds, what they may, and the ways that it ends."""

from django.utils.translation import gettext_lazy as _

from common.glossary.term import Section, term

SECTION = Section(
    "people",
    _("Personer och åtkomst"),
    (
        term(
            "kind-1",
            _("Användare kopplad till återförsäljare"),
            _(
                "Byråns egna: anställda som arbetar hos klienten som redovisningskonsult eller revisor, "
                "och byråns program. Bara den som är anställd hos er går att välja."
            ),
            _("Rollen debiteras om den har ett pris; det står innan du sparar. Allt går att ändra efteråt."),
            _("När någon slutar på byrån upphör platsen hos alla klienter i samma ögonblick."),
        ),
        term(
            "kind-2",
            _("Användare med systembehörighet"),
            _("Klientens egna medarbetare, de som bokför, fakturerar eller attesterar. De bjuds in med ett mejl."),
            _(
                "Paketen debiteras från den dag de ges, även innan inbjudan är besvarad. "
                "De går att byta eller ta bort när som helst."
            ),
        ),
        term(
            "kind-3",
            _("Extern användare med systembehörigheter"),
            _("Någon utifrån som behöver åtkomst en tid, till exempel klientens revisor. Har alltid en sista dag."),
            _(
                "Efter den spärras åtkomsten av sig själv, och debiteringen upphör. Den ansvariga får en "
                "påminnelse veckan före. Förläng öppnar samma åtkomst igen."
            ),
        ),
        term(
            "kind-4",
            _("Användare utan systembehörighet"),
            _("Den som loggar in bara för att lämna utlägg i lön eller tid i Busy."),
            _(
                "Har inga paket och kostar inget här. Behövs det mer flyttar du personen till en annan sort. "
                "Historiken följer med."
            ),
        ),
        term(
            "kind-5",
            _("Personer utan användare"),
            _("Någon som ska kunna väljas som projektledare, kundansvarig eller fakturareferens, utan att logga in."),
            _("Inget mejl går ut, och inget debiteras. Ska personen börja logga in flyttar du den till en annan sort."),
        ),
        term(
            "integration",
            _("Integrationsanvändare"),
            _(
                "Ett konto för ett program, inte för en människa. Det har egen e-post, ett syfte, API-nycklar "
                "och en ägare bland era anställda."
            ),
            _(
                "En nyckel visas bara när den skapas. Spärrar du den, eller tar bort åtkomsten, slutar den gälla "
                "genast. Det går inte att ångra; skapa en ny nyckel i stället."
            ),
        ),
        term(
            "beside-a-role",
            _("Bank och Användaradministration"),
            _(
                "Bank: se konton, förbereda och godkänna betalningar, stämma av. "
                "Användaradministration: bjuda in, ändra och avsluta andras åtkomst hos klienten."
            ),
            _(
                "De debiteras som tilläggspaket, utöver rollen. Kryssa ur det som inte behövs längre, "
                "så är i dag sista dagen som debiteras."
            ),
        ),
        term(
            "critical-access",
            _("Kritisk administratörstillgång"),
            _("Den mest långtgående behörigheten i klientens system. Den ingår inte i något paket utan ges för hand."),
            _(
                "Ge den bara till den som måste ha den. Den kostar inget i sig, går att ta bort när som helst och "
                "ger ingen rätt att bjuda in andra. Det gör Användaradministration."
            ),
        ),
        term(
            "ending-access",
            _("Inaktivera, Ta bort åtkomst och Radera"),
            _(
                "Inaktivera stänger ute personen men minns allt. Aktivera ger samma åtkomst tillbaka, "
                "i morgon eller om ett år."
            ),
            _("Ta bort åtkomst är för gott. Direkt efteråt finns Ångra, men senare får personen bjudas in på nytt."),
            _("Radera tar också bort namn och adresser. Det går inte att ångra."),
            _("I alla tre fallen är i dag sista dagen som debiteras. Historiken står kvar."),
        ),
        term(
            "leaving",
            _("Inaktivera eller Låt sluta"),
            _(
                "Båda stänger inloggningen på byrån och alla platser hos klienterna i samma ögonblick. "
                "Du väljer vem som tar över ansvaret."
            ),
            _(
                "Inaktivera är för den som är borta en tid. Aktivera ger anställningen och rättigheterna tillbaka; "
                "klienterna ges på nytt."
            ),
            _(
                "Låt sluta är för den som slutar. Det går inte att ångra; kommer personen tillbaka bjuder du "
                "in på nytt."
            ),
        ),
        term(
            "template-key",
            _("Mallnyckel"),
            _(
                "En kod till en användarmall. Den som skriver in den på Mitt konto får mallens startsida, "
                "språk och genvägar."
            ),
            _(
                "Det personen hade förut ersätts. Nyckeln öppnar ingen klient och kostar inget. "
                "Arkiveras mallen slutar nyckeln gälla, men ingen mister det som den har gett."
            ),
        ),
    ),
)
