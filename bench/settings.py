"""Settings of what the application is compared with: the same tables, and Django as `startproject` leaves it.

BENCH_SIDE=minimal is one view behind a login; BENCH_SIDE=admin is Django admin over the same table.
"""

import os

from klientadmin.settings import *  # noqa: F403

SIDE = os.environ.get("BENCH_SIDE", "admin")
INSTALLED_APPS = [
    *(["django.contrib.admin"] if SIDE == "admin" else []),
    "bench",
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
    "django.forms",
    "pgtrigger",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "bench.plain_templates.PlainTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # the default one brings in every app's tags
ROOT_URLCONF = f"bench.{SIDE}_urls"
WSGI_APPLICATION = "bench.wsgi.application"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = {"version": 1, "disable_existing_loggers": True}
