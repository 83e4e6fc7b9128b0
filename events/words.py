"""The words on the screen for what happened and for the fields it happened to."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "client.created": _("Klienten upprättades"),
    "client.company_changed": _("Företagsuppgifter ändrades"),
    "client.contact_changed": _("Kontaktpersonen ändrades"),
    "client.extra_set": _("Ett tillval ändrades"),
    "client.tags_set": _("Taggar ändrades"),
    "client.note_written": _("En anteckning skrevs"),
    "client.ended": _("Klienten avslutades"),
    "client.reopened": _("Klienten öppnades igen"),
    "client.responsible_set": _("Ansvarig ändrades"),
    "client.personal_number_seen": _("Personnumret visades"),
    "template.created": _("En klientmall skapades"),
    "template.changed": _("En klientmall ändrades"),
    "template.archived": _("En klientmall arkiverades"),
    "template.made_default": _("En klientmall gjordes förvald"),
    "view.saved": _("En vy sparades"),
    "view.deleted": _("En vy togs bort"),
    "agreement.requested": _("Avtalet skickades"),
    "agreement.sent_again": _("Avtalet skickades igen"),
    "agreement.opened": _("Avtalslänken öppnades"),
    "agreement.approved": _("Avtalet godkändes"),
    "agreement.declined": _("Avtalet avböjdes"),
    "agreement.expired": _("Avtalslänken gick ut"),
    "agreement.superseded": _("Avtalslänken ersattes"),
    "agreement.terminated": _("Avtalet sades upp"),
    "agreement.link_copied": _("Avtalslänken kopierades"),
    "agreement.paper_uploaded": _("Ett godkännande på papper laddades upp"),
    "agreement.reminded": _("En påminnelse skickades"),
    "agreement_text.published": _("En avtalstext publicerades"),
    "mail.sent_again": _("Ett mejl skickades igen"),
    "membership.started": _("En person fick åtkomst"),
    "membership.ended": _("En persons åtkomst slutade"),
    "membership.restored": _("En person fick tillbaka åtkomst"),
    "user.signed_in": _("Inloggning"),
    "user.signed_out": _("Utloggning"),
    "user.password_changed": _("Lösenordet byttes"),
    "reseller.created": _("Byrån lades upp"),
    "operator.created": _("En plattformsoperatör lades upp"),
}

FIELDS: dict[str, Promise] = {
    "company_name": _("Företagsnamn"),
    "country": _("Land"),
    "org_number": _("Organisationsnummer"),
    "is_demo": _("Demo"),
    "template": _("Klientmall"),
    "template_name": _("Namn"),
    "legal_form": _("Juridisk form"),
    "street": _("Adress"),
    "postcode": _("Postnummer"),
    "city": _("Ort"),
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
    "register_source": _("Register"),
    "has_company_search": _("Företagssök"),
    "has_custom_invoice_email": _("Egendefinierad fakturaepost"),
    "tags": _("Taggar"),
    "note": _("Anteckning"),
    "ends_on": _("Sista dag"),
    "responsible": _("Ansvarig"),
    "approver_name": _("Godkänd av"),
    "addressed_name": _("Skickad till"),
    "addressed_email": _("Skickad till"),
    "reason": _("Skäl"),
    "version": _("Version"),
    "query": _("Filter"),
    "to": _("Till"),
}


def kind_words(kind: str) -> str:
    """What happened, in words; a kind without words is shown as it is."""
    return str(KINDS.get(kind, kind))


def field_words(name: str) -> str:
    """The field's name in words."""
    return str(FIELDS.get(name, name))
