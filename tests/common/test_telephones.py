"""Telephone numbers: what is the same however they are written."""

import pytest

from common.telephones import telephone_typed


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("070-174 11 32", "701741132"), (" 0701741132 ", "701741132"), ("+46 70 174 11 32", "701741132"),
        ("0046701741132", "701741132"), ("+46 (0)70 174 11 32", "701741132"), ("+47 22 33 44 55", "22334455"),
        ("+358 40 123 4567", "401234567"), ("08-123 456", "8123456"),
        ("556012-5790", ""), ("22334455", ""), ("070-17", ""), ("0", ""), ("+", ""), ("", ""), ("0701 Alfa", ""),
    ],
)  # fmt: skip
def test_what_is_the_same(typed: str, same: str) -> None:
    assert telephone_typed(typed) == same
