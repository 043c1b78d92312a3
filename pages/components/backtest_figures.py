"""Draws the charts of a completed run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import plotly.graph_objects as go

from core.charts.drawdown import build_drawdown_figure
from core.charts.equity import build_equity_figure
from core.charts.monthly_returns import build_monthly_returns_figure
from core.charts.price_trades import build_price_trades_figure
from core.trading.types import BacktestResultView

FigureName = Literal["equity", "equity_log", "drawdown", "price", "months", "months_dark"]


def draw_result(name: FigureName, result: BacktestResultView) -> go.Figure:
    """The figure of that name."""
    return _FIGURES[name](result)


def _draw_equity(result: BacktestResultView, *, is_log: bool = False) -> go.Figure:
    curve, currency = result.curve, result.passport.currency
    return build_equity_figure(
        curve.time, curve.equity, curve.benchmark, currency=currency, is_log=is_log
    )


def _draw_price(result: BacktestResultView) -> go.Figure:
    curve, currency = result.curve, result.passport.currency
    return build_price_trades_figure(curve.time, curve.close, result.trades, currency=currency)


def _draw_months(result: BacktestResultView, *, is_dark: bool = False) -> go.Figure:
    return build_monthly_returns_figure(result.curve.time, result.curve.equity, is_dark=is_dark)


_FIGURES: dict[FigureName, Callable[[BacktestResultView], go.Figure]] = {
    "equity": _draw_equity,
    "equity_log": lambda result: _draw_equity(result, is_log=True),
    "drawdown": lambda result: build_drawdown_figure(result.curve.time, result.curve.drawdown),
    "price": _draw_price,
    "months": _draw_months,
    "months_dark": lambda result: _draw_months(result, is_dark=True),
}
