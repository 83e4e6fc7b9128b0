"""The environment that the application reads (CONTRACT.md), as far as devstack provides it."""

import base64
import secrets
from collections.abc import Mapping
from pathlib import Path

from devstack.kept import KeptValues
from devstack.processes import DevstackError

KEY_NAMES = ("SECRET_KEY", "LINK_KEY", "FIELD_KEY")
REGISTER_PREFIX = "REGISTRY_"


def make_key() -> str:
    """32 random bytes in URL-safe base64, the form that cryptography's Fernet takes."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def make_secret_key() -> str:
    """Longer than the 50 characters that `check --deploy` asks of SECRET_KEY."""
    return secrets.token_urlsafe(50)


def make_password() -> str:
    """Safe in a URL, in SQL and in a configuration file."""
    return secrets.token_hex(24)


def keys(kept: KeptValues, given: Mapping[str, str]) -> dict[str, str]:
    """The three keys: as given by the environment, else made once and kept."""
    makers = {"SECRET_KEY": make_secret_key, "LINK_KEY": make_key, "FIELD_KEY": make_key}
    return {name: given.get(name) or kept.keep(name, makers[name]) for name in KEY_NAMES}


def wanted_port(given: Mapping[str, str]) -> int:
    """PORT, or 8000."""
    text = given.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise DevstackError(f"PORT is {text}, which is no port number.")
    return int(text)


def local(port: int, given: Mapping[str, str]) -> dict[str, str]:
    """What makes a run on one's own machine: plain http on localhost, and never DEBUG."""
    return {
        "RUN_MODE": "local",
        "DEBUG": given.get("DEBUG", "false"),
        "BASE_URL": given.get("BASE_URL", f"http://localhost:{port}"),
        "ALLOWED_HOSTS": given.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }


def registers_given(given: Mapping[str, str]) -> bool:
    """Whether somebody names a real register; a time limit alone names none."""
    return any(name.startswith(REGISTER_PREFIX) and name != "REGISTRY_TIMEOUT" for name in given)


def simulated_registers(port: int) -> dict[str, str]:
    """The addresses at which `manage.py simulate_registers --port` plays the registers."""
    base = f"http://127.0.0.1:{port}"
    return {
        "REGISTER_SIMULATOR_URL": f"{base}/_control/",
        "REGISTRY_SE_URL": f"{base}/se/vardefulla-datamangder/v1",
        "REGISTRY_SE_TOKEN_URL": f"{base}/se/oauth2/token",
        "REGISTRY_SE_CLIENT_ID": "demo",
        "REGISTRY_SE_CLIENT_SECRET": "demo-secret",
        "REGISTRY_NO_URL": f"{base}/no/enhetsregisteret/api",
        "REGISTRY_FI_URL": f"{base}/fi/opendata-ytj-api/v3",
        "REGISTRY_DK_URL": f"{base}/dk/cvr-permanent",
        "REGISTRY_DK_USER": "demo",
        "REGISTRY_DK_PASSWORD": "demo-secret",
        "VIES_URL": f"{base}/vies",
    }


def production_like() -> dict[str, str]:
    """Settings as production would have them, with keys for one command and no server behind the addresses."""
    return {
        "SECRET_KEY": make_secret_key(),
        "LINK_KEY": make_key(),
        "FIELD_KEY": make_key(),
        "DEBUG": "false",
        "BASE_URL": "https://klientadministration.example",
        "ALLOWED_HOSTS": "klientadministration.example",
        "DATABASE_URL": "postgres://klientadmin_app:x@127.0.0.1:9/klientadmin",
        "DATABASE_OWNER_URL": "postgres://klientadmin_owner:x@127.0.0.1:9/klientadmin",
        "REDIS_URL": "redis://:x@127.0.0.1:9/0",
        "EMAIL_URL": "smtp+tls://user:x@mail.example:587/",
        "DEFAULT_FROM_EMAIL": "post@klientadministration.example",
    }


def state_folder(root: Path) -> Path:
    """`.local/` of a checkout, which only its owner may read."""
    folder = root / ".local"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
