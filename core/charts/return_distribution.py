"""Returns of one strategy over many instruments, as a picture that fits a card."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import DOWN, GRID, MUTED, UP
from core.contracts import FloatArray

_BINS, _HEIGHT = 24, 130
_TAILS = (0.01, 0.99)


def build_distribution_figure(returns: FloatArray) -> go.Figure:
    """How many instruments fell into each range of returns; the median is marked.

    The first and the last column hold everything beyond the 1st and the 99th percentile, so that
    one outlier does not squeeze the rest.

    Args:
        returns: float64[k], fractions, one for each instrument, k at least 1.
    """
    low, high = (float(value) for value in np.quantile(returns, _TAILS))
    if high - low < 1e-9:  # noqa: PLR2004 - all alike
        low, high = low - 0.01, high + 0.01
    counts, edges = np.histogram(np.clip(returns, low, high), bins=_BINS, range=(low, high))
    middles = (edges[:-1] + edges[1:]) / 2
    median = float(np.median(returns))
    # The column around 0 is neither: it holds those on which nothing was done.
    colours = np.select([edges[:-1] > 0, edges[1:] < 0], [UP, DOWN], MUTED)
    figure = go.Figure(
        go.Bar(
            x=middles,
            y=counts,
            width=np.diff(edges) * 0.94,
            marker={"color": colours, "line": {"width": 0}},
            customdata=np.column_stack((edges[:-1], edges[1:])),
            hovertemplate="%{y} instruments<br>%{customdata[0]:+.1%} to %{customdata[1]:+.1%}"
            "<extra></extra>",
        )
    )
    figure.add_vline(x=median, line={"color": MUTED, "width": 1.5, "dash": "dot"})
    figure.update_layout(
        height=_HEIGHT,
        margin={"l": 4, "r": 4, "t": 4, "b": 22},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        bargap=0,
        xaxis={"tickformat": "+.0%", "nticks": 6, "gridcolor": GRID, "zerolinecolor": MUTED},
        yaxis={"visible": False},
    )
    return figure
