"""The words for someone whose card was saved by someone else first: what, by whom, both values."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.actions import ChangedMeanwhile
from clients.forms.cards import CardForm

# In running text: "Johanna Öberg ändrade adressen medan du skrev."
_THE: dict[str, str | Promise] = {
    "name": gettext_lazy("företagsnamnet"),
    "country": gettext_lazy("landet"),
    "org_number": gettext_lazy("organisationsnumret"),
    "legal_form": gettext_lazy("den juridiska formen"),
    "street": gettext_lazy("adressen"),
    "postcode": gettext_lazy("postnumret"),
    "city": gettext_lazy("orten"),
    "industry": gettext_lazy("branschen"),
    "customer_number": gettext_lazy("kundnumret"),
    "language": gettext_lazy("språket"),
    "currency": gettext_lazy("valutan"),
    "vat_period": gettext_lazy("momsperioden"),
    "fiscal_year_start": gettext_lazy("räkenskapsåret"),
    "chart_of_accounts": gettext_lazy("kontoplanen"),
    "time_zone": gettext_lazy("tidszonen"),
    "contact_name": gettext_lazy("kontaktpersonens namn"),
    "contact_title": gettext_lazy("kontaktpersonens titel"),
    "contact_email": gettext_lazy("kontaktpersonens e-post"),
    "contact_phone": gettext_lazy("kontaktpersonens telefon"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what stands stored now, and what the form says. `is_untouched`: the reader had not changed it."""

    field: str
    label: str
    theirs: str
    yours: str
    is_untouched: bool


@dataclass(frozen=True, slots=True)
class News:
    """Who changed what, in a sentence, and both values of each field."""

    sentence: str
    changes: list[Change]


def what_happened(form: CardForm, meanwhile: ChangedMeanwhile) -> News:
    """The news for the writer of `form`, which is valid."""
    stored = form.shown_values(meanwhile.client)
    changes = [
        Change(
            field=name,
            label=str(form.fields[name].label),
            theirs=_in_words(form, name, stored[name]),
            yours=_in_words(form, name, form.cleaned_data[name]),
            is_untouched=form.is_untouched(name),
        )
        for name in meanwhile.who
    ]
    who = _together(dict.fromkeys(name or _("Någon annan") for name in meanwhile.who.values()))
    what = _together(dict.fromkeys(str(_THE[name]) for name in meanwhile.who))
    return News(_("%(who)s ändrade %(what)s medan du skrev.") % {"who": who, "what": what}, changes)


def _together(words: dict[str, None]) -> str:
    """a, b och c."""
    *first, last = words
    return _("%(first)s och %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def _in_words(form: CardForm, name: str, value: Any) -> str:
    """The value as the reader knows it: a choice by its label."""
    choices = {str(key): str(words) for key, words in getattr(form.fields[name], "choices", [])}
    return choices.get(str(value), str(value))
