"""How groups of signals did beside the base rate of the same days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import ACCENT, BENCHMARK, GRID, MUTED
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.kr_market.performance.figures import GroupFigures

_CLEAR = "rgba(0,0,0,0)"
_ROW_PIXELS, _FRAME_PIXELS, _PATH_PIXELS = 34, 84, 300


def build_groups_figure(groups: Sequence[GroupFigures]) -> go.Figure:
    """Mean return of each group with its 95 % interval, and the base of the same days as a bar.

    Args:
        groups: those without a counted signal are left out.
    """
    shown = [one for one in groups if one.mean is not None][::-1]
    names = [f"{one.label}  n {one.count:,}" for one in shown]
    figure = go.Figure()
    bases = [(name, one.base_mean) for name, one in zip(names, shown, strict=True)]
    figure.add_scatter(
        x=[base for _, base in bases], y=names, mode="markers", name="all shares, same days",
        marker={"symbol": "line-ns", "size": 18, "color": BENCHMARK,
                "line": {"color": BENCHMARK, "width": 3}},
        hovertemplate="%{x:+.2%} all shares of the same days<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=[one.mean for one in shown], y=names, mode="markers", name="signals",
        marker={"size": 9, "color": ACCENT},
        error_x={
            "type": "data", "symmetric": False, "color": ACCENT, "thickness": 1.4, "width": 4,
            "array": [_reach(one.mean_interval.high, one.mean) for one in shown],
            "arrayminus": [-_reach(one.mean_interval.low, one.mean) for one in shown],
        },
        hovertemplate="%{x:+.2%} after costs<extra></extra>",
    )  # fmt: skip
    figure.add_vline(x=0, line={"color": MUTED, "width": 1})
    figure.update_layout(
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        height=_FRAME_PIXELS + _ROW_PIXELS * len(shown),
        margin={"l": 8, "r": 8, "t": 8, "b": 36},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
        xaxis={"title": {"text": "Mean return after costs"}, "tickformat": "+.1%",
               "gridcolor": GRID, "zeroline": False},
        yaxis={"automargin": True, "gridcolor": GRID},
    )  # fmt: skip
    return figure


def build_sum_figure(path: Sequence[tuple[str, float, float]]) -> go.Figure:
    """Returns of the signals added up by the session they were made in, and those of their base.

    Args:
        path: day as ISO date, sum of the signals' returns, sum of the base's.
    """
    seconds = np.array([day for day, _, _ in path], dtype="datetime64[s]").astype(np.int64)
    figure = go.Figure()
    for name, place, colour, width in (
        ("all shares, same days", 2, BENCHMARK, 1.4),
        ("signals", 1, ACCENT, 2.0),
    ):
        figure.add_scatter(
            x=to_milliseconds(seconds), y=[row[place] for row in path], mode="lines", name=name,
            line={"color": colour, "width": width, "shape": "hv"}, hovertemplate="%{y:+.1%}",
        )  # fmt: skip
    style_time_chart(figure, title="Sum of returns")
    figure.update_layout(height=_PATH_PIXELS, yaxis={"tickformat": "+.0%"})
    return figure


def _reach(end: float | None, mean: float | None) -> float:
    return 0.0 if end is None or mean is None else end - mean
