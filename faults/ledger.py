"""What callers were told is done, and what is there: nothing lost, nothing doubled, nothing that nobody asked for."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Ledger:
    """Things by the key that their caller gave them: `asked` for, and `acknowledged` by an answer that says done."""

    asked: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def ask(self, key: str) -> None:
        """Before the question leaves: it may be carried out though no answer ever comes."""
        with self._lock:
            self.asked.add(key)

    def acknowledge(self, key: str) -> None:
        """The caller was told that it is done."""
        with self._lock:
            self.acknowledged.add(key)

    def differences(self, found: Mapping[str, Counter[str]]) -> list[str]:
        """Where the books do not agree, in words. `found`: for each place, how often each key is there.

        What was acknowledged is in every place once. What was asked for and never answered may be there, once, and
        then in every place.
        """
        said: list[str] = []
        for key in sorted(self.asked | self.acknowledged | set().union(*found.values())):
            counts = {place: there[key] for place, there in found.items()}
            told = ", ".join(f"{place} {count}" for place, count in counts.items())
            if key not in self.asked:
                said.append(f"{key} was asked for by nobody: {told}")
            elif max(counts.values()) > 1:
                said.append(f"{key} is doubled: {told}")
            elif key in self.acknowledged and min(counts.values()) == 0:
                said.append(f"{key} is lost: {told}")
            elif len(set(counts.values())) > 1:
                said.append(f"{key} is half done: {told}")
        return said
