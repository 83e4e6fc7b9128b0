#!/usr/bin/env python3
"""Django's command line for Klientadministration."""

import os
import sys


def main() -> None:
    """Runs one management command with the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klientadmin.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
