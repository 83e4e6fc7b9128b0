"""Composition root: settings, addresses, the Celery application."""

from klientadmin.celery import app as celery_app

__all__ = ["celery_app"]
