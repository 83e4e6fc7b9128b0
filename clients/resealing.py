"""Personal numbers when FIELD_KEY has been changed: sealed and hashed anew, one client at a time."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction

from clients.models import Client
from common.field_key import field_keys
from common.sealing import CannotOpen, hash_personal, open_personal, seal_personal


@dataclass(slots=True)
class Resealed:
    """How it went: how many were made anew, and why others were not."""

    done: int = 0
    problems: list[str] = field(default_factory=list)


def reseal_numbers() -> Resealed:
    """What an earlier key has made is made anew with the key of now. Killed at any point, it goes on when run again."""
    resealed = Resealed()
    rows = Client.objects.exclude(personal_number_sealed=None).order_by("pk").values_list("pk", flat=True)
    for pk in rows.iterator(chunk_size=1000):
        try:
            resealed.done += _reseal(pk)
        except CannotOpen:
            resealed.problems.append(f"client {pk}: its number was sealed with a key that is not there")
        except IntegrityError:
            resealed.problems.append(f"client {pk}: its firm has the number twice: take it from one, try again")
    return resealed


@transaction.atomic
def _reseal(pk: UUID) -> int:
    """1 where the client's number was made anew."""
    rows = Client.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk)
    reseller_id, sealed, hashed = rows.values_list(
        "reseller_id", "personal_number_sealed", "personal_number_hash"
    ).get()
    if sealed is None:
        return 0
    key, digits = field_keys()[0], open_personal(sealed, *field_keys())
    now_hashed = hash_personal(digits, key, reseller_id)
    if hashed == now_hashed and _opens(sealed, key):
        return 0
    return rows.update(personal_number_sealed=seal_personal(digits, key), personal_number_hash=now_hashed)


def _opens(sealed: bytes | memoryview, key: bytes) -> bool:
    try:
        return bool(open_personal(sealed, key))
    except CannotOpen:
        return False
