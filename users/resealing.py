"""Second-step secrets when FIELD_KEY has been changed: sealed anew, one login's at a time, as often as it is run."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.db import transaction

from common.sealing import CannotOpen, open_personal

_SEALED = {"secret", "seed"}  # of an app, of the reserve codes


def reseal_second_steps() -> tuple[int, list[str]]:
    """How many were made anew, and which could not be. Killed at any point, it goes on when run again."""
    done, problems = 0, []
    rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk").values_list("pk", flat=True)
    for pk in rows.iterator(chunk_size=1000):
        try:
            done += _reseal(pk)
        except CannotOpen:
            problems.append(f"second step {pk}: its secret was sealed with a key that is not there")
    return done, problems


@transaction.atomic
def _reseal(pk: int) -> int:
    row = Authenticator.objects.select_for_update(of=("self",)).get(pk=pk)
    old = {name for name in _SEALED & row.data.keys() if not _is_of_now(row.data[name])}
    if not old:
        return 0
    row.data = row.data | {name: _anew(row.data[name]) for name in old}
    row.save(update_fields=["data"])
    return 1


def _anew(sealed: Any) -> str:
    return str(encrypt(decrypt(sealed)))


def _is_of_now(sealed: str) -> bool:
    try:
        return bool(open_personal(sealed.encode("ascii"), settings.FIELD_KEY.encode()))
    except CannotOpen:
        return False
