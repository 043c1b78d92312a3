from __future__ import annotations

import json

import numpy as np
import pytest

from core.charts.excursions import build_excursion_figure
from core.charts.histograms import build_holding_figure, build_return_histogram
from core.charts.palette import DOWN, UP
from core.charts.price_trades import build_price_trades_figure
from core.charts.reason_bars import build_exit_figure, build_signal_figure
from core.charts.rolling import MAX_POINTS, build_rolling_figure, thin
from core.charts.side_profit import build_side_profit_figure
from core.enums import Direction, ExitReason, ReturnStep, SignalRejection
from core.trading.distribution import spread_holding_times, spread_returns
from core.trading.exits import summarise_exits
from core.trading.result_parts import SignalCounts
from core.trading.rolling import calculate_rolling
from core.trading.trade_sides import choose_side
from tests.core.trading.result_samples import make_curve, make_trades, make_walk

TRADES = make_trades([100, -50, 300], sizes=[1, -1, 1], held_days=[1, 4, 2])
CURVE = make_walk(60)
COUNTS = SignalCounts(
    10, 6, {SignalRejection.COOL_DOWN: 1, SignalRejection.IN_MARKET: 3, SignalRejection.RUINED: 0}
)


def returns_of(curve):
    return spread_returns(curve.time, curve.equity, ReturnStep.BAR)


FIGURES = {
    "rolling": lambda: build_rolling_figure(calculate_rolling(CURVE, 21)),
    "rolling, too short": lambda: build_rolling_figure(calculate_rolling(CURVE, 99)),
    "returns": lambda: build_return_histogram(returns_of(CURVE), noun="bars"),
    "returns, none": lambda: build_return_histogram(returns_of(make_curve([1.0])), noun="bars"),
    "holding": lambda: build_holding_figure(spread_holding_times(TRADES)),
    "best": lambda: build_excursion_figure(TRADES, is_best=True),
    "worst": lambda: build_excursion_figure(TRADES, is_best=False),
    "worst, none": lambda: build_excursion_figure(make_trades([]), is_best=False),
    "worst, old": lambda: build_excursion_figure(
        make_trades([1], is_complete=False), is_best=False
    ),
    "exits": lambda: build_exit_figure(summarise_exits(TRADES), currency="USD"),
    "exits, none": lambda: build_exit_figure(()),
    "signals": lambda: build_signal_figure(COUNTS),
    "sides": lambda: build_side_profit_figure(CURVE.time, TRADES, currency="USD"),
    "sides, none": lambda: build_side_profit_figure(CURVE.time, make_trades([])),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_transparent_and_travel_as_json(name):
    figure = FIGURES[name]()
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert json.loads(figure.to_json())


def test_the_columns_of_returns_are_coloured_by_their_side_of_zero():
    figure = build_return_histogram(returns_of(CURVE), noun="bars")
    bars = figure.data[0]
    assert {UP, DOWN} == set(bars.marker.color)
    assert all(
        (colour == UP) == (middle > 0)
        for middle, colour in zip(bars.x, bars.marker.color, strict=True)
    )
    assert sum(bars.y) == len(returns_of(CURVE).returns)
    assert "\N{MINUS SIGN}" in figure.data[1].name or "+" in figure.data[1].name


def test_few_trades_are_counted_in_whole_numbers():
    assert build_holding_figure(spread_holding_times(TRADES)).layout.yaxis.dtick == 1


def test_every_trade_is_a_dot_in_the_colour_of_its_outcome():
    dots = build_excursion_figure(TRADES, is_best=False).data[1]
    assert dots.x == pytest.approx(np.abs(TRADES.worst_excursion))
    assert dots.y == pytest.approx(TRADES.return_fraction)
    assert list(dots.marker.color) == [UP, DOWN, UP]


def test_exits_are_bars_of_profit_in_the_order_of_the_table():
    figure = build_exit_figure(summarise_exits(TRADES), currency="USD")
    assert list(figure.data[0].y) == ["exit signal"]
    assert list(figure.data[0].x) == [350.0]
    assert "USD" in figure.layout.xaxis.title.text


def test_signals_show_what_was_filled_first_and_leave_out_what_never_happened():
    bars = build_signal_figure(COUNTS).data[0]
    assert list(bars.y) == ["filled", "already in the market", "cool-down"]
    assert list(bars.x) == [6, 3, 1]


def test_profit_adds_up_at_exits_side_by_side():
    figure = build_side_profit_figure(CURVE.time, TRADES)
    lines = {line.name: list(line.y) for line in figure.data}
    assert lines == {
        "All": [0, 100, 50, 350, 350],
        "Long": [0, 100, 400, 400],
        "Short": [0, -50, -50],
    }


def test_a_side_without_trades_has_no_line():
    figure = build_side_profit_figure(CURVE.time, make_trades([5, 5]))
    assert [line.name for line in figure.data] == ["All", "Long"]


def test_the_markers_of_one_side_keep_the_numbers_of_the_run():
    chosen = choose_side(TRADES, Direction.LONG)
    figure = build_price_trades_figure(
        CURVE.time, CURVE.close, chosen.trades, numbers=chosen.numbers
    )
    entries, exits = figure.data[1], figure.data[2]
    assert [row[0] for row in entries.customdata] == [1, 3]
    assert [row[5] for row in exits.customdata] == ["<br>exit signal"] * 2


def test_an_old_run_has_markers_without_a_reason():
    trades = make_trades([1], is_complete=False)
    figure = build_price_trades_figure(CURVE.time, CURVE.close, trades)
    assert figure.data[2].customdata[0][5] == ""


def test_gaps_and_extremes_outlive_the_thinning():
    values = np.sin(np.linspace(0, 50, 5_000))
    values[1_000:1_400] = np.nan
    values[4_321] = 9.0
    kept = thin(values)
    assert len(kept) <= MAX_POINTS + 6
    assert {0, 999, 1_000, 1_399, 1_400, 4_321, 4_999} <= set(kept.tolist())
    assert list(kept) == sorted(set(kept.tolist()))


def test_a_line_without_any_value_is_thinned_too():
    assert {0, 4_999} <= set(thin(np.full(5_000, np.nan)).tolist())


def test_every_reason_has_a_name_and_a_meaning():
    from core.trading import reason_words as words

    assert set(words.EXIT_NAMES) == set(words.EXIT_MEANINGS) == set(ExitReason)
    assert set(words.REJECTION_NAMES) == set(words.REJECTION_MEANINGS) == set(SignalRejection)
