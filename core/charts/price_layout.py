"""Axes, hover box and colours of the price chart."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from core.charts.bar_groups import BarGroups
from core.charts.palette import ACCENT, GRID, MUTED
from core.charts.price_axis import list_log_ticks
from core.contracts import BarSeries
from core.enums import Interval

_CLEAR = "rgba(0, 0, 0, 0)"
_PRICE_DOMAIN, _VOLUME_DOMAIN = (0.24, 1.0), (0.0, 0.18)


def build_price_layout(
    bars: BarSeries, groups: BarGroups, *, is_log: bool, has_volume: bool
) -> go.Layout:
    """Price above, volume below; one hover box for both.

    Args:
        bars: those shown; at least one.
        groups: the candles drawn of them.
        is_log: logarithmic price axis.
        has_volume: leave room for the volume.
    """
    ticks = list_log_ticks(float(groups.low.min()), float(groups.high.max())) if is_log else []
    return go.Layout(
        xaxis={
            "type": "date",
            "rangeslider": {"visible": False},
            "rangebreaks": _find_range_breaks(bars, groups),
            "showgrid": False,
            "anchor": "y2" if has_volume else "y",
            "showspikes": True,
            "spikemode": "across",
            "spikethickness": 1,
            "spikedash": "dot",
            "spikecolor": MUTED,
        },
        yaxis={
            "domain": _PRICE_DOMAIN if has_volume else (0.0, 1.0),
            "type": "log" if is_log else "linear",
            "tickvals": ticks or None,
            "tickformat": ",~g",
            "hoverformat": ",.6~g",
            "title": {"text": bars.passport.currency},
            "gridcolor": GRID,
            "fixedrange": False,
        },
        yaxis2={
            "domain": _VOLUME_DOMAIN,
            "visible": has_volume,
            "showgrid": False,
            "nticks": 3,
            "hoverformat": ",.0f",
        },
        hovermode="x unified",
        hoversubplots="axis",
        hoverlabel={"font": {"family": "ui-monospace, monospace"}},
        modebar={"bgcolor": _CLEAR, "color": MUTED, "activecolor": ACCENT},
        bargap=0.15,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.04, "x": 0},
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
    )


def _find_range_breaks(bars: BarSeries, groups: BarGroups) -> list[dict[str, Any]]:
    # Over decades the browser would pay dearly for gaps that no eye can see.
    if bars.interval is not Interval.DAY or groups.size > 1:
        return []
    weekdays = (bars.time // 86_400 + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    return [] if (weekdays >= 5).any() else [{"bounds": ["sat", "mon"]}]  # noqa: PLR2004
