"""The bytes of a closing, as one number: two closings of the same month by the same rows have the same."""

import hashlib
from uuid import UUID

from django.db import connection

# Nothing in a line needs quoting: the bytes are its values with semicolons between, as anybody may write them.
_DIGESTED = """
COPY (SELECT client_id, membership_id, package_id, slot, currency, first_day, last_day, days, of_days, unit_price,
             proration, amount, corrects
        FROM packages_billing_closedline WHERE closing_id = %s ORDER BY id) TO STDOUT (FORMAT csv, DELIMITER ';')
"""


def digest(closing_id: UUID) -> tuple[int, str]:
    """How many lines a closing has, and the SHA-256 of them all in their order, one a row."""
    digested = hashlib.sha256()
    with connection.cursor() as cursor:
        with cursor.copy(_DIGESTED, [closing_id]) as lines:
            for line in lines:
                digested.update(line)
        return cursor.rowcount, digested.hexdigest()
