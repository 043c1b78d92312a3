"""Every trial of a search as one line through all its numbers and its result."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.optimisation_scale import BETTER, WORSE, Scale, style_search_chart
from core.contracts import FloatArray
from core.trading.sweep.result import RowArray

MAX_LINES = 2_000
"""More only cover one another, and the browser draws them in seconds."""

_MUTED_MIDDLE = "#98a1b3"


def choose_lines(values: FloatArray, *, is_max: bool) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Trials to draw: those with a value, evenly over their ranks, the best drawn last.

    Args:
        values: float64[k]; NaN for none.
        is_max: whether more is better.
    """
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(values[known] if is_max else -values[known], kind="stable")]
    if len(order) <= MAX_LINES:
        return order
    return order[np.linspace(0, len(order) - 1, MAX_LINES).round().astype(np.int64)]


def build_lines_figure(
    points: RowArray,
    values: FloatArray,
    scales: Sequence[Scale],
    goal: Scale,
    *,
    is_max: bool,
    is_dark: bool,
) -> go.Figure:
    """Parallel coordinates; dragging along an axis keeps only the lines through that stretch.

    Args:
        points: float64[k, a], at most MAX_LINES rows, see `choose_lines`.
        values: float64[k], the objective.
        scales: one for each column of `points`.
        goal: of the objective, drawn last and as the colour.
        is_max: whether more is better.
        is_dark: whether it stands on the dark theme.
    """
    shown = goal.draw(values)
    dimensions = [
        {"label": scale.label, "values": points[:, place], "tickformat": scale.tick_format}
        for place, scale in enumerate(scales)
    ]
    dimensions.append({"label": goal.label, "values": shown, "tickformat": goal.tick_format})
    ends = (WORSE, BETTER) if is_max else (BETTER, WORSE)
    ink = "#e6eaf2" if is_dark else "#1b2233"
    figure = go.Figure(
        go.Parcoords(
            dimensions=dimensions,
            line={
                "color": shown,
                "colorscale": [[0.0, ends[0]], [0.5, _MUTED_MIDDLE], [1.0, ends[1]]],
                "cmin": float(np.quantile(shown, 0.02)) if len(shown) else 0.0,
                "cmax": float(np.quantile(shown, 0.98)) if len(shown) else 1.0,
            },
            labelfont={"size": 13, "color": ink},
            tickfont={"size": 11, "color": ink},
            rangefont={"size": 1, "color": "rgba(0,0,0,0)"},
        )
    )
    style_search_chart(figure, height=480)
    figure.update_layout(margin={"l": 70, "r": 70, "t": 56, "b": 24})
    return figure
