"""A search over two numbers: how good each pair is, the plateau's outline, the pick."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.optimisation_scale import BETTER, MIDDLE, PICK, WORSE, Scale, style_search_chart
from core.charts.palette import ACCENT
from core.contracts import FloatArray
from core.trading.optimisation.cells import Cells

_HEIGHT = 520
_MAX_TICKS = 14
_SPREAD = (0.02, 0.98)
_BooleanMap = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


def build_map_figure(
    cells: Cells,
    scales: tuple[Scale, Scale, Scale],
    *,
    is_max: bool,
    pick: tuple[float, float] | None,
    best: tuple[float, float] | None,
) -> go.Figure:
    """The map; colours run from the 2nd to the 98th percentile, so that one spike does not decide.

    Args:
        cells: what was tried.
        scales: of the axis across, the axis upwards, and the objective.
        is_max: whether more is better.
        pick: the centre of the plateau.
        best: the best single trial.
    """
    across, up, goal = scales
    shown = goal.draw(cells.values)
    known = shown[np.isfinite(shown)]
    low, high = np.quantile(known, _SPREAD) if len(known) else (0.0, 1.0)
    ends = (WORSE, BETTER) if is_max else (BETTER, WORSE)
    figure = go.Figure(
        go.Heatmap(
            x=np.arange(len(cells.x)),
            y=np.arange(len(cells.y)),
            z=shown,
            zmin=float(low),
            zmax=float(high) if high > low else float(low) + 1.0,
            colorscale=[[0.0, ends[0]], [0.5, MIDDLE], [1.0, ends[1]]],
            customdata=np.dstack((*np.meshgrid(cells.x, cells.y), cells.counts.astype(np.float64))),
            xgap=1,
            ygap=1,
            hoverongaps=False,
            colorbar={
                "title": {"text": goal.label, "side": "right"},
                "tickformat": goal.tick_format,
                "thickness": 12,
                "outlinewidth": 0,
            },
            hovertemplate=f"{across.title} %{{customdata[0]:{across.hover_format}}}<br>"
            f"{up.title} %{{customdata[1]:{up.hover_format}}}<br>"
            f"{goal.label} %{{z:{goal.hover_format}}}<br>"
            "%{customdata[2]:,d} trials<extra></extra>",
        )
    )
    _add_outline(figure, cells.is_region)
    for name, at, mark, colour in (
        ("Best single trial", best, "x-thin-open", ACCENT),
        ("Pick: centre of the plateau", pick, "circle-open", PICK),
    ):
        if at is not None:
            figure.add_scatter(
                x=[_nearest(cells.x, at[0])],
                y=[_nearest(cells.y, at[1])],
                mode="markers",
                name=name,
                marker={
                    "symbol": mark,
                    "size": 15,
                    "color": colour,
                    "line": {"width": 3, "color": colour},
                },
                hoverinfo="skip",
            )
    style_search_chart(figure, height=_HEIGHT)
    figure.update_xaxes(title_text=across.label, showgrid=False, **_ticks(cells.x, across))
    figure.update_yaxes(title_text=up.label, showgrid=False, **_ticks(cells.y, up))
    return figure


def trace_outline(region: _BooleanMap) -> tuple[FloatArray, FloatArray]:
    """The edges between cells inside and outside, as one broken line.

    Args:
        region: bool[ny, nx]; cell (row, column) reaches from column − 0.5 to column + 0.5.

    Returns:
        x and y, float64[3 m]: two ends and a NaN for each of m edges.
    """
    framed = np.pad(region, 1).astype(np.int8)
    rows, columns = np.nonzero(np.diff(framed, axis=1))
    upright = np.stack((columns - 0.5, rows - 1.5, columns - 0.5, rows - 0.5), axis=1)
    rows, columns = np.nonzero(np.diff(framed, axis=0))
    level = np.stack((columns - 1.5, rows - 0.5, columns - 0.5, rows - 0.5), axis=1)
    edges = np.concatenate((upright, level)).astype(np.float64)
    gap = np.full(len(edges), np.nan)
    x = np.stack((edges[:, 0], edges[:, 2], gap), axis=1).ravel()
    y = np.stack((edges[:, 1], edges[:, 3], gap), axis=1).ravel()
    return x, y


def _add_outline(figure: go.Figure, region: _BooleanMap) -> None:
    if region.any():
        x, y = trace_outline(region)
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name="Widest plateau",
            line={"color": PICK, "width": 2},
            hoverinfo="skip",
        )


def _nearest(levels: FloatArray, value: float) -> int:
    return int(np.abs(levels - value).argmin())


def _ticks(levels: FloatArray, scale: Scale) -> dict[str, object]:
    """On every cell, or every second, third, …: positions are counted, since steps may differ."""
    places = np.arange(0, len(levels), -(-len(levels) // _MAX_TICKS))
    words = [scale.write(float(level)) for level in levels[places]]
    return {"tickmode": "array", "tickvals": places, "ticktext": words}
