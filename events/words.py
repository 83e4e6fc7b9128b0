"""The words on the screen for what happened, for the fields it happened to and for what stands in them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "client.created": _("Klienten upprättades"),
    "client.company_changed": _("Företagsuppgifter ändrades"),
    "client.contact_changed": _("Kontaktpersonen ändrades"),
    "client.extra_set": _("Ett tillval ändrades"),
    "client.tags_set": _("Taggar ändrades"),
    "client.note_written": _("En anteckning skrevs"),
    "client.responsible_set": _("Ansvarig ändrades"),
    "client.personal_number_seen": _("Personnumret visades"),
    "client.ended": _("Klienten fick en sista dag"),
    "client.reopened": _("Klienten öppnades igen"),
    "agreement.sent": _("Avtalet skickades"),
    "agreement.opened": _("Avtalslänken öppnades"),
    "agreement.reminded": _("En påminnelse om avtalet skickades"),
    "agreement.link_copied": _("Avtalslänken kopierades"),
    "agreement.approved": _("Avtalet godkändes"),
    "agreement.declined": _("Avtalet avböjdes"),
    "agreement.expired": _("Avtalslänken gick ut"),
    "agreement.superseded": _("Avtalslänken ersattes"),
    "agreement.terminated": _("Avtalet sades upp"),
    "agreement.text_published": _("En avtalstext publicerades"),
    "agreement.dispatch_requested": _("En avtalstext skickas till alla som väntar på den"),
    "template.created": _("En klientmall skapades"),
    "template.changed": _("En klientmall ändrades"),
    "template.archived": _("En klientmall arkiverades"),
    "template.made_default": _("En klientmall gjordes förvald"),
    "view.saved": _("En vy sparades"),
    "view.deleted": _("En vy togs bort"),
    "mail.sent_again": _("Ett mejl skickades igen"),
    "membership.invited": _("En person bjöds in"),
    "membership.accepted": _("En inbjudan accepterades"),
    "membership.started": _("En person fick åtkomst"),
    "membership.access_changed": _("En persons åtkomst ändrades"),
    "membership.kind_changed": _("En person flyttades"),
    "membership.extended": _("En persons sista dag ändrades"),
    "membership.deactivated": _("En person inaktiverades"),
    "membership.activated": _("En person aktiverades"),
    "membership.blocked": _("En person spärrades efter sista dagen"),
    "membership.removed": _("En persons åtkomst togs bort"),
    "membership.ended": _("En persons åtkomst fick en sista dag"),
    "membership.restored": _("En person fick tillbaka sin åtkomst"),
    "membership.time_zone_followed": _("En persons sista dag följer klientens tidszon"),
    "membership.owner_set": _("En integration fick en ny ägare"),
    "invitation.opened": _("Inbjudan öppnades"),
    "invitation.sent_again": _("Inbjudan skickades igen"),
    "person.changed": _("En persons uppgifter ändrades"),
    "person.erased": _("En person raderades"),
    "employee.created": _("En anställd lades upp"),
    "employee.invited": _("En anställd bjöds in"),
    "employee.permissions_set": _("En anställds rättigheter ändrades"),
    "employee.left": _("En anställd slutade"),
    "user.created": _("Ett konto skapades"),
    "user.changed": _("Ett konto ändrades"),
    "user.signed_in": _("Inloggning"),
    "user.signed_out": _("Utloggning"),
    "user.password_changed": _("Lösenordet byttes"),
    "user.blocked": _("Kontot spärrades"),
    "user.unblocked": _("Spärren av kontot togs bort"),
    "user.second_step_changed": _("Tvåstegsinloggningen ändrades"),
    "reseller.created": _("Byrån lades upp"),
    "operator.created": _("En plattformsoperatör lades upp"),
}

# The part of a kind before the dot, as the filter groups them.
GROUPS: dict[str, Promise] = {
    "client": _("Klient"),
    "agreement": _("Avtal"),
    "template": _("Klientmallar"),
    "view": _("Sparade vyer"),
    "mail": _("Utskick"),
    "membership": _("Åtkomst"),
    "invitation": _("Inbjudningar"),
    "person": _("Personer"),
    "employee": _("Anställda"),
    "user": _("Konto och inloggning"),
    "reseller": _("Byrån"),
    "operator": _("Plattformen"),
}

# In the order that a page lists them in.
FIELDS: dict[str, Promise] = {
    "name": _("Namn"),
    "first_name": _("Förnamn"),
    "last_name": _("Efternamn"),
    "email": _("E-post"),
    "kind": _("Slag"),
    "role": _("Roll"),
    "roles": _("Roller"),
    "packages": _("Paket"),
    "granted": _("Behörigheter tillagda för hand"),
    "taken": _("Behörigheter borttagna för hand"),
    "has_access": _("Har åtkomst"),
    "selectable_as": _("Kan väljas som"),
    "permissions": _("Rättigheter"),
    "change": _("Ändring"),
    "company_name": _("Företagsnamn"),
    "country": _("Land"),
    "org_number": _("Organisationsnummer"),
    "personal_number": _("Personnummer"),
    "is_demo": _("Demo"),
    "template": _("Klientmall"),
    "template_name": _("Mallens namn"),
    "legal_form": _("Juridisk form"),
    "street": _("Adress"),
    "postcode": _("Postnummer"),
    "city": _("Ort"),
    "registered_on": _("Registrerat"),
    "industry": _("Bransch"),
    "customer_number": _("Kundnummer"),
    "language": _("Språk"),
    "currency": _("Valuta"),
    "vat_period": _("Momsperiod"),
    "fiscal_year_start": _("Räkenskapsåret börjar i"),
    "chart_of_accounts": _("Kontoplan"),
    "time_zone": _("Tidszon"),
    "contact_name": _("Kontaktens namn"),
    "contact_title": _("Kontaktens titel"),
    "contact_email": _("Kontaktens e-post"),
    "contact_phone": _("Kontaktens telefon"),
    "register_status": _("Status i registret"),
    "register_status_since": _("Status i registret sedan"),
    "register_source": _("Register"),
    "has_company_search": _("Företagssök"),
    "has_custom_invoice_email": _("Egendefinierad fakturaepost"),
    "tags": _("Taggar"),
    "note": _("Anteckning"),
    "starts_on": _("Första dag"),
    "ends_on": _("Sista dag"),
    "is_active": _("Aktiv"),
    "with_client": _("Slutar med klienten"),
    "responsible": _("Ansvarig"),
    "state": _("Status"),
    "expires_at": _("Länken gäller till"),
    "opened_at": _("Öppnad"),
    "decided_at": _("Besvarad"),
    "terminated_at": _("Uppsagd"),
    "link_copied_at": _("Länken kopierad"),
    "reminder": _("Påminnelse nummer"),
    "approver_name": _("Godkänd av"),
    "terminated_by": _("Uppsagd av"),
    "addressed_name": _("Ställd till"),
    "addressed_email": _("Skickad till"),
    "on_paper": _("På papper"),
    "sha256": _("Textens SHA-256"),
    "file_sha256": _("Filens SHA-256"),
    "needs_new_approval": _("Kräver nytt godkännande"),
    "reason": _("Skäl"),
    "version": _("Version"),
    "title": _("Rubrik"),
    "query": _("Filter"),
    "to": _("Till"),
}

# What stands beside a name already, or says nothing to a reader.
HIDDEN_FIELDS = frozenset({"responsible_id", "person_id", "ends_at", "kept_ends_on", "kept_state"})

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
    "change": {
        "totp_activated": _("Appen är påslagen"),
        "totp_deactivated": _("Appen är avslagen"),
        "webauthn_added": _("En nyckel är tillagd"),
        "webauthn_removed": _("En nyckel är borttagen"),
        "recovery_codes_generated": _("Nya reservkoder"),
    },
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
    },
}


def kind_words(kind: str) -> str:
    """What happened, in words; a kind without words is shown as it is."""
    return str(KINDS.get(kind, kind))


def kinds_by_group() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every kind for a menu: (group, [(kind, words)]), in the order of this file."""
    return [
        (str(words), [(kind, str(said)) for kind, said in KINDS.items() if kind.partition(".")[0] == group])
        for group, words in GROUPS.items()
    ]


def field_words(name: str) -> str:
    """The field's name in words."""
    return str(FIELDS.get(name, name))
