"""Words about packages and what is charged."""

from django.utils.translation import gettext_lazy as _

from common.glossary.term import Section, term

SECTION = Section(
    "billing",
    _("Paket och fakturering"),
    (
        term(
            "main-package",
            _("Huvudpaket"),
            _(
                "Varje huvudpaket innehåller alla som står under det. En person har högst ett och debiteras "
                "bara för det."
            ),
            _(
                "Byter du gäller det nya genast, och den dagen debiteras bara det som gällde sist. "
                "Det går att byta tillbaka."
            ),
        ),
        term(
            "addon",
            _("Tilläggspaket"),
            _("Ges bredvid huvudpaketet, eller utan något: till exempel Fakturering eller Bank. Så många som behövs."),
            _(
                "Varje paket debiteras för sig, även om behörigheterna redan finns i huvudpaketet. "
                "Hantera åtkomst visar varifrån var och en kommer."
            ),
        ),
        term(
            "days",
            _("Dagar"),
            _(
                "Ett paket debiteras från den dag det ges till och med sin sista dag, besvarad inbjudan eller inte. "
                "Börjar och slutar det samma dag är det en dag."
            ),
            _(
                "21 av 31 dagar är 21/31 av månadspriset, avrundat en gång per rad. "
                "Har paketet pris per påbörjad månad debiteras hela månaden."
            ),
        ),
        term(
            "change",
            _("Förändring"),
            _("Månadens summa mot månaden före. Plus är mer, minus är mindre."),
            _(
                "Skillnaden kommer av paket som har getts eller tagits bort, antalet dagar, nya priser och rättelser. "
                "Öppna klienten, så står varje orsak på sin rad."
            ),
        ),
        term(
            "correction",
            _("Rättelse"),
            _(
                "Något har ändrats bakåt i tiden efter att en månad stängdes. Den stängda månaden rörs inte: "
                "skillnaden blir en rad i nästa, plus eller minus."
            ),
            _("Raden säger vilken månad den rättar. Den går inte att ta bort; ändras det igen kommer en ny rättelse."),
        ),
        term(
            "closed-month",
            _("Stängd månad"),
            _(
                "När månaden är slut stänger du den. Beloppen ligger då fast, stängningen får ett nummer, "
                "och fakturan kan skrivas. Innan dess är siffrorna preliminära."
            ),
            _("Det går inte att ångra. Det som rättas efteråt blir rader i nästa månad."),
        ),
        term(
            "overuse",
            _("Överförbrukning"),
            _(
                "Paket som debiteras fast ingen använder dem: inbjudan är inte besvarad, "
                "eller personen har inte loggat in på 90 dagar."
            ),
            _(
                "Inget händer av sig självt. Skicka inbjudan igen, eller ta bort paketet; "
                "då är i dag sista dagen som debiteras."
            ),
        ),
    ),
)
