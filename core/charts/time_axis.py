"""What all charts over time have in common."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import GRID
from core.contracts import TimeArray

DateArray = np.ndarray[tuple[int], np.dtype[np.datetime64]]
_CLEAR = "rgba(0,0,0,0)"
_LEFT_PIXELS = 76


def to_dates(time: TimeArray) -> DateArray:
    """Seconds since 1970-01-01 UTC as datetime64[s], which Plotly draws as dates."""
    return time.astype("datetime64[s]")


def style_time_chart(figure: go.Figure, *, title: str) -> None:
    """Transparent, with a quiet grid, one hover box for all lines and figures of equal width."""
    figure.update_layout(
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        margin={"l": _LEFT_PIXELS, "r": 8, "t": 8, "b": 8},
        hovermode="x unified",
        hoverlabel={"font": {"family": "ui-monospace, monospace"}},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
        yaxis={"title": {"text": title}},
    )
    figure.update_xaxes(gridcolor=GRID, zeroline=False)
    # A margin that fits itself to the labels would shift charts under one another out of line.
    figure.update_yaxes(gridcolor=GRID, zeroline=False, automargin=False, title_standoff=14)
