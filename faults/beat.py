"""QUALITY.md: "beat down three days; two beats at once | as 20; effects once". 20: "after beat was down three days
nothing is sent in a burst and nothing is skipped"; "external access ends ... with beat and worker stopped"."""

import shutil
from collections import Counter
from datetime import timedelta

from django.utils import timezone

from agreements.models import Agreement
from clients.models import Client
from common.access import Permission
from events.models import Event
from faults.crowd import ask
from faults.stage import Stage
from mail.models import Message
from tests import factories
from users.models import Membership

_SWEEP = "klientadmin.sweep"
_ROUND = 100  # seconds: beat asks for a sweep each minute
_SLEPT = timedelta(days=3)  # since a reminder was due


def down_for_days_then_two_at_once(stage: Stage) -> None:
    """ "beat down three days; two beats at once": one reminder each, one end each, and all of them."""
    product = stage.product
    with stage.crowd(2).at_work() as crowd:
        crowd.work_for(4)
    stage.settle()
    product.kill("beat")
    product.kill("worker")
    ours = Agreement.objects.filter(client__contact_email__endswith=f"@{stage.mark}.example")
    ours.update(next_reminder_at=timezone.now() - _SLEPT)
    external, session = _external(stage)
    _check_access_ends(stage, external, session)
    _start_twice(stage)
    reminders = stage.all_messages().filter(kind="agreement.reminder")
    stage.wait(lambda: reminders.filter(state="sent").count() == ours.count(), _ROUND, "not all were reminded")
    _check_once(stage, external, ours.count())
    product.stop_one("beat-2")
    stage.check_answers(crowd.answers, slowest=5)
    stage.books()


def _start_twice(stage: Stage) -> None:
    """Two clocks with the same notes of what was sent when, so that both ask for the same at the same moment."""
    product, done = stage.product, stage.product.tasks_done(_SWEEP)
    for notes in product.services.home.glob("beat-schedule*"):
        shutil.copy(notes, notes.with_name(notes.name.replace("beat-", "beat-2-", 1)))
    for name in ("beat", "beat-2"):
        product.start_beat(name)
    product.start_worker()
    stage.wait(lambda: product.tasks_done(_SWEEP) >= done + 2, _ROUND, "two clocks did not ask for two sweeps")


def _external(stage: Stage) -> tuple[Membership, str]:
    """Somebody from elsewhere who may see the people of a client, signed in, and for three days yet."""
    employment = factories.employment_of(stage.firm.people[0])
    client = factories.client(stage.firm.firm, responsible=employment, contact_email=f"vd@{stage.mark}-ext.example")
    user = factories.login(f"ext@{stage.mark}-ext.example", "Greta", "Gäst")
    ends_on = timezone.localdate() + _SLEPT
    row = factories.member(user, client, kind=3, ends_on=ends_on, permissions=[str(Permission.SEE_PEOPLE)])
    return row, stage.firm.session_of(user)


def _check_access_ends(stage: Stage, row: Membership, session: str) -> None:
    """By the clock alone: the last day is moved to three days ago, and the next request is refused."""
    path = f"/clients/{row.client_id}/users/"
    before = ask(stage.product.port, session, path).status
    row.ends_on, row.ends_at = timezone.localdate() - _SLEPT, timezone.now() - _SLEPT
    row.save(update_fields=["ends_on", "ends_at"])
    factories.end_access(row, row.ends_at)
    after = ask(stage.product.port, session, path).status
    stage.check((before, after) in {(200, 403), (200, 404)}, f"an external is answered {before}, then {after}")
    stage.note(f"with nothing running the external is answered {before}, and {after} after the last day")


def _check_once(stage: Stage, external: Membership, asked: int) -> None:
    told = Counter(stage.all_messages().filter(kind="agreement.reminder").values_list("to_email", flat=True))
    stage.check(set(told.values()) == {1} and len(told) == asked, f"reminded: {told}")
    clients = Client.objects.filter(contact_email__endswith=f"@{stage.mark}.example").values("pk")
    logged = Event.objects.filter(kind="agreement.reminded", client_id__in=clients).count()
    stage.check(logged == asked, f"{asked} were reminded, and the log tells of {logged}")
    external.refresh_from_db()
    stage.check(external.state == "blocked", f"the external is {external.state}")
    ended = Event.objects.filter(kind="membership.blocked", client_id=external.client_id).count()
    mails = Message.objects.filter(client_id=external.client_id, kind="last_days").count()
    stage.check((ended, mails) == (1, 1), f"an end is {ended} events and {mails} mails")
    stage.note(f"{asked} reminded once, one external ended once")


FAULTS = (down_for_days_then_two_at_once,)
