"""The product's settings and the migrations of a later release, for `migrate` alone."""

from klientadmin.settings import *  # noqa: F403  # settings, all of them
from klientadmin.settings import INSTALLED_APPS as _NOW

INSTALLED_APPS = [*_NOW, "faults.later"]
