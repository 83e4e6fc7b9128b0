"""`make bench [BENCH_SECONDS=480] [BENCH_MILLION=1]`: prints the speed table. Ratios within one run are what counts."""

import os
import sys
from typing import Any

from bench import servers
from bench.load import Side, count_answers, time_answers, warm_up

ROUNDS = 5
BIG, SMALL, MILLION = 100_000, 1_000, 1_000_000


def main() -> None:
    """Seeds once, measures in turn, prints."""
    seconds = float(os.environ.get("BENCH_SECONDS") or 480)
    with servers.services() as env:
        os.environ.update(env | {"DJANGO_SETTINGS_MODULE": "klientadmin.settings"})
        import django

        django.setup()
        _run(env, seconds)


def _run(env: dict[str, str], seconds: float) -> None:
    from bench.jobs import Firm, jobs
    from bench.table import Table

    sizes = {"Skalbyrån AB": BIG, "Lilla skalbyrån AB": SMALL}
    if os.environ.get("BENCH_MILLION"):
        sizes["Miljonbyrån AB"] = MILLION
    firms = {name: Firm(_seeded(name, count)) for name, count in sizes.items()}
    table = Table()
    with servers.all_sides(env) as started:
        todo = jobs(started, firms["Skalbyrån AB"], firms["Lilla skalbyrån AB"])
        if "Miljonbyrån AB" in firms:
            cookies = firms["Miljonbyrån AB"].cookies["ours"]
            todo[0].sides["1,000,000 clients"] = Side("ours", started["ours"].port, cookies, todo[0].sides["ours"].asks)
        window = seconds / (ROUNDS * 2 * sum(len(job.sides) for job in todo))
        for job in todo:
            _say(f"{job.name}: {', '.join(job.sides)}, {ROUNDS} rounds of {window:.1f} s ...")
            _measure(list(job.sides.values()), window)
            table.add(job)
        table.grown(todo[0].sides, sizes)
        table.memory({name: server.megabytes() for name, server in started.items()})
    _say("mail: batches against a connection and a commit for each ...")
    from bench.mailing import measure

    table.mail(measure(count=400, rounds=3))
    _ending(table)
    _closing(table)
    table.show()


def _ending(table: Any) -> None:
    from bench import sweeping

    for due, people, rounds in sweeping.SIZES if os.environ.get("BENCH_MILLION") else sweeping.SIZES[:1]:
        _say(f"external access: {due:,} due of {people:,} ...")
        table.ending(due, sweeping.measure(due, people, rounds))


def _closing(table: Any) -> None:
    from bench import closing

    sizes = closing.MILLIONS if os.environ.get("BENCH_MILLION") else closing.SIZES
    took = {}
    for packages in sizes:
        _say(f"a month closed: {packages:,} packages ...")
        took[packages] = closing.measure(packages, rounds=5 if packages < 1_000_000 else 3)
        table.closing(packages, took[packages])
    table.closing_grown({packages: seconds["ours"] for packages, seconds in took.items()})


def _seeded(name: str, count: int):  # type: ignore[no-untyped-def]  # its type is Django's, which is set up later
    from django.utils import timezone

    from clients.models import Reseller
    from klientadmin.demo.scale import seed

    firm = Reseller.objects.filter(name=name).first()
    if firm is not None and firm.clients.count() > count:
        return firm
    _say(f"{count:,} clients for {name} ...")
    return seed(name, count, now=timezone.now())


def _measure(sides: list[Side], window: float) -> None:
    """The sides in turn, five times, so that whatever else the machine does meets them all."""
    for side in sides:
        warm_up(side)
    for _ in range(ROUNDS):
        for side in sides:
            time_answers(side, window)
        for side in sides:
            count_answers(side, window)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
