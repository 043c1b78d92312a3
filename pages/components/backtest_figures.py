"""Draws the charts of a completed run."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go

from core.charts.drawdown import build_drawdown_figure
from core.charts.equity import build_equity_figure
from core.charts.excursions import build_excursion_figure
from core.charts.histograms import build_holding_figure, build_return_histogram
from core.charts.monthly_returns import build_monthly_returns_figure
from core.charts.price_trades import build_price_trades_figure
from core.charts.reason_bars import build_exit_figure, build_signal_figure
from core.charts.rolling import build_rolling_figure
from core.charts.side_profit import build_side_profit_figure
from core.enums import Direction, ReturnStep
from core.trading.distribution import spread_holding_times, spread_returns
from core.trading.exits import summarise_exits
from core.trading.rolling import calculate_rolling
from core.trading.trade_sides import choose_side
from core.trading.types import BacktestResultView

FigureName = str
"""One of those below; after a space, what was chosen for it: `rolling 63`, `returns week`."""

Draw = Callable[[BacktestResultView, str], go.Figure]
STEP_NOUNS = {ReturnStep.BAR: "bars", ReturnStep.WEEK: "weeks", ReturnStep.MONTH: "months"}


def draw_result(name: FigureName, result: BacktestResultView) -> go.Figure:
    """The figure of that name."""
    kind, _, choice = name.partition(" ")
    return _FIGURES[kind](result, choice)


def _draw_equity(result: BacktestResultView, choice: str) -> go.Figure:
    curve, currency = result.curve, result.passport.currency
    return build_equity_figure(
        curve.time, curve.equity, curve.benchmark, currency=currency, is_log=choice == "log"
    )


def _draw_drawdown(result: BacktestResultView, _choice: str) -> go.Figure:
    return build_drawdown_figure(result.curve.time, result.curve.drawdown)


def _draw_price(result: BacktestResultView, choice: str) -> go.Figure:
    curve = result.curve
    chosen = choose_side(result.trades, Direction(choice or Direction.BOTH))
    return build_price_trades_figure(
        curve.time,
        curve.close,
        chosen.trades,
        currency=result.passport.currency,
        numbers=chosen.numbers,
    )


def _draw_exits(result: BacktestResultView, _choice: str) -> go.Figure:
    return build_exit_figure(
        summarise_exits(result.trades) or (), currency=result.passport.currency
    )


def _draw_rolling(result: BacktestResultView, choice: str) -> go.Figure:
    return build_rolling_figure(calculate_rolling(result.curve, int(choice)))


def _draw_returns(result: BacktestResultView, choice: str) -> go.Figure:
    step = ReturnStep(choice)
    spread = spread_returns(result.curve.time, result.curve.equity, step)
    return build_return_histogram(spread, noun=STEP_NOUNS[step])


def _draw_holding(result: BacktestResultView, _choice: str) -> go.Figure:
    held = spread_holding_times(result.trades)
    return build_holding_figure(held) if held else go.Figure()


def _draw_excursions(result: BacktestResultView, choice: str) -> go.Figure:
    return build_excursion_figure(result.trades, is_best=choice == "best")


def _draw_months(result: BacktestResultView, choice: str) -> go.Figure:
    curve = result.curve
    return build_monthly_returns_figure(curve.time, curve.equity, is_dark=choice == "dark")


def _draw_sides(result: BacktestResultView, _choice: str) -> go.Figure:
    return build_side_profit_figure(
        result.curve.time, result.trades, currency=result.passport.currency
    )


def _draw_signals(result: BacktestResultView, _choice: str) -> go.Figure:
    return build_signal_figure(result.signal_counts) if result.signal_counts else go.Figure()


_FIGURES: dict[str, Draw] = {
    "equity": _draw_equity,
    "drawdown": _draw_drawdown,
    "price": _draw_price,
    "exits": _draw_exits,
    "rolling": _draw_rolling,
    "returns": _draw_returns,
    "holding": _draw_holding,
    "excursions": _draw_excursions,
    "months": _draw_months,
    "sides": _draw_sides,
    "signals": _draw_signals,
}
