"""QUALITY.md: "PostgreSQL restarted, postmaster kill -9, connection cut inside a transaction or during COMMIT | 503
with Retry-After at worst, heals under 10 s without a restart, no half work, a repeated form key finds the first
result"."""

import signal

from agreements.links import answer_token
from agreements.models import Agreement
from events.models import Event
from faults.crowd import ask
from faults.proxy import CUT, CUT_REPLY, UP
from faults.stage import Stage, now

_APPROVALS = 6  # two presses each: a contact's address may press twenty times a minute
_WITHIN = (b"Kim Ek", b"Prov ", b"client.created", b"agreement.request")  # values: statements are known by a name


def restarted(stage: Stage) -> None:
    """ "PostgreSQL restarted", as for an update of it."""
    _ended(stage, signal.SIGINT)


def postmaster_killed(stage: Stage) -> None:
    """ "postmaster kill -9": it recovers from its log of writes, and has all that was acknowledged."""
    _ended(stage, signal.SIGKILL)


def _ended(stage: Stage, how: signal.Signals) -> None:
    with stage.crowd().at_work() as crowd:
        crowd.work_for(stage.random.uniform(1, 3))
        begun = now()
        stage.product.restart_postgres(how)
        back = now()
        crowd.work_for(12)
    stage.note(f"away {back - begun:.1f} s")
    stage.check_answers(crowd.answers, slowest=10)
    stage.check_healed(crowd.answers, back)
    stage.settle(150)  # a mail that was being sent may have to wait for its lease
    stage.books(doubtful=1)


def cut_within_a_transaction(stage: Stage) -> None:
    """ "connection cut inside a transaction": ten times, at statements that the seed says; all of it is undone."""
    _cut(stage, CUT, [stage.random.choice(_WITHIN) for _ in range(10)])


def cut_before_commit(stage: Stage) -> None:
    """ "or during COMMIT": the word does not reach the database, so nothing is done, and nobody is told that it is."""
    _cut(stage, CUT, [b"COMMIT"] * 8)


def cut_after_commit(stage: Stage) -> None:
    """ "or during COMMIT": it is done and nobody is told; "a repeated form key finds the first result"."""
    _cut(stage, CUT_REPLY, [b"COMMIT"] * 8)


def approved_over_a_cut_line(stage: Stage) -> None:
    """ "during COMMIT": a contact's approval too. The same press again finds it, and the receipt is mailed once."""
    crowd = stage.crowd(1)
    for _ in range(_APPROVALS):
        crowd.create()
    stage.settle()
    ours = Agreement.objects.filter(client__contact_email__endswith=f"@{stage.mark}.example")
    for agreement in ours.order_by("pk"):
        _approve(stage, f"/agreements/{answer_token(agreement)}/", stage.random.choice((CUT, CUT_REPLY)))
    receipts = stage.all_messages().filter(kind="agreement.receipt")
    stage.wait(lambda: receipts.filter(state="sent").count() == _APPROVALS, 30, "receipts were not mailed")
    approved = ours.filter(state="approved").values("client_id")
    told = Event.objects.filter(kind="agreement.approved", client_id__in=approved).count()
    counts = (approved.count(), told, receipts.count())
    stage.check(counts == (_APPROVALS,) * 3, f"approved, told and receipts are {counts} of {_APPROVALS}")
    stage.note(f"{counts[0]} approved, told {counts[1]} times, {counts[2]} receipts")
    stage.books()


def _approve(stage: Stage, path: str, deed: str) -> None:
    form = {"answer": "approve", "approver_name": "Kim Ek", "is_authorised": "on"}
    cue = stage.product.web_line.on(UP, b"COMMIT", deed)
    first = ask(stage.product.port, "", path, form)
    stage.check(cue.reached.is_set() and first.is_polite, f"a cut approval is answered {first.status}")
    again, page = ask(stage.product.port, "", path, form), ask(stage.product.port, "", path)
    stage.check(again.is_good and page.status == 200, f"the same press again is answered {again.status}")
    stage.check("is_authorised" not in page.text, "an approved agreement may be approved once more")


def _cut(stage: Stage, deed: str, places: list[bytes]) -> None:
    """Again and again while people work; after each the next answers must be good."""
    with stage.crowd(2).at_work() as crowd:
        for words in places:
            cue = stage.product.web_line.on(UP, words, deed, skip=stage.random.randint(0, 3))
            stage.wait(cue.reached.is_set, 20, f"nobody said {words.decode()}")
            crowd.work_for(stage.random.uniform(0.2, 1))
        last = now()
        crowd.work_for(2)
    stage.note(f"cut {len(places)} times")
    stage.check_answers(crowd.answers, slowest=5)
    stage.check_healed(crowd.answers, last, within=1)
    stage.settle()
    stage.books()


FAULTS = (
    restarted, postmaster_killed, cut_within_a_transaction, cut_before_commit, cut_after_commit,
    approved_over_a_cut_line,
)  # fmt: skip
