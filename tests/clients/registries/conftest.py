"""A simulated register over real sockets, and adapters that are new for each test."""

import os
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from clients.registries.contract import Adapter
from clients.registries.guard import Guard
from clients.registries.no import Bronnoysund
from clients.registries.se import Bolagsverket
from clients.simulator import Simulator

AMPLE, SHORT = 5.0, 0.3  # seconds: for answers that come, and for those that do not
SLOWNESS = 1.0  # seconds that a slow answer takes


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


@pytest.fixture(params=["SE", "NO"])
def country(request: pytest.FixtureRequest) -> str:
    """Both registers, one after the other."""
    return str(request.param)


@pytest.fixture
def either(country: str, swedish: MakeAdapter, norwegian: MakeAdapter) -> MakeAdapter:
    """Makes an adapter of the country of this run."""
    return {"SE": swedish, "NO": norwegian}[country]
