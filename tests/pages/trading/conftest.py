"""Runs of the demo trader: submitted as the form would, carried out as a worker would."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.contracts import Actor
from core.services import Services
from core.trading.request import BacktestRequest

MakeRun = Callable[..., int]


@pytest.fixture
def submit(desk_services: Services, demo_trader: Actor) -> MakeRun:
    """Put a run in the queue and return its number; nobody carries it out."""

    def submit_(symbol: str = "GOOG", strategy: str = "sma_crossover", **fields: object) -> int:
        request = BacktestRequest(symbol, strategy, **fields)
        return desk_services.backtests.submit_backtest(demo_trader, request).id

    return submit_


@pytest.fixture
def make_run(submit: MakeRun, run_jobs: Callable[[Actor], None], demo_trader: Actor) -> MakeRun:
    """A completed run; returns its number."""

    def make(symbol: str = "GOOG", strategy: str = "sma_crossover", **fields: object) -> int:
        number = submit(symbol, strategy, **fields)
        run_jobs(demo_trader)
        return number

    return make
