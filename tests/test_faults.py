"""The books of `make faults` can fail: what is lost, doubled, half done or invented is named."""

from collections import Counter

from faults import FAMILIES
from faults.ledger import Ledger
from faults.runner import faults_of


def books(**found: str) -> list[str]:
    """What is said of places that hold these keys, a letter each: a and b were acknowledged, c was asked for."""
    return Ledger(asked=set("abc"), acknowledged=set("ab")).differences(
        {place: Counter(keys) for place, keys in found.items()}
    )


def test_what_was_acknowledged_is_everywhere_once_and_what_was_not_may_be() -> None:
    assert books(clients="ab", mails="ba") == []
    assert books(clients="abc", mails="cab") == []


def test_what_is_lost_doubled_half_done_or_invented_is_named() -> None:
    assert books(clients="b", mails="b") == ["a is lost: clients 0, mails 0"]
    assert books(clients="ab", mails="a") == ["b is lost: clients 1, mails 0"]
    assert books(clients="ab", mails="abb") == ["b is doubled: clients 1, mails 2"]
    assert books(clients="abc", mails="ab") == ["c is half done: clients 1, mails 0"]
    assert books(clients="abd", mails="ab") == ["d was asked for by nobody: clients 1, mails 0"]


def test_each_fault_says_which_row_it_is_of() -> None:
    faults = faults_of(FAMILIES)

    assert {family for family, _fault in faults} == set(FAMILIES)
    assert [fault.__name__ for _family, fault in faults if '"' not in (fault.__doc__ or "")] == []
