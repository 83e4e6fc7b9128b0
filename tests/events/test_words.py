"""Every kind and every field that the code writes has words on the screen."""

import re
from pathlib import Path

from events.record import PERSONAL
from events.words import FIELDS, GROUPS, HIDDEN_FIELDS, KINDS, kinds_by_group

ROOT = Path(__file__).resolve().parents[2]
_KIND = re.compile(rf'"((?:{"|".join(GROUPS)})\.[a-z_]+)"')
_NO_KINDS = {"mail.deliver", "packages_billing.carry_out_orders", "clients.cards"}  # tasks, a salt


def test_every_kind_that_is_recorded_has_words() -> None:
    written = set()
    for app in ("clients", "agreements", "users", "mail", "packages_billing"):
        for path in sorted((ROOT / app).glob("actions*")):
            for module in [path] if path.is_file() else path.rglob("*.py"):
                written |= set(_KIND.findall(module.read_text()))
    assert written - _NO_KINDS <= set(KINDS)
    assert len(written) > 30


def test_no_kind_is_offered_that_nothing_records() -> None:
    sources = "".join(
        path.read_text()
        for app in ("clients", "agreements", "users", "mail", "packages_billing", "klientadmin")
        for path in (ROOT / app).rglob("*.py")
    )
    assert [kind for kind in KINDS if f'"{kind}"' not in sources] == []


def test_every_personal_field_that_is_shown_has_words() -> None:
    unseen = {"phone", "ip", "user_agent", "file"}  # of the actor, or of what is not recorded yet
    assert PERSONAL - unseen - HIDDEN_FIELDS <= set(FIELDS)


def test_every_kind_is_in_one_group() -> None:
    assert sorted(kind for _, kinds in kinds_by_group() for kind, _ in kinds) == sorted(KINDS)
