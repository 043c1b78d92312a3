"""One strategy over many symbols: every symbol a dot, the quartiles a box; no symbol left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import ACCENT, BENCHMARK, GRID, MUTED
from core.charts.strip_axis import find_limits, is_wide, list_growth_ticks, place_growth
from core.contracts import FloatArray
from core.trading.batch.distribution import BatchRun

_CLEAR = "rgba(0,0,0,0)"
_ROW_PIXELS, _AXIS_PIXELS = 62, 40
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class _Row:
    """One strip: places on the axis, NaN where not defined, and the values they stand for."""

    label: str
    places: FloatArray
    values: FloatArray
    colour: str
    symbols: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Panel:
    """Strips that share an axis."""

    rows: tuple[_Row, ...]
    tick_format: str
    hover_format: str
    is_growth: bool = False


def build_batch_figure(runs: Sequence[BatchRun]) -> go.Figure:
    """Return beside that of buying and holding, Sharpe, drawdown and trades as strips with boxes.

    An axis ends four interquartile ranges beyond the quartiles; what lies further out is drawn at
    its end as a triangle and tells its true value, so that one symbol does not squeeze the rest.
    Returns that differ widely stand by growth.

    Args:
        runs: at least one.
    """
    panels = _list_panels(runs)
    figure = go.Figure()
    for number, (panel, domain) in enumerate(zip(panels, _split(panels), strict=True), start=1):
        _draw_panel(figure, panel, domain, "" if number == 1 else str(number))
    pixels = sum(_ROW_PIXELS * len(panel.rows) + _AXIS_PIXELS for panel in panels)
    figure.update_layout(
        height=pixels,
        margin={"l": 8, "r": 16, "t": 4, "b": _AXIS_PIXELS},
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        showlegend=False,
        boxgap=0.25,
    )
    return figure


def _list_panels(runs: Sequence[BatchRun]) -> list[_Panel]:
    symbols = [run.symbol for run in runs]

    def column(name: str) -> FloatArray:
        found = [getattr(run, name) for run in runs]
        return np.array([np.nan if value is None else value for value in found], np.float64)

    def row(label: str, name: str) -> _Row:
        return _Row(label, column(name), column(name), ACCENT, symbols)

    own, held = column("total_return"), column("buy_hold_return")
    is_growth = is_wide(np.concatenate((own, held[np.isfinite(held)])))
    place = place_growth if is_growth else np.array
    returns = (
        _Row("Return", place(own), own, ACCENT, symbols),
        _Row("Buy & hold", place(held), held, BENCHMARK, symbols),
    )
    panels = [
        _Panel(returns, ".0%", "+.2%", is_growth),
        _Panel((row("Sharpe ratio", "sharpe_ratio"),), ".2~f", ".2f"),
        _Panel((row("Largest drawdown", "max_drawdown"),), ".0%", "+.2%"),
        _Panel((row("Trades", "trade_count"),), ",~d", ",d"),
    ]
    return [panel for panel in panels if any(np.isfinite(row.places).any() for row in panel.rows)]


def _split(panels: Sequence[_Panel]) -> list[tuple[float, float]]:
    """The height of each panel, from the top, as shares of the picture."""
    sizes = [_ROW_PIXELS * len(panel.rows) for panel in panels]
    total = sum(sizes) + _AXIS_PIXELS * (len(panels) - 1)
    domains, top = [], total
    for size in sizes:
        domains.append((max(0.0, (top - size) / total), top / total))
        top -= size + _AXIS_PIXELS
    return domains


def _draw_panel(figure: go.Figure, panel: _Panel, domain: tuple[float, float], axis: str) -> None:
    known = np.concatenate([row.places[np.isfinite(row.places)] for row in panel.rows])
    low, high = find_limits(known)
    room = 0.03 * (high - low) or 0.05 * abs(high) or 1.0
    where = {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}
    for place, row in enumerate(reversed(panel.rows)):
        if np.isfinite(row.places).any():
            figure.add_trace(_draw_box(row, place, low, high, where))
            figure.add_trace(_draw_dots(row, place, panel.hover_format, (low, high), where))
    labels = [row.label for row in reversed(panel.rows)]
    figure.update_layout(
        {
            f"xaxis{axis}": {
                "anchor": f"y{axis}",
                "range": [low - room, high + room],
                "tickformat": panel.tick_format,
                "nticks": 9,
                **_name_ticks(panel, low - room, high + room),
                "gridcolor": GRID,
                "zeroline": True,
                "zerolinecolor": MUTED,
            },
            f"yaxis{axis}": {
                "anchor": f"x{axis}",
                "domain": domain,
                "range": [-0.6, len(labels) - 0.4],
                "tickvals": list(range(len(labels))),
                "ticktext": labels,
                "showgrid": False,
                "zeroline": False,
                "automargin": True,
            },
        }
    )


def _name_ticks(panel: _Panel, low: float, high: float) -> dict[str, Any]:
    if not panel.is_growth:
        return {}
    places, texts = list_growth_ticks(low, high)
    return {"tickvals": places, "ticktext": texts}


def _draw_box(row: _Row, place: int, low: float, high: float, where: dict[str, str]) -> go.Box:
    known = row.places[np.isfinite(row.places)]
    marks = np.clip(np.quantile(known, (0.05, 0.25, 0.5, 0.75, 0.95)), low, high)
    fence_low, first, median, third, fence_high = ([float(value)] for value in marks)
    return go.Box(
        lowerfence=fence_low,
        q1=first,
        median=median,
        q3=third,
        upperfence=fence_high,
        y=[place],
        orientation="h",
        width=0.62,
        line={"color": row.colour, "width": 1.6},
        fillcolor=_CLEAR,
        hoverinfo="skip",
        **where,
    )


def _draw_dots(
    row: _Row,
    place: int,
    hover_format: str,
    limits: tuple[float, float],
    where: dict[str, str],
) -> go.Scatter:
    keep = np.flatnonzero(np.isfinite(row.places))
    places = row.places[keep]
    # Spread evenly over the strip, the same way on every drawing.
    height = place + 0.5 * ((np.arange(1, len(keep) + 1) * _GOLDEN) % 1.0 - 0.5)
    shapes: list[Any] = np.select(
        [places < limits[0], places > limits[1]], ["triangle-left", "triangle-right"], "circle"
    ).tolist()
    return go.Scatter(
        x=np.clip(places, *limits),
        y=height,
        mode="markers",
        marker={"size": 6, "color": row.colour, "opacity": 0.65, "symbol": shapes},
        text=[row.symbols[index] for index in keep.tolist()],
        customdata=row.values[keep],
        hovertemplate=f"%{{text}}: %{{customdata:{hover_format}}}<extra>{row.label}</extra>",
        **where,
    )
