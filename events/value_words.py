"""The words for what stands in the fields of the log: codes of applications that stand above those that show it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ROLES: dict[str, Promise] = {
    "consultant": _("Redovisningskonsult"),
    "auditor": _("Revisor"),
    "integration": _("Integrationsanvändare"),
}

# Codes of applications that stand above those that show the log; their own pages use the same words.
VALUES: dict[str, dict[str, Promise]] = {
    "kind": {
        "1": _("Användare kopplad till återförsäljare"),
        "2": _("Användare med systembehörighet"),
        "3": _("Extern användare med systembehörigheter"),
        "4": _("Användare utan systembehörighet"),
        "5": _("Personer utan användare"),
    },
    "role": _ROLES,
    "roles": _ROLES,
    "work": {
        "agreement": _("Skicka avtal igen"),
        "responsible": _("Byt ansvarig"),
        "tag": _("Sätt tagg"),
        "untag": _("Ta bort tagg"),
        "put_on": _("Lägg till byråanvändare"),
        "take_off": _("Ta bort byråanvändare"),
    },
    "state": {
        "invited": _("Inbjuden"),
        "active": _("Aktiv"),
        "inactive": _("Inaktiverad"),
        "blocked": _("Spärrad"),
        "removed": _("Borttagen"),
    },
    "selectable_as": {
        "project_manager": _("Projektledare"),
        "account_manager": _("Kundansvarig"),
        "invoice_reference": _("Fakturareferens"),
    },
    "start_page": {
        "usual": _("Som vanligt"),
        "clients": _("Kunder"),
        "overview": _("Översikt"),
        "employees": _("Anställda"),
        "reports": _("Rapporter"),
        "access": _("Mina åtkomster"),
    },
    "shortcuts": {
        "new_client": _("Ny kund"),
        "my_clients": _("Mina klienter"),
        "waiting": _("Väntar på avtal"),
        "events": _("Händelser"),
        "mail": _("Utskick"),
        "employees": _("Anställda"),
        "client_templates": _("Klientmallar"),
    },
    "notices": {
        "responsible": _("Du blir ansvarig för en klient"),
        "register_status": _("En klient som du ansvarar för får ny status i registret, till exempel konkurs"),
        "last_day_passed": _("En extern användare hos en klient som du ansvarar för spärras efter sista dagen"),
        "company_changed": _("Ett bolag som du följer ändras i registret"),
    },
    "change": {
        "totp_activated": _("Appen är påslagen"),
        "totp_deactivated": _("Appen är avslagen"),
        "webauthn_added": _("En nyckel är tillagd"),
        "webauthn_removed": _("En nyckel är borttagen"),
        "recovery_codes_generated": _("Nya reservkoder"),
    },
    "refusal": {
        "not_over": _("Månaden var inte slut."),
        "another_first": _("En annan månad ska stängas först."),
        "before_the_first": _("Månaden ligger före den första stängda månaden."),
        "failed": _("Något gick fel hos oss."),
    },
    "register_field": {
        "status": _("Status i registret"),
        "name": _("Företagsnamn"),
        "address": _("Adress"),
        "contact": _("Kontaktperson"),
    },
    "vat_verdict": {"valid": _("Giltigt"), "invalid": _("Inte giltigt")},
    "package_kind": {"main": _("Huvudpaket"), "addon": _("Tilläggspaket")},
    "unit": {
        "user_month": _("per användare och månad"),
        "client_month": _("per klient och månad"),
        "item": _("per styck"),
    },
    "proration": {"by_day": _("per dag"), "started_month": _("per påbörjad månad")},
    "permissions": {
        "see_clients": _("Se klienter"),
        "see_all_clients": _("Se alla klienter"),
        "create_clients": _("Upprätta klienter"),
        "edit_clients": _("Ändra klienter"),
        "end_clients": _("Avsluta klienter"),
        "see_personal_numbers": _("Se personnummer"),
        "edit_client_templates": _("Ändra klientmallar"),
        "send_agreements": _("Skicka avtal"),
        "edit_agreement_texts": _("Ändra avtalstexter"),
        "see_mail": _("Se utskick"),
        "resend_mail": _("Skicka mejl igen"),
        "see_events": _("Se händelser"),
        "see_people": _("Se användare"),
        "manage_people": _("Användaradministration"),
        "see_employees": _("Se anställda"),
        "manage_employees": _("Administrera anställda"),
        "edit_user_templates": _("Ändra användarmallar"),
        "see_basis": _("Se fakturaunderlag"),
        "close_periods": _("Stänga månader"),
    },
}
