"""How long things are kept, as the environment says (docs/decisions/0028-retention.md). 0 keeps them for ever.

Years are whole calendar years after the year that is counted from; months and days are counted from the day.
"""

import environ
from django.core.exceptions import ImproperlyConfigured

_LEAST_YEARS_OF_BASIS = 5  # what the shortest of the Nordic bookkeeping laws asks for (Norway, Denmark)
env = environ.Env()

RETENTION_BASIS_YEARS = env.int("RETENTION_BASIS_YEARS", default=7)
RETENTION_AGREEMENTS_YEARS = env.int("RETENTION_AGREEMENTS_YEARS", default=10)
RETENTION_CLIENTS_MONTHS = env.int("RETENTION_CLIENTS_MONTHS", default=12)
RETENTION_PEOPLE_MONTHS = env.int("RETENTION_PEOPLE_MONTHS", default=24)
RETENTION_LOGINS_MONTHS = env.int("RETENTION_LOGINS_MONTHS", default=24)
RETENTION_INVITATIONS_MONTHS = env.int("RETENTION_INVITATIONS_MONTHS", default=12)
RETENTION_REQUESTS_MONTHS = env.int("RETENTION_REQUESTS_MONTHS", default=24)
RETENTION_API_KEYS_MONTHS = env.int("RETENTION_API_KEYS_MONTHS", default=24)
RETENTION_MAIL_MONTHS = env.int("RETENTION_MAIL_MONTHS", default=12)
RETENTION_REGISTERS_MONTHS = env.int("RETENTION_REGISTERS_MONTHS", default=12)
RETENTION_ORDERS_MONTHS = env.int("RETENTION_ORDERS_MONTHS", default=12)
RETENTION_HISTORY_YEARS = env.int("RETENTION_HISTORY_YEARS", default=7)
RETENTION_SIGN_INS_MONTHS = env.int("RETENTION_SIGN_INS_MONTHS", default=12)
RETENTION_SESSIONS_DAYS = env.int("RETENTION_SESSIONS_DAYS", default=30)

__all__ = [name for name in dir() if name.startswith("RETENTION_")]

for _name in __all__:
    if globals()[_name] < 0:
        raise ImproperlyConfigured(f"{_name} must be 0 (for ever) or more.")
if 0 < RETENTION_BASIS_YEARS < _LEAST_YEARS_OF_BASIS:
    raise ImproperlyConfigured(f"RETENTION_BASIS_YEARS must be 0 (for ever), or {_LEAST_YEARS_OF_BASIS} at least.")
