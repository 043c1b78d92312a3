"""A demo of its own with something on every page, made through the services as a user would."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.browserless import sign_in
from benchmarks.server import Server
from core.enums import BacktestStatus, Role
from core.service_factory import build_services
from core.services import Services
from core.settings import Settings
from core.trading.optimisation.axes import default_space
from core.trading.optimisation.request import OptimisationRequest
from core.trading.request import BacktestRequest

_WAIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Content:
    """The way in, and the query that makes a page show something."""

    cookie: str
    queries: Mapping[str, str]


def demo_environment(folder: Path | str) -> dict[str, str]:
    """Settings of a demo in that folder, whatever the caller's own settings are."""
    return {"SIGNALDECK_MODE": "demo", "SIGNALDECK_DATA_DIR": str(folder), "DATABASE_URL": ""}


def prepare(server: Server, folder: Path | str) -> Content:
    """A watchlist of all bundled symbols, a backtest and an optimisation, by the demo's admin.

    Args:
        server: running on `folder`, with a worker.
        folder: its data folder.
    """
    with open_services(folder) as services:
        ticket = services.sign_ins.issue_demo_ticket(Role.ADMIN).ticket
        cookie = sign_in(server.url, ticket)
        identity = services.sessions.find_by_token(cookie.partition("=")[2])
        if identity is None:
            raise RuntimeError("The demo's admin could not sign in.")
        actor = identity.as_actor()
        bundled = services.fetches.list_providers(actor)
        symbols = [symbol for item in bundled if item.name == "bundled" for symbol in item.symbols]
        watchlist = services.watchlists.create_watchlist(actor, "Benchmark")
        services.watchlist_items.add_symbols(actor, watchlist.id, symbols)
        backtest = services.backtests.submit_backtest(
            actor, BacktestRequest("GOOG", "sma_crossover")
        )
        search = services.optimisations.submit_optimisation(
            actor, OptimisationRequest("GOOG", default_space("sma_crossover", {}))
        )
        _wait_until_done(lambda: services.backtests.get_backtest(actor, backtest.id).summary.status)
        _wait_until_done(
            lambda: services.optimisations.get_optimisation(actor, search.id).summary.status
        )
    queries = {
        "watchlists": f"id={watchlist.id}",
        "instrument": "symbol=GOOG",
        "new_backtest": "symbol=GOOG&strategy=sma_crossover",
        "backtest": f"id={backtest.id}",
        "new_optimisation": "symbol=GOOG&strategy=sma_crossover",
        "optimisation": f"id={search.id}",
    }
    return Content(cookie, queries)


@contextmanager
def open_services(folder: Path | str) -> Iterator[Services]:
    """The services of the demo in that folder, whatever the caller's own settings are."""
    services = build_services(
        Settings.model_validate({"mode": "demo", "data_dir": folder, "DATABASE_URL": ""})
    )
    try:
        yield services
    finally:
        services.close()


def _wait_until_done(read_status: Callable[[], BacktestStatus]) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        status = read_status()
        if status is BacktestStatus.COMPLETED:
            return
        if status not in {BacktestStatus.PENDING, BacktestStatus.RUNNING}:
            break
        time.sleep(0.1)
    raise RuntimeError(f"A run is {status.value}, not completed, after {_WAIT_SECONDS} seconds.")
