"""Every trial of a search as one line through all its numbers and its result.

Drawn as plain lines: Plotly's own parallel coordinates need WebGL, which remote desktops lack.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from core.charts.optimisation_scale import BETTER, WORSE, Scale, style_search_chart
from core.charts.palette import MUTED
from core.contracts import FloatArray
from core.trading.sweep.result import RowArray

MAX_LINES = 2_000
"""More only cover one another."""

_BANDS = 16  # of colour, one trace each
_TICKS = 5
_JITTER = 0.012  # of an axis: lines through the same value would lie on one another
_GOLDEN = 0.6180339887
_PAPER = ("rgba(255, 255, 255, 0.86)", "rgba(15, 19, 32, 0.86)")  # figures stand on the lines


def choose_lines(
    values: FloatArray, *, is_max: bool, share: float = 1.0
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Trials to draw: those with a value, evenly over their ranks, the best last.

    Args:
        values: float64[k]; NaN for none.
        is_max: whether more is better.
        share: of them, the best; above 0, at least one trial.
    """
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(values[known] if is_max else -values[known], kind="stable")]
    order = order[-max(1, round(share * len(order))) :]
    if len(order) <= MAX_LINES:
        return order
    return order[np.linspace(0, len(order) - 1, MAX_LINES).round().astype(np.int64)]


def build_lines_figure(
    points: RowArray,
    values: FloatArray,
    scales: Sequence[Scale],
    goal: Scale,
    *,
    is_dark: bool = False,
) -> go.Figure:
    """Parallel coordinates, coloured by rank from worst to best.

    Args:
        points: float64[k, a], from worst to best, see `choose_lines`; k at least 1.
        values: float64[k], the objective.
        scales: one for each column of `points`.
        goal: of the objective, the last axis.
        is_dark: whether it stands on the dark theme.
    """
    table = np.column_stack((points, goal.draw(values)))
    low, high = table.min(axis=0), table.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    heights = np.where(high > low, (table - low) / span, 0.5)
    heights[:, :-1] += (np.arange(len(table)) * _GOLDEN % 1.0 - 0.5)[:, None] * 2 * _JITTER
    figure = go.Figure()
    axes = table.shape[1]
    bands = np.array_split(np.arange(len(table)), min(_BANDS, len(table)))
    colours = sample_colorscale(
        [[0.0, WORSE], [0.5, MUTED], [1.0, BETTER]], np.linspace(0, 1, len(bands)).tolist()
    )
    for place, (rows, colour) in enumerate(zip(bands, colours, strict=True)):
        gaps = np.full((len(rows), 1), np.nan)
        figure.add_scatter(
            x=np.tile(np.append(np.arange(axes, dtype=np.float64), np.nan), len(rows)),
            y=np.hstack((heights[rows], gaps)).ravel(),
            mode="lines",
            line={"color": colour, "width": 1},
            opacity=0.25 + 0.6 * (place / max(1, len(bands) - 1)) ** 3,
            hoverinfo="skip",
            showlegend=False,
        )
    for place, scale in enumerate((*scales, goal)):
        ends = (float(low[place]), float(high[place]))
        _add_axis(figure, place, scale, ends, _PAPER[is_dark])
    style_search_chart(figure, height=480)
    figure.update_layout(margin={"l": 24, "r": 24, "t": 40, "b": 16})
    figure.update_xaxes(visible=False, range=[-0.35, axes - 0.65], fixedrange=True)
    figure.update_yaxes(visible=False, range=[-0.04, 1.04], fixedrange=True)
    return figure


def _add_axis(
    figure: go.Figure, place: int, scale: Scale, ends: tuple[float, float], paper: str
) -> None:
    figure.add_shape(
        type="line", x0=place, x1=place, y0=-0.02, y1=1.02, line={"color": MUTED, "width": 1.5}
    )
    figure.add_annotation(
        x=place, y=1.04, yanchor="bottom", text=f"<b>{scale.label}</b>", showarrow=False
    )
    is_fixed = ends[1] <= ends[0]
    for share in (0.5,) if is_fixed else np.linspace(0, 1, _TICKS):
        value = ends[0] + float(share) * (ends[1] - ends[0])
        figure.add_annotation(
            x=place,
            y=float(share),
            text=scale.write(value),
            showarrow=False,
            xanchor="right",
            xshift=-6,
            font={"size": 11},
            bgcolor=paper,
        )
