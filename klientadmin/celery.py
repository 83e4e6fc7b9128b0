"""The Celery application. Tasks are wake-up calls: what must happen is a row in PostgreSQL (docs/architecture.md)."""

import os

# Before the app is made: Celery picks its Django support from this variable, and delay_on_commit is part of it.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klientadmin.settings")

from celery import Celery

from klientadmin import broker

broker.use()
app = Celery("klientadmin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
