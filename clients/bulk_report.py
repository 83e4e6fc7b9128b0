"""How it goes with what somebody asked to be done to many clients."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from clients.bulk import NAMES_SHOWN, Named, work_of
from clients.choices import LineState
from clients.models import BulkOrder, Client
from common.access import Actor


@dataclass
class Report:
    """The numbers of an order, and of one that is done the clients that were left out, by reason."""

    label: str
    said: str
    done: int
    failed: int
    skipped: int
    waiting: int
    left_out: list[tuple[str, Named]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """So many were to be changed, or turned out to be skipped."""
        return self.worked + self.waiting

    @property
    def worked(self) -> int:
        """So many have had their turn."""
        return self.done + self.failed + self.skipped


def report_of(order: BulkOrder, actor: Actor) -> Report:
    """How far it has come; when it is done also who was left out. Two queries, and what the work's words ask."""
    work = work_of(order.work)
    states = order.lines.all().counted()
    report = Report(
        label=work.label() if work else order.work,
        said=work.said(order.values, reseller_id=order.reseller_id) if work else "",
        done=states[LineState.DONE], failed=states[LineState.FAILED], skipped=states[LineState.SKIPPED],
        waiting=states[LineState.WAITING],
    )  # fmt: skip
    if not order.is_open:
        report.left_out = _left_out(order, actor)
    return report


def _left_out(order: BulkOrder, actor: Actor) -> list[tuple[str, Named]]:
    """By reason: how many, and the names of those that the reader still sees."""
    lines = order.lines.filter(state__in=[LineState.SKIPPED, LineState.FAILED]).order_by("client__name_sort_key", "pk")
    counts = Counter(lines.values_list("reason", flat=True))
    seen = lines.filter(client__in=Client.objects.visible_to(actor).filter(reseller_id=order.reseller_id))
    names: dict[str, list[str]] = {reason: [] for reason in counts}
    for reason, name in seen.values_list("reason", "client__name"):
        if len(names[reason]) < NAMES_SHOWN:
            names[reason].append(name)
    failed = _("Något gick fel hos oss")
    return [(reason or failed, Named(count, names[reason])) for reason, count in counts.most_common()]
