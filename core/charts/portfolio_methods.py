"""Methods beside one another: the frontier, the walk forward, the paths."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import BENCHMARK, GRID, MUTED, SERIES
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.enums import AllocationMethod
from core.trading.portfolio.allocation_request import METHOD_TITLES
from core.trading.portfolio.outcome import AllocationOutcome, Paths, WalkForward

_CLEAR = "rgba(0,0,0,0)"
_PIXELS = 440
_COLOURS = dict(zip(AllocationMethod, (BENCHMARK, *SERIES), strict=False))
"""Equal weight is the null and looks like every benchmark here."""


def build_frontier_figure(outcome: AllocationOutcome) -> go.Figure:
    """Return over volatility, annual: the frontier, every asset, every method; in-sample."""
    figure = go.Figure()
    frontier = outcome.frontier
    figure.add_scatter(
        x=frontier.volatility,
        y=frontier.annual_return,
        mode="lines",
        name="Efficient frontier",
        line={"color": MUTED, "width": 2},
        hovertemplate="%{x:.1%}, %{y:.1%}<extra>frontier</extra>",
    )
    figure.add_scatter(
        x=[one.annual_volatility for one in outcome.assets],
        y=[one.annual_return for one in outcome.assets],
        mode="markers+text",
        name="Assets",
        text=[one.key for one in outcome.assets],
        textposition="top center",
        textfont={"size": 11, "color": MUTED},
        marker={"symbol": "x-thin-open", "size": 8, "color": MUTED},
        hovertemplate="%{text}: %{x:.1%}, %{y:.1%}<extra></extra>",
    )
    for line in outcome.methods:
        if line.not_run:
            continue
        figure.add_scatter(
            x=[line.annual_volatility],
            y=[line.annual_return],
            mode="markers",
            name=METHOD_TITLES[line.method],
            marker={"size": 11, "color": _COLOURS[line.method]},
            hovertemplate=f"{METHOD_TITLES[line.method]}: %{{x:.1%}}, %{{y:.1%}}<extra></extra>",
        )
    figure.update_layout(
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        height=_PIXELS,
        margin={"l": 64, "r": 8, "t": 8, "b": 48},
        xaxis={"title": {"text": "Volatility a year"}, "tickformat": ".0%", "gridcolor": GRID},
        yaxis={"title": {"text": "Return a year"}, "tickformat": ".0%", "gridcolor": GRID},
        legend={"orientation": "v"},
    )
    figure.update_xaxes(zeroline=False)
    figure.update_yaxes(zeroline=False)
    return figure


def build_walk_figure(walk: WalkForward) -> go.Figure:
    """What 1 became by each method, out of sample and after costs; log scale."""
    figure = go.Figure()
    x = to_milliseconds(np.array(walk.time, dtype=np.int64))
    for line in walk.lines:
        is_null = line.method is AllocationMethod.EQUAL
        figure.add_scatter(
            x=x,
            y=line.wealth,
            mode="lines",
            name=METHOD_TITLES[line.method],
            line={
                "color": _COLOURS[line.method],
                "width": 2.4 if is_null else 1.4,
                "dash": "dot" if is_null else "solid",
            },
            hovertemplate="%{y:.3f}",
        )
    style_time_chart(figure, title="Start = 1")
    figure.update_layout(height=_PIXELS, yaxis={"type": "log", "tickformat": ".2f"})
    return figure


def build_paths_figure(paths: Paths) -> go.Figure:
    """Sharpe of every path less that of equal weight on it, with mean and dispersion."""
    figure = go.Figure()
    rivals = [line for line in paths.lines if line.better is not None]
    names = [METHOD_TITLES[line.method] for line in rivals]
    for name, line in zip(names, rivals, strict=True):
        figure.add_scatter(
            x=line.better,
            y=[name] * len(line.better or ()),
            mode="markers",
            marker={"size": 6, "color": _COLOURS[line.method], "opacity": 0.45},
            hovertemplate="%{x:+.2f}<extra>a path</extra>",
            showlegend=False,
        )
    figure.add_scatter(
        x=[line.mean_better for line in rivals],
        y=names,
        mode="markers",
        marker={"symbol": "line-ns", "size": 16, "line": {"width": 3, "color": MUTED}},
        error_x={
            "type": "data",
            "array": [line.dispersion for line in rivals],
            "color": MUTED,
            "thickness": 1.5,
            "width": 5,
        },
        hovertemplate="%{x:+.2f} ± %{error_x.array:.2f}<extra>mean</extra>",
        showlegend=False,
    )
    figure.add_vline(x=0, line={"color": MUTED, "width": 1, "dash": "dot"})
    figure.update_layout(
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        height=90 + 42 * max(len(rivals), 2),
        margin={"l": 8, "r": 8, "t": 8, "b": 48},
        xaxis={
            "title": {"text": "Sharpe ratio less that of equal weight"},
            "gridcolor": GRID,
            "zeroline": False,
        },
        yaxis={"autorange": "reversed", "type": "category", "automargin": True},
    )
    return figure
