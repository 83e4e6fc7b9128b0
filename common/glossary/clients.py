"""Words about clients, their agreement and the registers."""

from django.utils.translation import gettext_lazy as _

from common.glossary.term import Section, term

SECTION = Section(
    "clients",
    _("Klienter"),
    (
        term(
            "demo",
            _("Demo"),
            _("En klient att öva på. Inget avtal skickas, inget debiteras, och den är aldrig med i underlaget."),
            _(
                "Demo väljs när klienten upprättas och går inte att ändra efteråt. "
                "Blir företaget kund på riktigt upprättar du en ny klient."
            ),
        ),
        term(
            "client-template",
            _("Klientmall"),
            _(
                "Det som byrån har bestämt på förhand för en viss sorts klient: land, språk, valuta, momsperiod, "
                "räkenskapsår, kontoplan, paket, team och avtalstext."
            ),
            _(
                "Mallen fyller i den nya klienten. Ändras mallen senare rörs inte de klienter som redan finns. "
                "Tillval som mallen slår på debiteras från den dag klienten upprättas."
            ),
        ),
        term(
            "gdpr",
            _("GDPR-godkännande"),
            _(
                "Personuppgiftsbiträdesavtalet, som kontaktpersonen godkänner med en länk i ett mejl. "
                "I listorna heter kolumnen Avtal."
            ),
            _(
                "Ej skickad: inget mejl har gått. Skickad: svaret väntar. Öppnad: länken har öppnats, om så bara "
                "av ett mejlfilter. Godkänd och Avböjd är kontaktens svar. Utgången: inget svar på 30 dagar. "
                "Ersatt: en ny version kräver nytt godkännande. Uppsagd: kontakten har sagt upp det."
            ),
            _("Saknas godkännandet hindrar det inget annat. Det som en gång är godkänt står kvar som bevis."),
        ),
        term(
            "vat-number",
            _("Momsnummer"),
            _(
                "Räknas fram ur organisationsnumret och kontrolleras mot EU:s register VIES, "
                "ett norskt mot Norges register."
            ),
            _(
                "Giltigt: registret känner till numret. Inte giltigt: registret svarade, och numret är inte "
                "momsregistrerat. Inte kontrollerat: inget svar har kommit, och det säger inget om numret."
            ),
            _("Kontrollera frågar igen. Det ändrar inget annat och kostar inget."),
        ),
        term(
            "company-search",
            _("Företagssök"),
            _(
                "Klientens egna användare söker i företagsregistren och följer kunder och leverantörer. "
                "De får ett mejl när något händer, till exempel en konkurs."
            ),
            _("Debiteras per klient från den dag det slås på till och med den dag det slås av."),
        ),
        term(
            "invoice-email",
            _("Egendefinierad fakturaepost"),
            _(
                "Klienten skriver själv ämne och text i mejlet som fakturan kommer med. "
                "Fakturanummer, belopp och förfallodag sätts in av sig själva."
            ),
            _(
                "Debiteras per klient från den dag det slås på till och med den dag det slås av. "
                "Efter det gäller ekonomisystemets egen text. Det som är skrivet sparas till nästa gång."
            ),
        ),
        term(
            "register-changes",
            _("Registret ändrat"),
            _(
                "Företagsregistret säger något annat än det som står hos er, till exempel en ny adress. "
                "Inget skrivs över av sig självt."
            ),
            _(
                "Godta tar in registrets uppgift. Behåll låter er egen stå, och samma sak tas inte upp igen. "
                "Ändrar du dig efter Godta skriver du tillbaka uppgiften med pennan."
            ),
        ),
        term(
            "waiting-room",
            _("Väntrum"),
            _(
                "Klienter utan organisationsnummer, till exempel nystartade bolag. Ungefär en gång i veckan "
                "söks registren igenom efter företag som heter likadant."
            ),
            _(
                "Koppla ger klienten numret och det som bara registret vet. Inte den tar bort förslaget, "
                "och det kommer inte upp igen. Under tiden fungerar klienten som alla andra."
            ),
        ),
    ),
)
