"""Kept charts: written once, the same for the browser, and never those of somebody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import plotly.io
import pytest

from core.contracts import Actor
from core.services import Services
from core.trading.request import BacktestRequest
from core.trading.types import BacktestResultView
from pages.components.backtest_figures import draw_result
from pages.components.cached import find_result_figure


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    find_result_figure.clear()
    yield
    find_result_figure.clear()


@pytest.fixture
def result(
    desk_services: Services, demo_trader: Actor, run_jobs: Callable[[Actor], None]
) -> BacktestResultView:
    service = desk_services.backtests
    number = service.submit_backtest(demo_trader, BacktestRequest("GOOG", "sma_crossover")).id
    run_jobs(demo_trader)
    view = service.get_backtest(demo_trader, number).result
    assert view is not None
    return view


def write(figure: Any) -> str:
    """What Streamlit makes of a figure."""
    return str(plotly.io.to_json(figure.to_dict(), validate=False))


def test_a_kept_figure_reaches_the_browser_as_a_new_one_would(result: BacktestResultView) -> None:
    for name in ("equity", "drawdown", "price", "months"):
        kept = find_result_figure(1, "job", name, result)
        first = write(kept)
        assert first == write(draw_result(name, result)), name
        assert write(find_result_figure(1, "job", name, result)) == first


def test_a_kept_figure_is_not_written_anew(result: BacktestResultView) -> None:
    figure = find_result_figure(1, "job", "equity", result)
    assert figure.to_dict() is find_result_figure(1, "job", "equity", result).to_dict()


def test_a_figure_is_kept_for_one_user_one_run_and_one_view(result: BacktestResultView) -> None:
    keys = [(1, "job", "equity"), (2, "job", "equity"), (1, "other", "equity"), (1, "job", "price")]
    figures = [find_result_figure(*key, result) for key in keys]
    assert len({id(figure) for figure in figures}) == len(keys)
