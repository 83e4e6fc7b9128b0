"""Starts the embedded PostgreSQL and Valkey and runs the application on one's own machine. Knows no Django."""

from devstack.processes import DevstackError
from devstack.services import Services

__all__ = ["DevstackError", "Services"]
