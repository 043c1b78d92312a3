"""The API behind the real gate and its door, over a demo installation, without a server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.testclient import TestClient

from core.contracts import Actor
from core.enums import Role
from core.gateway.api.application import build_api
from core.gateway.api.call_limit import CallLimit, LocalCallLimit
from core.gateway.api.document import build_document
from core.gateway.api.door import SECONDS, ApiDoor
from core.gateway.api.mount import LateApi
from core.gateway.gate import Gate
from core.gateway.gate_rules import GateRules
from core.gateway.live_sockets import LiveSockets
from core.service_factory import build_services
from core.services import Services
from core.trading.request import BacktestRequest
from core.user.api_key_types import NewApiKey
from core.user.api_scopes import list_scopes
from tests.conftest import add_user
from tests.demo_template import build_runner, demo_settings

PREFIX = "/api/v1"


@dataclass
class Desk:
    """An installation with people who have keys."""

    services: Services
    app: Starlette
    client: TestClient
    numbers: Iterator[int] = field(default_factory=count)

    def add_person(self, role: Role = Role.TRADER) -> Actor:
        return add_user(self.services.database, f"caller-{next(self.numbers)}", role)

    def add_key(self, actor: Actor, scopes: Sequence[str] | None = None) -> NewApiKey:
        wanted = [scope.value for scope in list_scopes(actor)] if scopes is None else scopes
        return self.services.api_keys.create_key(actor, "Test", wanted, 30)

    def open(self, actor: Actor, scopes: Sequence[str] | None = None) -> Caller:
        """A caller with a new key; the person's earlier ones end, as there may be but twenty."""
        self.services.api_keys.revoke_all(actor)
        return Caller(self.client, self.add_key(actor, scopes).secret)

    def run_jobs(self, actor: Actor) -> None:
        runner = build_runner(self.services)
        for job in self.services.jobs.list_jobs(actor, is_unfinished_only=True):
            runner.run(job.id)

    def run_backtest(self, actor: Actor, symbol: str = "GOOG") -> int:
        request = BacktestRequest(symbol, "sma_crossover")
        made = self.services.backtests.submit_backtest(actor, request)
        self.run_jobs(actor)
        return made.id


@dataclass(frozen=True)
class Caller:
    """Who asks with a key."""

    client: TestClient
    secret: str

    def ask(self, method: str, path: str, **others: Any) -> Any:
        headers = {"authorization": f"Bearer {self.secret}", **others.pop("headers", {})}
        return self.client.request(method, PREFIX + path, headers=headers, **others)

    def get(self, path: str, **query: Any) -> Any:
        return self.ask("GET", path, params=query or None)

    def read(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def read_all(self, path: str, begin: str | None = None, **query: Any) -> list[Any]:
        """Every item, page by page, from a cursor on."""
        items: list[Any] = []
        cursor = begin
        for _ in range(1_000):
            page = self.read(path, **query, **({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items
        raise AssertionError("no end")


def build_app(services: Services, calls: CallLimit) -> Starlette:
    """The API as it hangs in the server."""
    door = ApiDoor(services.api_keys.find_by_secret, services.api_keys.note_use, calls)
    rules = GateRules(
        find_by_token=services.sessions.find_by_token,
        is_live=services.sessions.is_live,
        allowed_hosts=frozenset({"testserver"}),
        enter_api=door.enter,
    )
    sockets = LiveSockets(services.sessions.list_live)
    return Starlette(
        routes=[Mount("/api", app=LateApi(lambda: services))],
        middleware=[Middleware(Gate, rules=lambda: rules, sockets=sockets)],
    )


@pytest.fixture(scope="session")
def api_services(
    settled_demo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Services]:
    settings = demo_settings(tmp_path_factory.mktemp("api") / "data")
    shutil.copytree(settled_demo_folder, settings.data_dir)
    services = build_services(settings)
    yield services
    services.close()
    shutil.rmtree(settings.data_dir)


@pytest.fixture(scope="session")
def desk(api_services: Services) -> Iterator[Desk]:
    """Shared by all tests: everybody adds people of their own."""
    app = build_app(api_services, LocalCallLimit(10**6, SECONDS))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Desk(api_services, app, client)


@pytest.fixture
def person(desk: Desk) -> Actor:
    return desk.add_person()


@pytest.fixture
def caller(desk: Desk, person: Actor) -> Caller:
    """A trader with every scope."""
    return desk.open(person)


@pytest.fixture(scope="session")
def tested(desk: Desk) -> tuple[Actor, int]:
    """Somebody with a completed backtest."""
    actor = desk.add_person()
    return actor, desk.run_backtest(actor)


@cache
def read_document() -> Mapping[str, Any]:
    """The OpenAPI document, made once: it takes half a second."""
    return build_document(build_api(None))


OpenLimited = Callable[[CallLimit], TestClient]


@pytest.fixture
def open_limited(api_services: Services) -> Iterator[OpenLimited]:
    """The API with a limit of its own."""
    opened: list[TestClient] = []

    def open_(calls: CallLimit) -> TestClient:
        client = TestClient(build_app(api_services, calls))
        opened.append(client.__enter__())
        return opened[-1]

    yield open_
    for client in opened:
        client.__exit__(None, None, None)
