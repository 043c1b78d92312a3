"""Loads the bars of a chart and draws them."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from core.charts.candles import MAX_CANDLES, build_candles_figure
from core.contracts import BarQuery, SourcePassport
from core.market_data.chart_window import (
    PeriodSummary,
    find_first_shown,
    plan_window,
    summarise_period,
)
from pages.components.chart_controls import ChartChoice
from pages.components.page import Desk

_HEIGHT = 560


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """A chart with what is said around it.

    Attributes:
        bars_per_candle: more than 1 where bars were joined to be told apart.
    """

    figure: go.Figure
    summary: PeriodSummary
    passport: SourcePassport
    bars_per_candle: int


def draw_chart(desk: Desk, symbol: str, choice: ChartChoice) -> DrawnChart:
    """Load no more than is shown and what the overlays need to warm up.

    Raises:
        NotFoundError, InvalidInputError: the series was deleted or replaced meanwhile.
    """
    series = choice.series
    window = plan_window(
        choice.range, series.interval, series.last_bar, has_overlays=bool(choice.overlays)
    )
    query = BarQuery(symbol, window.load_from, interval=series.interval, source=series.source)
    bars = desk.services.bars.load_bars(desk.actor, query)
    first_shown = find_first_shown(bars, window)
    summary = summarise_period(bars, first_shown)
    figure = build_candles_figure(
        bars, overlays=choice.overlays, is_log=choice.is_log, first_shown=first_shown
    )
    figure.update_layout(height=_HEIGHT)
    is_joined = not bars.passport.is_close_only
    return DrawnChart(
        figure=figure,
        summary=summary,
        passport=bars.passport,
        bars_per_candle=-(-summary.bar_count // MAX_CANDLES) if is_joined else 1,
    )
