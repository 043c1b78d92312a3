"""What all charts over time have in common."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import GRID
from core.contracts import FloatArray, TimeArray

_CLEAR = "rgba(0,0,0,0)"
_LEFT_PIXELS = 76


def to_milliseconds(time: TimeArray) -> FloatArray:
    """Seconds since 1970-01-01 UTC as milliseconds, the numbers of a Plotly date axis.

    Plotly sends float64 as a binary block; timestamps would travel as text, twice the size and
    slow to write.
    """
    return time.astype(np.float64) * 1_000.0


def style_time_chart(figure: go.Figure, *, title: str) -> None:
    """Transparent, with a quiet grid, one hover box for all lines and figures of equal width."""
    figure.update_layout(
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        margin={"l": _LEFT_PIXELS, "r": 8, "t": 8, "b": 8},
        hovermode="x unified",
        hoverlabel={"font": {"family": "ui-monospace, monospace"}},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
        xaxis={"type": "date"},
        yaxis={"title": {"text": title}},
    )
    figure.update_xaxes(gridcolor=GRID, zeroline=False)
    # A margin that fits itself to the labels would shift charts under one another out of line.
    figure.update_yaxes(gridcolor=GRID, zeroline=False, automargin=False, title_standoff=14)
