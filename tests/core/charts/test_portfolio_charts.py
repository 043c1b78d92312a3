from __future__ import annotations

import numpy as np
import pytest

from core.charts.allocation import build_allocation_figure
from core.charts.forecast_fan import build_fan_figure
from core.charts.portfolio_maps import build_likeness_figure, build_weights_figure
from core.charts.portfolio_methods import (
    build_frontier_figure,
    build_paths_figure,
    build_walk_figure,
)
from core.contracts import ignore_progress
from core.enums import AllocationMethod, ForecastMethod
from core.trading.portfolio.allocation_engine import run_allocation
from core.trading.portfolio.allocation_request import AllocationRequest
from core.trading.portfolio.forecasts import forecast
from core.trading.portfolio.outcome import read_outcome, write_outcome
from tests.core.trading.portfolio.made_up import make_assets, make_returns


@pytest.fixture(scope="module")
def outcome():
    assets = make_assets(make_returns(260))
    request = AllocationRequest(
        tuple(one.key for one in assets),
        methods=(
            AllocationMethod.EQUAL,
            AllocationMethod.INVERSE_VOLATILITY,
            AllocationMethod.BLACK_LITTERMAN,
        ),
        train_sessions=100,
        folds=4,
        test_folds=2,
    )
    return run_allocation(assets, request, ignore_progress, titles={}, positions={}, currency="USD")


def test_an_outcome_survives_writing(outcome):
    assert read_outcome(write_outcome(outcome)) == outcome


def test_the_plan_is_a_line_across_the_bar():
    figure = build_allocation_figure(["A", "Cash"], [0.7, 0.3], [0.5, None])
    bars, plan = figure.data
    assert list(bars.text) == ["70.0 %", "30.0 %"]
    assert (list(plan.x), list(plan.y)) == ([0.5], ["A"])
    assert len(build_allocation_figure(["A"], [1.0], [None]).data) == 1


def test_maps_write_their_figures_until_they_would_overlap():
    figure = build_weights_figure(["Equal weight"], ["A", "B"], [[0.25, 0.75]])
    assert list(figure.data[0].text[0]) == ["25.0 %", "75.0 %"]
    assert figure.data[0].texttemplate
    names = [f"S{n}" for n in range(17)]
    wide = build_likeness_figure(names, np.eye(17).tolist(), is_share=False)
    assert wide.data[0].texttemplate is None
    shares = build_likeness_figure(["A", "B"], [[1.0, None], [None, 1.0]], is_share=True)
    assert list(shares.data[0].text[0]) == ["100 %", "–"]
    assert (shares.data[0].zmin, shares.data[0].zmax) == (0.0, 1.0)


def test_the_frontier_shows_assets_and_the_methods_that_ran(outcome):
    names = [trace.name for trace in build_frontier_figure(outcome).data]
    assert names == ["Efficient frontier", "Assets", "Equal weight", "Inverse volatility"]


def test_the_walk_starts_at_one_and_equal_weight_is_dotted(outcome):
    figure = build_walk_figure(outcome.walk_forward)
    assert [trace.y[0] for trace in figure.data] == [1.0, 1.0]
    assert figure.data[0].line.dash == "dot"
    assert figure.layout.yaxis.type == "log"


def test_every_path_is_a_point_and_the_null_is_the_line_at_zero(outcome):
    figure = build_paths_figure(outcome.paths)
    points, means = figure.data
    assert len(points.x) == len(outcome.paths.lines[1].sharpe) == 3
    assert means.x[0] == pytest.approx(np.mean(points.x))
    assert means.error_x.array[0] == outcome.paths.lines[1].dispersion


def test_one_band_is_filled_and_the_limit_is_drawn():
    returns = make_returns(300)[:, 0]
    fans = {one.value: forecast(one, returns, 10, 0.1, draws=50) for one in ForecastMethod}
    figure = build_fan_figure(fans, ForecastMethod.BLOCK_BOOTSTRAP, 0.1)
    assert [trace.fill for trace in figure.data].count("tonexty") == 1
    assert figure.layout.shapes[0].y0 == -0.1
    assert not build_fan_figure(fans, ForecastMethod.GAUSSIAN, None).layout.shapes
