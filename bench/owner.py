"""What only the role that owns the tables may do."""

from urllib.parse import urlsplit, urlunsplit


def as_owner(statements: str) -> None:
    """Runs statements outside any transaction, in the database that is measured."""
    import psycopg
    from django.conf import settings
    from django.db import connection

    url = urlunsplit(urlsplit(settings.DATABASE_OWNER_URL)._replace(path=f"/{connection.settings_dict['NAME']}"))
    with psycopg.connect(url, autocommit=True) as owner:
        for statement in filter(str.strip, statements.split(";")):
            owner.execute(statement)
