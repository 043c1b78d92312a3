"""How groups of signals did beside the base rate of the same days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import ACCENT, BENCHMARK, GRID, MUTED, SERIES
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray
from core.kr_market.performance.figures import GroupFigures

_CLEAR = "rgba(0,0,0,0)"
_ROW_PIXELS, _FRAME_PIXELS, _PATH_PIXELS = 34, 112, 300


def build_groups_figure(groups: Sequence[GroupFigures], names: Sequence[str]) -> go.Figure:
    """Mean return of each group with its 95 % interval, and the base of the same days as a bar.

    Args:
        groups: those without a counted signal are left out.
        names: what each is called.
    """
    called = zip(groups, names, strict=True)
    found = [(one, name) for one, name in called if one.mean is not None][::-1]
    shown = [one for one, _ in found]
    names = [f"{name}  n {one.count:,}" for one, name in found]
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
        margin={"l": 8, "r": 8, "t": 8, "b": 56},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
        xaxis={"title": {"text": "Mean return after costs"}, "tickformat": "+.1%",
               "gridcolor": GRID, "zeroline": False},
        yaxis={"automargin": True, "gridcolor": GRID},
    )  # fmt: skip
    return figure


def build_running_figure(
    path: Sequence[tuple[str, float, float]],
    groups: Sequence[tuple[str, Sequence[tuple[str, float]]]],
) -> go.Figure:
    """Mean return of the signals so far, of all and of each group, and of all shares.

    Args:
        path: (day as ISO date, mean of all signals up to it, mean of their bases).
        groups: name → (day, mean up to it); at most as many are drawn as there are colours.
    """
    days = _to_milliseconds([day for day, _, _ in path])
    figure = go.Figure()
    lines = [
        ("all shares, same days", days, [row[2] for row in path], BENCHMARK, "dash", 1.5),
        ("all signals", days, [row[1] for row in path], ACCENT, "solid", 2.2),
    ]
    if len(groups) > 1:
        for (name, own), colour in zip(groups, SERIES[1:], strict=False):
            at = _to_milliseconds([day for day, _ in own])
            lines.append((name, at, [mean for _, mean in own], colour, "solid", 1.2))
    for name, at, means, colour, dash, width in lines:
        figure.add_scatter(
            x=at, y=means, mode="lines", name=name, hovertemplate="%{y:+.2%}",
            line={"color": colour, "width": width, "dash": dash},
        )  # fmt: skip
    style_time_chart(figure, title="Mean return so far")
    figure.update_layout(height=_PATH_PIXELS, yaxis={"tickformat": "+.1%"})
    return figure


def _to_milliseconds(days: Sequence[str]) -> FloatArray:
    return to_milliseconds(np.array(days, dtype="datetime64[s]").astype(np.int64))


def _reach(end: float | None, mean: float | None) -> float:
    return 0.0 if end is None or mean is None else end - mean
