"""What a cost comes to, in one line: for the dialogs that end packages or bring them back."""

from django.utils.translation import gettext as _

from packages_billing import words
from users.dialog_costs import Costs


def ended_words(costs: Costs | None) -> str:
    """What ends, or comes back, comes to; empty where that is nothing, or where the reader may not see prices."""
    return _line(costs, _("Kostnaden ändras med %(monthly)s per månad, %(this_month)s i %(month)s, exkl. moms."))


def moved_words(costs: Costs | None) -> str:
    """The same for somebody who may be moved to a kind without packages, or not."""
    said = _("Utan paket ändras kostnaden med %(monthly)s per månad, %(this_month)s i %(month)s, exkl. moms.")
    return _line(costs, said)


def monthly_words(costs: Costs | None) -> str:
    """What packages that go on come to a month; empty where that is nothing, or where the reader may not see prices."""
    if costs is None or not costs.cost.changes:
        return ""
    line = _("Det kostar %(monthly)s per månad, exkl. moms.") % {
        "monthly": words.with_currency(costs.cost.monthly_after, costs.cost.currency)
    }
    return _with_unpriced(line, costs)


def _line(costs: Costs | None, said: str) -> str:
    if costs is None or not (costs.cost.changes or costs.cost.this_month):
        return ""
    cost = costs.cost
    sign = words.currency_sign(cost.currency)
    line = said % {
        "monthly": f"{words.signed(cost.monthly)}\u00a0{sign}",
        "this_month": f"{words.signed(cost.this_month)}\u00a0{sign}",
        "month": words.month_words(cost.month),
    }
    return _with_unpriced(line, costs)


def _with_unpriced(line: str, costs: Costs) -> str:
    if not costs.cost.unpriced:
        return line
    names = ", ".join(costs.book.names[code] for code in costs.cost.unpriced)
    return f"{line} {_('Utan pris, och därför inte med i summan:')} {names}."
