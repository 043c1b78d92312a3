"""The price chart: candles or closes, indicators over and below them, volume, other symbols."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.bar_groups import BarGroups, group_bars, pick_line_points
from core.charts.chart_panels import build_indicator
from core.charts.event_markers import build_event_markers
from core.charts.news_markers import build_news_markers
from core.charts.palette import ACCENT, DOWN, MUTED, SERIES, UP
from core.charts.price_layout import build_price_layout
from core.charts.regime_ribbon import Ribbon, build_ribbon
from core.charts.time_axis import to_milliseconds
from core.contracts import BarSeries, NewsArticle
from core.market_data.chart_types import ChartData, Comparison
from core.market_data.company_types import CompanyEvent

MAX_CANDLES = 600
"""More than that are too narrow to be told apart and cost the browser time on each change."""
_MAX_LINE_POINTS = 1_500
_COMPARED_COLOURS = SERIES[:0:-1]
"""From the other end than the indicators', so that neighbours differ."""


def build_price_figure(
    chart: ChartData,
    *,
    is_log: bool = False,
    events: Sequence[CompanyEvent] = (),
    news: Sequence[NewsArticle] = (),
    ribbon: Ribbon | None = None,
) -> go.Figure:
    """Draw bars with their indicators.

    More than `MAX_CANDLES` bars are joined into exact aggregates (hovering says how many);
    indicators come from single bars and are shown at each candle's last one. Close-only series
    become a line that keeps every peak. Weekends are cut out of daily charts where none is
    traded. With other symbols beside them, prices and overlays are scaled to 100 at the common
    base. Backgrounds are transparent, so that the theme shows through.

    Args:
        chart: at least one bar.
        is_log: logarithmic price axis.
        events: of the instrument, marked under the candles of their days.
        news: about the instrument, dots above the candles of their days.
        ribbon: regimes of the bars, in a band below the candles.
    """
    bars, groups = chart.bars, group_bars(chart.bars, MAX_CANDLES)
    scale = chart.comparison.scale if chart.comparison else 1.0
    has_volume = bool(np.isfinite(groups.volume).any())
    is_line = bars.passport.is_close_only
    traces: list[Any] = [
        _build_line(bars, scale) if is_line else _build_candles(bars, groups, scale)
    ]
    traces[0].showlegend = chart.comparison is not None
    hue, panel = 1, 3
    for found in chart.indicators:
        if found.indicator.is_overlay:
            traces += build_indicator(found, groups, axis="y", first_hue=hue, scale=scale)
            hue += 1 + max(line.hue for line in found.indicator.lines)
        else:
            traces += build_indicator(found, groups, axis=f"y{panel}")
            panel += 1
    if chart.comparison:
        traces += _build_compared(chart.comparison)
    if marks := build_event_markers(events, groups, int(bars.time[-1]), scale=scale):
        traces.append(marks)
    if dots := build_news_markers(news, groups, int(bars.time[-1]), scale=scale):
        traces.append(dots)
    if ribbon:
        traces += build_ribbon(ribbon, groups.time, bars.time[groups.last])
    if has_volume:
        traces.append(_build_volume(groups))
    layout = build_price_layout(
        chart, groups, is_log=is_log, has_volume=has_volume, has_ribbon=ribbon is not None
    )
    return go.Figure(traces, layout)


def _build_candles(bars: BarSeries, groups: BarGroups, scale: float) -> go.Candlestick:
    return go.Candlestick(
        name=bars.symbol,
        x=to_milliseconds(groups.time),
        open=groups.open * scale,
        high=groups.high * scale,
        low=groups.low * scale,
        close=groups.close * scale,
        hovertext=_describe_groups(bars, groups),
        increasing={"line": {"color": UP, "width": 1}, "fillcolor": UP},
        decreasing={"line": {"color": DOWN, "width": 1}, "fillcolor": DOWN},
    )


def _build_line(bars: BarSeries, scale: float) -> go.Scatter:
    index = pick_line_points(bars.close, _MAX_LINE_POINTS)
    return go.Scatter(
        name=bars.symbol,
        x=to_milliseconds(bars.time[index]),
        y=bars.close[index] * scale,
        mode="lines",
        line={"color": ACCENT, "width": 1.5},
    )


def _build_compared(comparison: Comparison) -> list[go.Scatter]:
    traces = []
    for position, other in enumerate(comparison.symbols):
        index = pick_line_points(other.value, _MAX_LINE_POINTS)
        traces.append(
            go.Scatter(
                name=other.symbol,
                x=to_milliseconds(other.time[index]),
                y=other.value[index],
                mode="lines",
                line={"color": _COMPARED_COLOURS[position], "width": 1.6},
            )
        )
    return traces


def _build_volume(groups: BarGroups) -> go.Bar:
    return go.Bar(
        name="Volume",
        x=to_milliseconds(groups.time),
        y=groups.volume,
        yaxis="y2",
        marker={"color": MUTED, "opacity": 0.55, "line": {"width": 0}},
        showlegend=False,
    )


def _describe_groups(bars: BarSeries, groups: BarGroups) -> list[str] | None:
    if groups.size == 1:
        return None
    first, last = (
        bars.time[index].astype("datetime64[s]") for index in (groups.first, groups.last)
    )
    counts = groups.last - groups.first + 1
    return [
        f"{count} bars, {str(start)[:10]} to {str(stop)[:10]}"
        for count, start, stop in zip(counts, first, last, strict=True)
    ]
