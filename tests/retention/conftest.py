"""The owner's role, which alone may delete evidence."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.conftest import OwnDatabases


@pytest.fixture
def as_owner(databases: OwnDatabases) -> Callable[[], AbstractContextManager[None]]:
    """Connects as the owner meanwhile, as `manage.py prune --evidence` does. In transactional tests."""

    @contextmanager
    def connected() -> Iterator[None]:
        owner, kept = urlsplit(databases.owner_url), dict(connection.settings_dict)
        connection.close()
        connection.settings_dict |= {"USER": owner.username, "PASSWORD": owner.password}
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict |= {name: kept[name] for name in ("USER", "PASSWORD")}

    return connected
