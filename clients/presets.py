"""What a template gives a client, and what the client's country usually has: a template may be of another country."""

from dataclasses import dataclass

from clients.choices import COUNTRY_CURRENCY, COUNTRY_LANGUAGE, Language
from clients.models import ClientTemplate

OF_COUNTRY = ("language", "currency", "chart_of_accounts")  # what is wrong to take along over a border


@dataclass(frozen=True, slots=True)
class Given:
    """Language and currency, as codes; the chart of accounts is empty where none is chosen."""

    language: str
    currency: str
    chart_of_accounts: str = ""

    @property
    def language_words(self) -> str:
        """The language's name."""
        return str(Language(self.language).label)

    @property
    def words(self) -> str:
        """All of it, in one line."""
        return ", ".join(part for part in (self.language_words, self.currency, self.chart_of_accounts) if part)


def given_by_country(country: str) -> Given:
    """What a client there usually has."""
    return Given(COUNTRY_LANGUAGE[country], COUNTRY_CURRENCY[country])


def given_by_template(template: ClientTemplate) -> Given:
    """What the template says."""
    return Given(template.language, template.currency, template.chart_of_accounts)


def is_elsewhere(template: ClientTemplate | None, country: str) -> bool:
    """Whether the template is for another country, and gives something else than is usual in this one."""
    if template is None or template.country == country or country not in COUNTRY_CURRENCY:
        return False
    return given_by_template(template) != given_by_country(country)
