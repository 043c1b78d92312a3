"""Axes, hover box and colours of the price chart."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.bar_groups import BarGroups
from core.charts.chart_panels import build_panel_axes, build_panel_marks, split_height
from core.charts.palette import ACCENT, GRID, MUTED
from core.charts.price_axis import list_log_ticks
from core.charts.regime_ribbon import RIBBON_AXIS, split_domain, style_ribbon_axis
from core.charts.time_axis import to_milliseconds
from core.contracts import BarSeries
from core.enums import Interval
from core.market_data.chart_types import ChartData

_CLEAR = "rgba(0, 0, 0, 0)"
_DAY_MILLISECONDS = 86_400_000.0


def build_price_layout(
    chart: ChartData,
    groups: BarGroups,
    *,
    is_log: bool,
    has_volume: bool,
    has_ribbon: bool = False,
) -> go.Layout:
    """Price above, volume and panels below; one hover box for all.

    Args:
        chart: what is drawn; at least one bar.
        groups: the candles drawn of it.
        is_log: logarithmic price axis.
        has_volume: leave room for the volume.
        has_ribbon: leave room for the regimes.
    """
    panels = [found.indicator for found in chart.indicators if not found.indicator.is_overlay]
    height, domains = split_height(len(panels), has_volume=has_volume)
    below = domains[len(domains) - len(panels) :]
    lines, names = build_panel_marks(panels, below)
    price, ribbon_axis = domains[0], {}
    if has_ribbon:
        parts = split_domain(price, height)
        price = parts["price"]
        ribbon_axis = {f"yaxis{RIBBON_AXIS[1:]}": style_ribbon_axis(parts["ribbon"])}
    lowest = f"y{2 + len(panels)}" if panels else "y2" if has_volume else "y"
    return go.Layout(
        height=height,
        xaxis={
            "type": "date",
            "range": _find_range(groups),
            "rangeslider": {"visible": False},
            "rangebreaks": _find_range_breaks(chart.bars, groups),
            "showgrid": False,
            "anchor": lowest,
            "showspikes": True,
            "spikemode": "across",
            "spikethickness": 1,
            "spikedash": "dot",
            "spikecolor": MUTED,
        },
        yaxis={"domain": price, **_style_price_axis(chart, groups, is_log=is_log)},
        yaxis2={
            "domain": domains[1] if has_volume else (0.0, 1.0),
            "visible": has_volume,
            "showgrid": False,
            "nticks": 3,
            "hoverformat": ",.0f",
        },
        **build_panel_axes(panels, below),
        **ribbon_axis,
        shapes=lines,
        annotations=names,
        hovermode="x unified",
        hoversubplots="axis",
        hoverlabel={"font": {"family": "ui-monospace, monospace"}},
        modebar={"bgcolor": _CLEAR, "color": MUTED, "activecolor": ACCENT},
        bargap=0.15,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
    )


def _style_price_axis(chart: ChartData, groups: BarGroups, *, is_log: bool) -> dict[str, Any]:
    scale, title = 1.0, chart.bars.passport.currency
    if chart.comparison:
        scale, title = chart.comparison.scale, f"{chart.comparison.base_time:%Y-%m-%d} = 100"
    low, high = float(groups.low.min()) * scale, float(groups.high.max()) * scale
    for other in chart.comparison.symbols if chart.comparison else ():
        low, high = min(low, float(other.value.min())), max(high, float(other.value.max()))
    ticks = list_log_ticks(low, high) if is_log else []
    return {
        "type": "log" if is_log else "linear",
        "tickvals": ticks or None,
        "tickformat": ",~g",
        "hoverformat": ",.6~g",
        "title": {"text": title},
        "gridcolor": GRID,
        "fixedrange": False,
    }


def _find_range(groups: BarGroups) -> list[float]:
    """From half a candle before the first to half a candle after the last.

    Left to itself the axis would leave room for half a marker, and more where dots are drawn.
    """
    time = to_milliseconds(groups.time)
    half = float(np.median(np.diff(time))) / 2 if len(time) > 1 else _DAY_MILLISECONDS
    return [float(time[0]) - half, float(time[-1]) + half]


def _find_range_breaks(bars: BarSeries, groups: BarGroups) -> list[dict[str, Any]]:
    # Over decades the browser would pay dearly for gaps that no eye can see.
    if bars.interval is not Interval.DAY or groups.size > 1:
        return []
    weekdays = (bars.time // 86_400 + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    return [] if (weekdays >= 5).any() else [{"bounds": ["sat", "mon"]}]  # noqa: PLR2004
