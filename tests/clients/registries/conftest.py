"""A simulated register over real sockets, and adapters that are new for each test."""

import os
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from clients.registries.contract import Adapter
from clients.registries.dk import Cvrapi
from clients.registries.dk_virk import Virk
from clients.registries.fi import Prh
from clients.registries.guard import Guard
from clients.registries.no import Bronnoysund
from clients.registries.se import Bolagsverket
from clients.simulator import Simulator

AMPLE, SHORT = 5.0, 0.3  # seconds: for answers that come, and for those that do not
SLOWNESS = 2.0  # seconds that a slow answer takes


@pytest.fixture(scope="session")
def _running() -> Iterator[Simulator]:
    with Simulator(slowness=SLOWNESS) as simulator:
        yield simulator


@pytest.fixture
def simulator(_running: Simulator) -> Simulator:
    """The simulated registers, with nothing remembered of other tests."""
    _running.state.reset()
    return _running


@pytest.fixture
def guard() -> Guard:
    """A guard of the test's own on the real store."""
    return Guard(f"test-{uuid4()}", os.environ["REDIS_URL"], per_minute=60)


MakeAdapter = Callable[..., Adapter]


@pytest.fixture
def swedish(simulator: Simulator, guard: Guard) -> MakeAdapter:
    """Makes an adapter for Bolagsverket; `url`, `client`, `secret` and `timeout` may differ."""
    names = simulator.settings()

    def make(
        *, timeout: float = AMPLE, url: str = "", token_url: str = "", client: str = "demo", secret: str = "demo-secret"
    ) -> Bolagsverket:
        return Bolagsverket(
            url or names["REGISTRY_SE_URL"],
            token_url or names["REGISTRY_SE_TOKEN_URL"],
            client,
            secret,
            timeout=timeout,
            guard=guard,
        )

    return make


@pytest.fixture
def norwegian(simulator: Simulator, guard: Guard) -> MakeAdapter:
    """Makes an adapter for Enhetsregisteret."""

    def make(*, timeout: float = AMPLE, url: str = "") -> Bronnoysund:
        return Bronnoysund(url or simulator.settings()["REGISTRY_NO_URL"], timeout=timeout, guard=guard)

    return make


@pytest.fixture
def finnish(simulator: Simulator, guard: Guard) -> MakeAdapter:
    """Makes an adapter for PRH."""

    def make(*, timeout: float = AMPLE, url: str = "") -> Prh:
        return Prh(url or simulator.settings()["REGISTRY_FI_URL"], timeout=timeout, guard=guard)

    return make


@pytest.fixture
def cvrapi(simulator: Simulator, guard: Guard) -> MakeAdapter:
    """Makes an adapter for cvrapi.dk."""

    def make(*, timeout: float = AMPLE, url: str = "") -> Cvrapi:
        address = url or simulator.settings_without_virk()["REGISTRY_DK_URL"]
        return Cvrapi(address, "post@firm.example", timeout=timeout, guard=guard)

    return make


@pytest.fixture
def virk(simulator: Simulator, guard: Guard) -> MakeAdapter:
    """Makes an adapter for Virk; `user` and `password` may differ."""

    def make(*, timeout: float = AMPLE, url: str = "", user: str = "demo", password: str = "demo-secret") -> Virk:
        return Virk(url or simulator.settings()["REGISTRY_DK_URL"], user, password, timeout=timeout, guard=guard)

    return make


@pytest.fixture(params=["SE", "NO", "FI", "DK", "DK, Virk"])
def register(request: pytest.FixtureRequest) -> str:
    """All registers, one after the other; Denmark has two."""
    return str(request.param)


@pytest.fixture
def country(register: str) -> str:
    """The country of the register of this run."""
    return register[:2]


@pytest.fixture
def either(
    register: str, swedish: MakeAdapter, norwegian: MakeAdapter, finnish: MakeAdapter, cvrapi: MakeAdapter,
    virk: MakeAdapter,
) -> MakeAdapter:  # fmt: skip
    """Makes an adapter of the register of this run."""
    return {"SE": swedish, "NO": norwegian, "FI": finnish, "DK": cvrapi, "DK, Virk": virk}[register]
