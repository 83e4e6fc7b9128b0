"""Real services, a database made by the owner role, and the cast of people that the tests know by name."""

import atexit
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit


def with_path(url: str, name: str) -> str:
    """The URL of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


# Before Django reads its settings: a plain `pytest` starts PostgreSQL and Valkey of its own.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klientadmin.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop running in the test's thread
if "DATABASE_URL" not in os.environ or "REDIS_URL" not in os.environ:
    from devstack import Services

    _services = Services.temporary()
    atexit.register(_services.stop)
    os.environ.update(_services.start())
# The processes of `make test` share the servers, which the first one starts: each has databases of its own in both.
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "main")
# Of the first one, which the others hear from it.
RUN = os.environ.setdefault("TEST_RUN", f"{os.getpid()}_{time.time_ns()}")
if PROCESS != "main":
    os.environ["REDIS_URL"] = with_path(os.environ["REDIS_URL"], str(2 * int(PROCESS.removeprefix("gw"))))
os.environ.setdefault("RUN_MODE", "local")
os.environ.setdefault("METRICS_TOKEN", "a-token-of-the-tests-and-of-nobody-else")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
os.environ.setdefault("EMAIL_URL", "smtp://127.0.0.1:9/")  # nobody answers there; a test that sends starts a server

import django

django.setup()

import psycopg
import pytest
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.test import Client as Browser
from django.test import TransactionTestCase
from django.utils import translation
from psycopg import sql

from clients.models import Client, Reseller
from clients.registries import forget_adapters
from clients.simulator import Simulator
from common.access import Actor
from tests import factories
from tests.scheduling import FileByFile
from users.models import User

ROOT = Path(__file__).resolve().parent.parent
QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class OwnDatabases:
    """A database of this test process, a copy of the run's migrated template. Made and dropped as the owner role."""

    def __init__(self, suffix: str) -> None:
        self.owner_url = os.environ["DATABASE_OWNER_URL"]
        self.template = f"test_template_{RUN}"
        self.name = f"test_{suffix}_{os.getpid()}"

    def _as_owner(self, *statements: sql.Composed) -> None:
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def drop_these(self, *names: str) -> None:
        """Ends our sessions, then drops. Not WITH (FORCE): that fails where autovacuum, a superuser's, is at work.

        A plain DROP sends autovacuum away by itself and waits for it.
        """
        for name in names:
            with psycopg.connect(self.owner_url, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
                    [name],
                )
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))

    def make(self) -> None:
        """Makes the copy; the first process of the run migrates the template, while the others wait for it."""
        with self.alone("template") as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [self.template]).rowcount:
                self._migrate_template()
        self.renew()

    @contextmanager
    def alone(self, doing: str) -> Iterator[psycopg.Connection]:
        """While this process does it no other one of the run does; whoever comes later finds it done."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"{doing} {RUN}"])
            yield connection

    def _migrate_template(self) -> None:
        """Under its name only when it is whole: where a migration fails, the next process does not copy a half."""
        unfinished = f"{self.template}_unfinished"
        self.drop_these(unfinished)
        self._as_owner(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
        env = {
            **os.environ,
            "DATABASE_URL": with_path(os.environ["DATABASE_URL"], unfinished),
            "DATABASE_OWNER_URL": with_path(self.owner_url, unfinished),
        }
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, check=True, cwd=ROOT, env=env)
        names = map(sql.Identifier, (unfinished, self.template))
        self._as_owner(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))

    def renew(self) -> None:
        """Replaces the copy by a fresh one: the log refuses the TRUNCATE that Django would empty tables with."""
        self.drop_these(self.name)
        self._as_owner(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(self.name), sql.Identifier(self.template)
            ),
        )

    def drop(self) -> None:
        """Leaves nothing of this process's behind."""
        self.drop_these(self.name)

    def drop_template(self) -> None:
        """Leaves nothing of the run's behind."""
        self.drop_these(self.template, f"{self.template}_unfinished")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FileByFile:
    """How `make test` divides the tests."""
    return FileByFile(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A process must not read the settings before this file has told it its own databases."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure() -> None:
    """The first process ends last."""
    if PROCESS == "main":
        OwnDatabases(PROCESS).drop_template()


@pytest.fixture(scope="session")
def databases() -> Iterator[OwnDatabases]:
    """This process's databases."""
    made = OwnDatabases(PROCESS)
    made.make()
    yield made
    made.drop()


@pytest.fixture(scope="session")
def django_db_setup(databases: OwnDatabases, django_db_blocker: object) -> Iterator[None]:
    """Points Django at the copy, as the application role; transactional tests get a fresh copy afterwards."""
    from django.db import connections

    connection = connections["default"]
    connection.settings_dict["NAME"] = databases.name

    def renew(_case: TransactionTestCase) -> None:
        connections.close_all()
        databases.renew()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
        yield
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            connections.close_all()


@pytest.fixture(scope="session")
def running() -> Iterator[Simulator]:
    """The simulated registers of companies, over real sockets: one for all tests of this process."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def register(running: Simulator, settings: Any) -> Iterator[Simulator]:
    """The simulated registers, which the settings lead to, with nothing remembered of other tests."""
    forget_adapters()
    cache.clear()
    for name, value in running.settings().items():
        setattr(settings, name, value)
    running.state.reset()
    yield running
    running.state.reset()
    forget_adapters()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """What a page in another language left active in this thread is gone at the next test."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def _no_static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any, _no_static_files: Path) -> None:
    """Tests in this process need no collectstatic; browser tests run the real server, which does.

    WhiteNoise looks through a folder of our own: what it would look through else is written by theirs meanwhile.
    """
    settings.STATIC_ROOT = _no_static_files
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = QUICK_HASHERS


@pytest.fixture
def byran(db: None) -> Reseller:
    """Byrån Ekonomi AB."""
    return factories.reseller("Byrån Ekonomi AB", "5560125790")


@pytest.fixture
def andra(db: None) -> Reseller:
    """Andra Byrån AB, which must never see anything of Byrån's."""
    return factories.reseller("Andra Byrån AB", "5592031236")


@pytest.fixture
def anna(byran: Reseller) -> User:
    """Administrator at Byrån: sees every client."""
    return factories.employee(byran, "anna@byran.example", "Anna", "Ek", factories.ADMINISTRATOR)


@pytest.fixture
def karin(byran: Reseller) -> User:
    """Consultant at Byrån: sees the clients she is on, at first none."""
    return factories.employee(byran, "karin@byran.example", "Karin", "Åberg", factories.CONSULTANT)


@pytest.fixture
def nils(andra: Reseller) -> User:
    """Administrator at the other firm."""
    return factories.employee(andra, "nils@andra.example", "Nils", "Holm", factories.ADMINISTRATOR)


@pytest.fixture
def alfa(byran: Reseller) -> Client:
    """Alfa Bygg AB, a client of Byrån with a contact, nobody responsible and no agreement sent."""
    return factories.client(byran, name="Alfa Bygg AB", org_number="5561231235", contact_email="vd@alfa.example")


@pytest.fixture
def actor_of() -> Callable[[User], Actor]:
    """From a login to its actor, as the middleware makes it."""
    return factories.actor_of


@pytest.fixture
def as_user() -> Callable[[User], Browser]:
    """A Django test client that is signed in as the given login and refuses nothing (CSRF apart)."""

    def sign_in(user: User) -> Browser:
        browser = Browser()
        browser.force_login(user)
        return browser

    return sign_in


@pytest.fixture
def another_key(settings: Any) -> Callable[[], str]:
    """Puts a new FIELD_KEY in the place of the one of now, which becomes an old one. Gives the old one."""

    def exchange() -> str:
        before = str(settings.FIELD_KEY)
        settings.FIELD_KEY = Fernet.generate_key().decode()
        settings.OLD_FIELD_KEYS = [before, *settings.OLD_FIELD_KEYS]
        return before

    return exchange
