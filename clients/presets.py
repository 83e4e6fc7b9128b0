"""What a template gives a client, and what the client's country usually has: a template may be of another country."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clients.choices import COUNTRY_CURRENCY, COUNTRY_LANGUAGE, COUNTRY_VAT_PERIOD, Language, VatPeriod
from clients.models import ClientTemplate

OF_COUNTRY = ("language", "currency", "vat_period", "chart_of_accounts")  # what is wrong to take along over a border


@dataclass(frozen=True, slots=True)
class Given:
    """Language, currency and VAT period, as codes; the chart of accounts is empty where none is chosen."""

    language: str
    currency: str
    vat_period: str
    chart_of_accounts: str = ""

    @property
    def language_words(self) -> str:
        """The language's name."""
        return str(Language(self.language).label)

    @property
    def words(self) -> str:
        """All of it, in one line."""
        parts = (self.language_words, self.currency, self._vat_words, self.chart_of_accounts)
        return ", ".join(part for part in parts if part)

    @property
    def vat_period_words(self) -> str:
        """The period's name."""
        return str(VatPeriod(self.vat_period).label)

    @property
    def _vat_words(self) -> str:
        words = self.vat_period_words[:1].lower() + self.vat_period_words[1:]
        return words if self.vat_period == VatPeriod.NONE else _("moms %(how_often)s") % {"how_often": words}


def given_by_country(country: str) -> Given:
    """What a client there usually has."""
    return Given(COUNTRY_LANGUAGE[country], COUNTRY_CURRENCY[country], COUNTRY_VAT_PERIOD[country])


def given_by_template(template: ClientTemplate) -> Given:
    """What the template says."""
    return Given(template.language, template.currency, template.vat_period, template.chart_of_accounts)


def is_elsewhere(template: ClientTemplate | None, country: str) -> bool:
    """Whether the template is for another country, and gives something else than is usual in this one."""
    if template is None or template.country == country or country not in COUNTRY_CURRENCY:
        return False
    return given_by_template(template) != given_by_country(country)
