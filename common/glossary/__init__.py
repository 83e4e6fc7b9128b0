"""Ordlista: what the words of the screen mean, said as to an accountant. The one source of every "?" and of /help/.

Each says what it is, what happens when it is done, and what it costs or whether it can be taken back.
"""

from common.glossary import billing, clients, people
from common.glossary.term import Section, Term

SECTIONS: tuple[Section, ...] = (clients.SECTION, people.SECTION, billing.SECTION)
TERMS: dict[str, Term] = {term.key: term for section in SECTIONS for term in section.terms}

__all__ = ["SECTIONS", "TERMS", "Section", "Term"]
