"""The price chart: candles or closes, volume below, overlays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from core.charts.bar_groups import BarGroups, group_bars, pick_line_points
from core.charts.overlays import OVERLAYS
from core.charts.palette import ACCENT, DOWN, GRID, MUTED, SERIES, UP
from core.charts.price_layout import build_price_layout
from core.charts.time_axis import to_milliseconds
from core.contracts import BarSeries

if TYPE_CHECKING:
    from core.contracts import FloatArray

MAX_CANDLES = 600
"""More than that are too narrow to be told apart and cost the browser time on each change."""
_MAX_LINE_POINTS = 1_500

_OVERLAY_COLOURS = SERIES[1:]


def build_candles_figure(
    bars: BarSeries,
    *,
    overlays: Sequence[str] = (),
    is_log: bool = False,
    first_shown: int = 0,
) -> go.Figure:
    """Draw bars.

    More than `MAX_CANDLES` bars are joined into exact aggregates (hovering says how many);
    overlays are calculated on all bars and then shown at each candle's last bar. Close-only
    series become a line that keeps every peak. Weekends are cut out of daily charts where none
    is traded. Backgrounds are transparent, so that the theme shows through.

    Args:
        bars: at least one bar.
        overlays: names from `OVERLAYS`.
        is_log: logarithmic price axis.
        first_shown: the bars before it only warm the overlays up.
    """
    lines = {name: OVERLAYS[name].calculate(bars.close) for name in overlays}
    bars = _drop_head(bars, first_shown)
    groups = group_bars(bars, MAX_CANDLES)
    is_volume_known = bool(np.isfinite(groups.volume).any())
    price = _build_line(bars) if bars.passport.is_close_only else _build_candles(bars, groups)
    traces: list[Any] = [price]
    for position, (name, found) in enumerate(lines.items()):
        colour = _OVERLAY_COLOURS[position % len(_OVERLAY_COLOURS)]
        traces += _build_overlay(name, [line[first_shown:] for line in found], groups, colour)
    if is_volume_known:
        traces.append(_build_volume(groups))
    return go.Figure(
        traces, build_price_layout(bars, groups, is_log=is_log, has_volume=is_volume_known)
    )


def _drop_head(bars: BarSeries, count: int) -> BarSeries:
    return replace(
        bars,
        time=bars.time[count:],
        open=bars.open[count:],
        high=bars.high[count:],
        low=bars.low[count:],
        close=bars.close[count:],
        volume=bars.volume[count:],
    )


def _build_candles(bars: BarSeries, groups: BarGroups) -> go.Candlestick:
    return go.Candlestick(
        name=bars.symbol,
        x=to_milliseconds(groups.time),
        open=groups.open,
        high=groups.high,
        low=groups.low,
        close=groups.close,
        hovertext=_describe_groups(bars, groups),
        increasing={"line": {"color": UP, "width": 1}, "fillcolor": UP},
        decreasing={"line": {"color": DOWN, "width": 1}, "fillcolor": DOWN},
        showlegend=False,
    )


def _build_line(bars: BarSeries) -> go.Scatter:
    index = pick_line_points(bars.close, _MAX_LINE_POINTS)
    return go.Scatter(
        name=f"{bars.symbol} close",
        x=to_milliseconds(bars.time[index]),
        y=bars.close[index],
        mode="lines",
        line={"color": ACCENT, "width": 1.5},
        showlegend=False,
    )


def _build_overlay(
    name: str, lines: Sequence[FloatArray], groups: BarGroups, colour: str
) -> list[go.Scatter]:
    return [
        go.Scatter(
            name=OVERLAYS[name].title,
            legendgroup=name,
            x=to_milliseconds(groups.time),
            y=line[groups.last],
            mode="lines",
            line={"color": colour, "width": 1.2},
            fill="tonexty" if position else None,
            fillcolor=GRID,
            showlegend=position == 0,
            hoverinfo="skip" if len(lines) > 1 else None,
        )
        for position, line in enumerate(lines)
    ]


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
