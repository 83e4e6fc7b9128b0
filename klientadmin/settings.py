"""All settings, read from the environment (.env.example lists them). Without a variable, production's value holds.

RUN_MODE=local is set by `make run` and by the tests only: it allows what a machine of one's own needs (plain http,
readable mail links on the page Utskick) and nothing in production may set it.
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from klientadmin.logs import logging_config
from klientadmin.oidc import providers_from

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

LOCAL_RUN = env.str("RUN_MODE", default="") == "local"
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
# Two keys of their own, so that changing SECRET_KEY neither kills mailed links nor loses personal numbers.
LINK_KEY = env.str("LINK_KEY")
FIELD_KEY = env.str("FIELD_KEY")
OLD_FIELD_KEYS = env.list("OLD_FIELD_KEYS", default=[])  # read with, never written with (change_field_key)

BASE_URL = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
SERVES_HTTPS = urlsplit(BASE_URL).scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# --- Applications: each imports downwards only ---------------------------------------------------------------
INSTALLED_APPS = [
    "klientadmin.apps.KlientadminConfig",
    "users",
    "packages_billing",
    "agreements",
    "clients",
    "mail",
    "events",
    "common",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_structlog",
    "pgtrigger",
    "template_partials",
]

MIDDLEWARE = [
    "django_structlog.middlewares.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "klientadmin.metrics.answered.CountingMiddleware",
    "klientadmin.middleware.SafeHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "klientadmin.middleware.DatabaseAwayMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "klientadmin.signed_out.SignedOutMiddleware",
    "users.middleware.ActorMiddleware",
    "klientadmin.middleware.NulMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "klientadmin.middleware.TooManyMiddleware",
    "klientadmin.middleware.WrongMethodMiddleware",
    "users.second_step.SecondStepMiddleware",
    "klientadmin.sharing.middleware.SharingMiddleware",
]

ROOT_URLCONF = "klientadmin.urls"
WSGI_APPLICATION = "klientadmin.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "klientadmin.context.page_frame",
            ],
            "builtins": [
                "common.templatetags.ledger",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "common.templatetags.known",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["ledger", "bootstrap5"]
CRISPY_TEMPLATE_PACK = "ledger"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- What spans applications is composed in klientadmin/wiring.py --------------------------------------------
from klientadmin.retention import *  # noqa: E402, F403  # how long things are kept
from klientadmin.wiring import *  # noqa: E402, F403  # settings, all of them

# --- Database: the application role here, the owner for migrations only --------------------------------------
# `migrate` alone may change tables and `prune --evidence` alone delete evidence; all else runs as a role that cannot.
_AS_OWNER = sys.argv[1:2] == ["migrate"] or (sys.argv[1:2] == ["prune"] and "--evidence" in sys.argv)
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="")
DATABASES = {
    "default": env.db_url("DATABASE_OWNER_URL" if _AS_OWNER and DATABASE_OWNER_URL else "DATABASE_URL"),
}
# Behind a migration that waits for a table everybody waits: it gives up, and is run again (docs/operations.md).
_PATIENCE = {"options": "-c lock_timeout=2s"} if sys.argv[1:2] == ["migrate"] else {}
DATABASES["default"].update(
    CONN_MAX_AGE=60,
    CONN_HEALTH_CHECKS=True,
    # What is asked again and again on a connection is planned once: docs/decisions/0031.
    OPTIONS={
        "connect_timeout": 3,
        "server_side_binding": True,
        "prepare_threshold": 5,
        **_PATIENCE,
        **DATABASES["default"].get("OPTIONS", {}),
    },
)
# The role that web and worker use, so that migrations can grant to it.
DATABASE_APP_ROLE = urlsplit(env.str("DATABASE_URL")).username
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker, cache, tasks ------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL")
CACHES = {"default": {"BACKEND": "klientadmin.cache.SoftRedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "users.sessions"  # in the database: a broker out of reach must not sign people out

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_PUBLISH_RETRY = False  # the sweeper finds what was not published; a page must not wait
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Without these a killed worker's task comes back after 100 s or never, and a hung broker hangs the page.
    "visibility_timeout": 60,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 0,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "deliver-mail": {"task": "mail.deliver", "schedule": 10.0, "options": {"expires": 10}},
    "sweep": {"task": "klientadmin.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "forget-old-sessions": {"task": "klientadmin.clear_sessions", "schedule": crontab(hour="3", minute="17")},
}

# --- People --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# NIST SP 800-63B: length and a block-list, no composition rules.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "users.passwords.LengthValidator"},
    {"NAME": "users.passwords.BlockListValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "users.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by the invitation that was sent to it
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second step is told to its owner
ACCOUNT_FORMS = {
    "login": "users.forms.LoginForm",
    "reset_password": "users.forms.ResetPasswordForm",
    "change_password": "users.forms.ChangePasswordForm",
    "set_password": "users.forms.SetPasswordForm",
    "reauthenticate": "users.forms.ReauthenticateForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # also how long a new employee has to choose the first password
MFA_ADAPTER = "users.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "users.forms.AuthenticateForm",
    "reauthenticate": "users.forms.ReauthenticateCodeForm",
    "activate_totp": "users.forms.ActivateTOTPForm",
    "add_webauthn": "users.forms.AddWebAuthnForm",
    "authenticate_webauthn": "users.key_forms.AuthenticateWebAuthnForm",
    "login_webauthn": "users.key_forms.LoginWebAuthnForm",
    "reauthenticate_webauthn": "users.key_forms.ReauthenticateWebAuthnForm",
    "edit_webauthn": "users.forms.EditWebAuthnForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # as above: the address was proved by the mail that the login was made with
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL_RUN

SOCIALACCOUNT_ADAPTER = "users.oidc.SocialAdapter"
OIDC_PROVIDERS = providers_from(env, env.list("OIDC_PROVIDERS", default=[]), allow_http=LOCAL_RUN)

# Staff of firms that ask for it (Reseller.requires_mfa, on from the start) need a second step.
REQUIRE_MFA = env.bool("REQUIRE_MFA", default=not LOCAL_RUN)

# A session ends after this long without a request, and after that long in all (users/sessions.py).
SESSION_COOKIE_AGE = env.int("SESSION_IDLE_MINUTES", default=120) * 60
SESSION_ABSOLUTE_AGE = env.int("SESSION_MAX_HOURS", default=12) * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "klientadmin.errors.csrf_failure"

# --- What every response says --------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer makes Chromium post Origin: null, which CSRF refuses
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_SSL_REDIRECT = SERVES_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # probes come over plain http from inside
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SERVES_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SERVES_HTTPS
SECURE_HSTS_PRELOAD = SERVES_HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVES_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if SERVES_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SERVES_HTTPS else "csrf"
SHARING_COOKIE_NAME = "__Host-sharing" if SERVES_HTTPS else "sharing"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # a scanned agreement is 10 MB at most
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Words, time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Svenska")), ("nb", _("Norska (bokmål)")), ("en", _("Engelska"))]
# Browsers ask for Norwegian by three names; whoever asks for "no" or Nynorsk is nearer to Bokmål than to Swedish.
LANG_INFO["no"] = LANG_INFO["nn"] | {"code": "no", "fallback": ["nb"]}
LANG_INFO["nn"] = LANG_INFO["nn"] | {"fallback": ["nb"]}
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Stockholm")
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = "klientadmin.formats"

# --- Files ---------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".local" / "static" if LOCAL_RUN else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Mail ----------------------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="klientadministration@localhost")
EMAIL_TIMEOUT = 15  # Django's own default is to wait for ever
if EMAIL_URL:
    vars().update({key: value for key, value in environ.Env.email_url_config(EMAIL_URL).items() if key != "OPTIONS"})
# Without a server `make run` keeps mail in the outbox, where the page Utskick shows it with live links.
MAIL_STAYS_IN_OUTBOX = LOCAL_RUN and not EMAIL_URL

# --- Company registers (docs/operations.md) ------------------------------------------------------------------
REGISTRY_SE_URL = env.str("REGISTRY_SE_URL", default="https://gw.api.bolagsverket.se/vardefulla-datamangder/v1")
REGISTRY_SE_TOKEN_URL = env.str("REGISTRY_SE_TOKEN_URL", default="https://portal.api.bolagsverket.se/oauth2/token")
REGISTRY_SE_CLIENT_ID = env.str("REGISTRY_SE_CLIENT_ID", default="")
REGISTRY_SE_CLIENT_SECRET = env.str("REGISTRY_SE_CLIENT_SECRET", default="")
REGISTRY_NO_URL = env.str("REGISTRY_NO_URL", default="https://data.brreg.no/enhetsregisteret/api")
REGISTRY_FI_URL = env.str("REGISTRY_FI_URL", default="https://avoindata.prh.fi/opendata-ytj-api/v3")
# Denmark: Virk where there are credentials for it, else cvrapi.dk, which is free and allows fifty look-ups a day.
REGISTRY_DK_USER = env.str("REGISTRY_DK_USER", default="")
REGISTRY_DK_PASSWORD = env.str("REGISTRY_DK_PASSWORD", default="")
REGISTRY_DK_URL = env.str(
    "REGISTRY_DK_URL",
    default="http://distribution.virk.dk/cvr-permanent" if REGISTRY_DK_USER else "https://cvrapi.dk/api",
)
# Where `make run` plays the registers: the page Register leads there. Nothing in production may have it.
REGISTER_SIMULATOR_URL = env.str("REGISTER_SIMULATOR_URL", default="") if LOCAL_RUN else ""
VIES_URL = env.str("VIES_URL", default="https://ec.europa.eu/taxation_customs/vies/rest-api")
REGISTRY_TIMEOUT = env.float("REGISTRY_TIMEOUT", default=3.0)

# --- Logs, errors, metrics -----------------------------------------------------------------------------------
LOGGING = logging_config(env.str("LOG_LEVEL", default="INFO"))
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # without it there is no /metrics
if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    from klientadmin.logs import start_sentry

    start_sentry(SENTRY_DSN)
