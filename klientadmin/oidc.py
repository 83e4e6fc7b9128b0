"""The sign-in services (OpenID Connect) that the environment names.

OIDC_PROVIDERS=entra,google and, for each, OIDC_<ID>_NAME, _ISSUER, _CLIENT_ID and _CLIENT_SECRET.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def providers_from(env: Any, ids: list[str], *, allow_http: bool) -> list[dict[str, str]]:
    """Each provider as {"id", "name", "issuer", "client_id", "client_secret"}, in the order of the list.

    Raises ImproperlyConfigured for one that is named and not described, or whose issuer is not https.
    """
    return [_provider(env, name.strip(), allow_http=allow_http) for name in ids if name.strip()]


def _provider(env: Any, name: str, *, allow_http: bool) -> dict[str, str]:
    if not re.fullmatch(r"[a-z0-9]{1,30}", name):
        raise ImproperlyConfigured(f"OIDC_PROVIDERS names {name!r}: small letters and digits only.")
    prefix = f"OIDC_{name.upper()}_"
    issuer = env.str(f"{prefix}ISSUER").rstrip("/")
    if urlsplit(issuer).scheme != "https" and not allow_http:
        raise ImproperlyConfigured(f"{prefix}ISSUER must be an https address.")
    return {
        "id": name,
        "name": env.str(f"{prefix}NAME", default=name.capitalize()),
        "issuer": issuer,
        "client_id": env.str(f"{prefix}CLIENT_ID"),
        "client_secret": env.str(f"{prefix}CLIENT_SECRET"),
    }
