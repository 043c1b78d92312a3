"""Indicators as traces, and the room that panels take below the price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from core.charts.bar_groups import BarGroups
from core.charts.palette import DOWN, GRID, MUTED, SERIES, UP
from core.charts.time_axis import to_milliseconds
from core.contracts import FloatArray
from core.market_data.chart_types import IndicatorLines
from core.market_data.indicators.base import Indicator, Line

PRICE_PIXELS, VOLUME_PIXELS, PANEL_PIXELS = 400, 84, 120
_GAP_PIXELS = 26
_MARGIN_PIXELS = 48
_OVER_CANDLES = tuple(colour for colour in SERIES if colour not in {UP, DOWN})


def build_indicator(
    found: IndicatorLines, groups: BarGroups, *, axis: str, first_hue: int = 0, scale: float = 1.0
) -> list[Any]:
    """One trace for each line, at each candle's last bar.

    Args:
        found: lines over the bars that `groups` joined.
        groups: the candles drawn.
        axis: `y` over the price, else the panel's.
        first_hue: index in the palette of the indicator's first colour.
        scale: what values over the price are multiplied by.
    """
    indicator, x = found.indicator, to_milliseconds(groups.time)
    hues = {line.hue for line in indicator.lines}
    colours = _OVER_CANDLES if axis == "y" else SERIES
    traces: list[Any] = []
    for position, (line, values) in enumerate(zip(indicator.lines, found.lines, strict=True)):
        drawn = values[groups.last] * scale
        is_first_of_hue = line.hue not in {other.hue for other in indicator.lines[:position]}
        style: dict[str, Any] = {
            "name": _name_line(indicator, line, is_alone=len(hues) == 1 and is_first_of_hue),
            # A group stands in one column: for lines that share an entry it is right.
            "legendgroup": indicator.label if len(hues) == 1 else None,
            "showlegend": axis == "y" and is_first_of_hue,
            "yaxis": axis,
        }
        colour = colours[(first_hue + line.hue) % len(colours)]
        traces.append(_build_trace(line, x, drawn, colour, style))
    return traces


def _name_line(indicator: Indicator, line: Line, *, is_alone: bool) -> str:
    if is_alone or len(indicator.lines) == 1:
        return indicator.label
    name = line.name[0].lower() + line.name[1:]
    return f"{indicator.title} {name}" if indicator.is_overlay else line.name


def _build_trace(
    line: Line, x: FloatArray, values: FloatArray, colour: str, style: dict[str, Any]
) -> go.Scatter | go.Bar:
    if line.shape == "columns":
        return go.Bar(
            x=x, y=values, marker={"color": MUTED, "opacity": 0.6, "line": {"width": 0}}, **style
        )
    if line.shape == "dots":
        return go.Scatter(
            x=x, y=values, mode="markers", marker={"color": colour, "size": 3}, **style
        )
    return go.Scatter(
        x=x,
        y=values,
        mode="lines",
        line={"color": colour, "width": 1.2},
        fill="tonexty" if line.is_filled else None,
        fillcolor=GRID,
        **style,
    )


def split_height(panel_count: int, *, has_volume: bool) -> tuple[int, list[tuple[float, float]]]:
    """How high the figure is and where its parts lie.

    Returns:
        Pixels; and from the top down the domain (0 to 1) of the price, of the volume where it is
        known, and of each panel.
    """
    parts = [
        PRICE_PIXELS,
        *([VOLUME_PIXELS] if has_volume else []),
        *([PANEL_PIXELS] * panel_count),
    ]
    total = sum(parts) + _GAP_PIXELS * (len(parts) - 1)
    domains, top = [], total
    for part in parts:
        domains.append((max(0.0, (top - part) / total), top / total))
        top -= part + _GAP_PIXELS
    return total + _MARGIN_PIXELS, domains


def build_panel_axes(
    panels: Sequence[Indicator], domains: Sequence[tuple[float, float]]
) -> dict[str, dict[str, Any]]:
    """The vertical axis of each panel, by its name in the layout: `yaxis3` is the first."""
    return {
        f"yaxis{number}": {
            "domain": domain,
            "gridcolor": GRID,
            "zeroline": False,
            "nticks": 4,
            "tickformat": panel.tick_format,
            "hoverformat": ".2%" if "%" in panel.tick_format else ",.4~g",
            # Between two levels the whole scale matters; others use the room they have.
            "range": list(panel.limits) if panel.limits and len(panel.guides) > 1 else None,
            "anchor": "x",
        }
        for number, (panel, domain) in enumerate(zip(panels, domains, strict=True), 3)
    }


def build_panel_marks(
    panels: Sequence[Indicator], domains: Sequence[tuple[float, float]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Lines at the levels that matter, and each panel's name above it."""
    lines, names = [], []
    for number, (panel, (_, top)) in enumerate(zip(panels, domains, strict=True), 3):
        names.append(
            {
                "text": panel.label,
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "y": top,
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 11, "color": MUTED},
            }
        )
        lines += [
            {
                "type": "line",
                "xref": "paper",
                "yref": f"y{number}",
                "x0": 0,
                "x1": 1,
                "y0": level,
                "y1": level,
                "line": {"color": MUTED, "width": 1, "dash": "dot"},
            }
            for level in panel.guides
        ]
    return lines, names
