"""The table that `make bench` prints."""

import math

from bench.jobs import Job
from bench.load import Side

HEAD = ("job", "ours p50 / p95 ms, a second", "beside", "p50 ms, a second", "ratio", "goal", "")


class Table:
    """Rows as they are known, then all of them at once."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, ...]] = []

    def add(self, job: Job) -> None:
        """One row for each goal, and one for the tail of ours."""
        for goal in job.goals:
            ours, other = job.sides[goal.ours], job.sides[goal.other]
            self._row(job.name, _words(ours), goal.words, f"{other.p50:.1f}, {other.rate:.0f}/s",
                      ours.p50 / other.p50, goal.most)  # fmt: skip
        if job.name.startswith("search"):
            ours = job.sides["ours"]
            self._row(job.name, _words(ours), "its own p95", f"{ours.percentile(0.95):.1f}",
                      ours.percentile(0.95) / ours.p50, 3)  # fmt: skip

    def grown(self, sides: dict[str, Side], sizes: dict[str, int]) -> None:
        """The list's exponent between the smallest firm and the largest."""
        largest = sides.get("1,000,000 clients", sides["ours"])
        small, big = sides["1,000 clients"].p50, largest.p50
        power = math.log(big / small) / math.log(max(sizes.values()) / min(sizes.values()))
        words = f"{min(sizes.values()):,} to {max(sizes.values()):,} clients"
        self._row("growth of the list", f"{big:.1f}", words, f"{small:.1f}", power, 0.05)

    def memory(self, megabytes: dict[str, float]) -> None:
        """Resident, of the largest worker, after all jobs."""
        ours, other = megabytes["ours"], megabytes["minimal"]
        self._row("worker memory", f"{ours:.0f} MB", "minimal view's worker", f"{other:.0f} MB", ours / other, 1.5)

    def mail(self, rates: dict[str, float]) -> None:
        """Here more is better."""
        ours, other = rates["ours"], rates["other"]
        verdict = "ok" if ours >= 2 * other else "MISS"
        self.rows.append(("mail", f"{ours:.0f}/s", "a connection and a commit each", f"{other:.0f}/s",
                          f"{ours / other:.2f}", ">= 2", verdict))  # fmt: skip

    def ending(self, due: int, took: dict[str, float]) -> None:
        """Seconds for all of them."""
        ours, other = took["ours"], took["other"]
        self._row(f"end {due:,} due", f"{ours * 1000:.0f}", "bare UPDATE", f"{other * 1000:.0f}", ours / other, 1.3)

    def closing(self, packages: int, took: dict[str, float]) -> None:
        """Seconds for a month of one firm."""
        ours, other = took["ours"], took["other"]
        self._row(f"close {packages:,} packages", f"{ours * 1000:.0f}", "bare INSERT .. SELECT", f"{other * 1000:.0f}",
                  ours / other, 1.3)  # fmt: skip

    def closing_grown(self, took: dict[int, float]) -> None:
        """The exponent between the smaller firm and the larger."""
        small, large = min(took), max(took)
        power = math.log(took[large] / took[small]) / math.log(large / small)
        words = f"{small:,} to {large:,} packages"
        self._row("growth of a closing", f"{took[large] * 1000:.0f}", words, f"{took[small] * 1000:.0f}", power, 1.15)

    def show(self) -> None:
        """Prints it, the misses counted under it."""
        rows = [HEAD, *self.rows]
        widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
        for row in rows:
            print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
            if row is HEAD:
                print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
        missed = [row for row in self.rows if row[-1] == "MISS"]
        print(f"\n{len(self.rows) - len(missed)} goals met, {len(missed)} missed.")

    def _row(self, job: str, ours: str, beside: str, other: str, ratio: float, most: float) -> None:
        verdict = "ok" if ratio <= most else "MISS"
        self.rows.append((job, ours, beside, other, f"{ratio:.3f}", f"<= {most:.3g}", verdict))


def _words(side: Side) -> str:
    return f"{side.p50:.1f} / {side.percentile(0.95):.1f}, {side.rate:.0f}/s"
