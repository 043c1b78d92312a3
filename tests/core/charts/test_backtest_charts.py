from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from core.charts.drawdown import build_drawdown_figure
from core.charts.equity import build_equity_figure, list_log_ticks
from core.charts.monthly_returns import build_monthly_returns_figure
from core.charts.palette import ACCENT, BENCHMARK, DOWN, UP
from core.charts.price_trades import build_price_trades_figure
from core.trading.monthly_returns import calculate_monthly_returns
from core.trading.types import TradeTable

DAY = 86_400


def days(start: str, count: int) -> np.ndarray:
    return (np.datetime64(start, "s").astype(np.int64) + DAY * np.arange(count)).astype(np.int64)


def make_trades(count: int) -> TradeTable:
    alternating = np.where(np.arange(count) % 2 == 0, 1.0, -1.0)
    times = days("2024-01-01", count)
    flat = np.full(count, 100.0)
    return TradeTable(
        10 * alternating, times, times + DAY, flat, flat + 5, 50 * alternating, flat / 2_000, flat
    )


TIME = days("2024-01-01", 5)
VALUES = np.array([100.0, 120.0, 90.0, 110.0, 130.0])
FIGURES = {
    "equity": lambda time, values: build_equity_figure(time, values, values),
    "drawdown": lambda time, values: build_drawdown_figure(time, np.abs(values)),
    "price": lambda time, values: build_price_trades_figure(time, values, make_trades(3)),
    "monthly": build_monthly_returns_figure,
}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_transparent_and_travel_as_json(name):
    figure = FIGURES[name](TIME, VALUES)
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert json.loads(figure.to_json())["data"]


@pytest.mark.parametrize("name", FIGURES)
def test_figures_stand_on_no_bars_at_all(name):
    if name == "price":
        figure = build_price_trades_figure(TIME[:0], VALUES[:0], make_trades(0))
    else:
        figure = FIGURES[name](TIME[:0], VALUES[:0])
    assert figure.to_json()


def test_equity_is_drawn_over_the_benchmark_with_its_dates():
    figure = build_equity_figure(TIME, VALUES, VALUES[::-1], currency="USD")
    benchmark, strategy = figure.data
    assert (benchmark.line.color, strategy.line.color) == (BENCHMARK, ACCENT)
    assert list(strategy.y) == VALUES.tolist()
    assert pd.to_datetime(strategy.x, unit="ms")[1] == pd.Timestamp("2024-01-02")
    assert figure.layout.xaxis.type == "date"
    assert "USD" in strategy.hovertemplate
    assert figure.layout.yaxis.type == "linear"


def test_the_log_switch_leaves_out_what_has_no_logarithm():
    figure = build_equity_figure(TIME, np.array([10.0, 5, 0, 0, 0]), VALUES, is_log=True)
    assert figure.layout.yaxis.type == "log"
    assert np.isnan(figure.data[1].y).tolist() == [False, False, True, True, True]


def test_drawdown_is_drawn_downwards():
    figure = build_drawdown_figure(TIME, np.array([0.0, 0.1, 0.25, 0.0, 0.05]))
    assert list(figure.data[0].y) == [0.0, -0.1, -0.25, 0.0, -0.05]
    assert figure.layout.yaxis.tickformat == ".0%"


def test_long_curves_are_thinned_but_keep_their_extremes():
    count = 50_000
    values = 100 + np.random.default_rng(3).normal(size=count).cumsum()
    for figure in (
        build_equity_figure(days("1950-01-01", count), values, values),
        build_price_trades_figure(days("1950-01-01", count), values, make_trades(2)),
    ):
        line = figure.data[0]
        assert len(line.y) <= 1_500
        assert (max(line.y), min(line.y)) == (values.max(), values.min())


def test_every_trade_has_its_entry_and_exit_with_number_and_profit():
    _, entries, exits = build_price_trades_figure(TIME, VALUES, make_trades(3)).data
    assert list(entries.y) == [100.0] * 3
    assert list(exits.y) == [105.0] * 3
    assert list(entries.marker.color) == [UP, DOWN, UP]
    assert list(entries.marker.symbol) == ["triangle-up", "triangle-down", "triangle-up"]
    assert list(exits.marker.color) == [UP, DOWN, UP]
    assert tuple(exits.customdata[1]) == (2, 10.0, -50.0, 0.05, "short", "")
    assert "customdata[0]" in exits.hovertemplate


def test_markers_shrink_as_trades_grow_in_number():
    sizes = [
        build_price_trades_figure(TIME, VALUES, make_trades(count)).data[1].marker.size
        for count in (5, 60, 240, 2_000)
    ]
    assert sizes[0] == sizes[1] == 11
    assert sizes[2] == pytest.approx(5.5)
    assert sizes[3] == 5


def test_monthly_returns_by_hand():
    stamps = ["2023-11-10", "2023-11-30", "2023-12-15", "2023-12-29", "2024-02-01", "2024-02-28"]
    time = np.array(stamps, dtype="datetime64[s]").astype(np.int64)
    years, table = calculate_monthly_returns(time, np.array([100.0, 110, 100, 121, 130, 60.5]))
    assert years == [2023, 2024]
    assert table[0, 10] == pytest.approx(0.10)
    assert table[0, 11] == pytest.approx(0.10)
    assert table[0, 12] == pytest.approx(0.21)
    assert np.isnan(table[1, 0])  # no bar in January
    assert table[1, 1] == pytest.approx(-0.5)
    assert table[1, 12] == pytest.approx(-0.5)
    assert np.isnan(table[0, :10]).all()


def test_months_of_a_year_multiply_to_the_year():
    random = np.random.default_rng(5)
    time = days("2019-03-07", 1_500)
    equity = 100 * np.exp(random.normal(0, 0.01, 1_500).cumsum())
    years, table = calculate_monthly_returns(time, equity)
    frame = pd.Series(equity, index=pd.DatetimeIndex(time.astype("datetime64[s]")))
    for row, year in enumerate(years):
        months = table[row, :12]
        assert np.prod(1 + months[~np.isnan(months)]) - 1 == pytest.approx(table[row, 12])
        before = frame[frame.index.year < year]
        base = before.iloc[-1] if len(before) else frame.iloc[0]
        assert table[row, 12] == pytest.approx(frame[frame.index.year == year].iloc[-1] / base - 1)


def test_a_ruined_account_has_no_return_after_its_end():
    time = np.array(["2024-01-31", "2024-02-29", "2024-03-29"], dtype="datetime64[s]")
    _, table = calculate_monthly_returns(time.astype(np.int64), np.array([10.0, 0.0, 5.0]))
    assert table[0, 1] == -1.0
    assert np.isnan(table[0, 2])


def test_the_heat_map_is_centred_on_zero_and_shows_its_numbers():
    time = days("2023-01-01", 700)
    figure = build_monthly_returns_figure(time, np.linspace(100.0, 50.0, 700))
    heat = figure.data[0]
    assert heat.zmid == 0
    assert heat.zmin == -heat.zmax
    assert list(heat.x)[-1] == "Year"
    assert list(heat.y) == ["2023", "2024"]
    assert heat.text[1][12].endswith("%")
    assert heat.text[1][11] == ""  # the data end in November


def test_a_log_axis_has_a_line_at_each_one_two_and_five_of_its_range():
    assert list_log_ticks(np.array([90_000.0, 0.0]), np.array([1.1e6])) == [
        50_000,
        100_000,
        200_000,
        500_000,
        1_000_000,
        2_000_000,
    ]
    assert list_log_ticks(np.zeros(3)) == []


def test_an_account_that_never_fell_has_a_drawdown_axis_near_zero():
    figure = build_drawdown_figure(TIME, np.zeros(5))
    assert figure.layout.yaxis.range == (-0.05, 0.0)


def test_charts_under_one_another_share_their_left_edge():
    upper = build_equity_figure(TIME, VALUES * 1e6, VALUES)
    lower = build_drawdown_figure(TIME, VALUES / 1_000)
    assert upper.layout.margin.l == lower.layout.margin.l
    assert upper.layout.yaxis.automargin is False
    assert lower.layout.yaxis.automargin is False
