"""Service levels: how much of an error budget is left, and how fast pages have been."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

import plotly.graph_objects as go

from core.charts.palette import ACCENT, BENCHMARK, DOWN, GRID, MUTED, UP

_BUDGET_PIXELS, _LATENCY_PIXELS = 250, 300
_LATENCY_SHARE = 0.26  # of the height, from below, that the number of runs takes
_CLEAR = "rgba(0,0,0,0)"
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_FEWEST = 7  # of days or slots that a time axis has room for, however few were measured


def build_budget_figure(
    days: Sequence[date], left: Sequence[float], bad: Sequence[int], unit: str
) -> go.Figure:
    """The budget that was left at the end of each day, over the bad runs or minutes of the day.

    Args:
        days: UTC days, oldest first.
        left: share of the whole window's budget; negative once it is overspent.
        bad: page runs or minutes in which the level was not held.
        unit: what is counted, e.g. `minutes`.
    """
    colour = DOWN if left and left[-1] < 0 else UP
    figure = go.Figure()
    figure.add_bar(
        x=days,
        y=bad,
        yaxis="y2",
        name=f"Bad {unit}",
        marker={"color": BENCHMARK, "opacity": 0.55, "line": {"width": 0}},
        hovertemplate="%{y:,} bad " + unit + "<extra></extra>",
    )
    figure.add_scatter(
        x=days,
        y=left,
        mode="lines+markers" if len(days) < 40 else "lines",  # noqa: PLR2004
        name="Budget left",
        line={"color": colour, "width": 2},
        marker={"size": 5},
        hovertemplate="%{y:.1%} left<extra></extra>",
    )
    figure.add_hline(y=0, line={"color": MUTED, "width": 1})
    low = min(0.0, *left) if left else 0.0
    _style(figure, _BUDGET_PIXELS)
    figure.update_layout(
        yaxis={"range": [low * 1.08, 1.08], "tickformat": ".0%", "domain": [0.32, 1.0]},
        yaxis2={"domain": [0.0, 0.22], "gridcolor": GRID, "nticks": 3, "rangemode": "tozero"},
    )
    figure.update_xaxes(type="date", tickformat="%d %b", showgrid=False, anchor="y2")
    if 0 < len(days) < _FEWEST:
        span = [days[-1] - _FEWEST * _DAY, days[-1] + _DAY]
        figure.update_xaxes(range=span, dtick=_milliseconds(_DAY))
        figure.update_traces(width=0.75 * _milliseconds(_DAY), selector={"type": "bar"})
    return figure


def build_latency_figure(
    starts_at: Sequence[datetime],
    runs: Sequence[int],
    percentiles: Sequence[tuple[str, Sequence[float]]],
    limit_seconds: float,
) -> go.Figure:
    """How long page runs took over time, over how many there were.

    Args:
        starts_at: begin of each slot, oldest first; slots without runs are absent.
        runs: page runs in the slot.
        percentiles: name and seconds by slot, the one that is judged last.
        limit_seconds: what the service level allows.
    """
    figure = go.Figure()
    figure.add_bar(
        x=starts_at,
        y=runs,
        yaxis="y2",
        name="Runs",
        marker={"color": BENCHMARK, "opacity": 0.55, "line": {"width": 0}},
        hovertemplate="%{y:,} runs<extra></extra>",
    )
    colours = (MUTED, "#e0973a", ACCENT)[-len(percentiles) :]
    for (name, seconds), colour in zip(percentiles, colours, strict=True):
        figure.add_scatter(
            x=starts_at,
            y=[value * 1000 for value in seconds],
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 2 if colour == ACCENT else 1.3},
            marker={"size": 4},
            hovertemplate=f"{name} %{{y:,.0f}} ms<extra></extra>",
        )
    figure.add_hline(
        y=limit_seconds * 1000,
        line={"color": DOWN, "width": 1.4, "dash": "dot"},
        annotation={
            "text": f"{limit_seconds * 1000:.0f} ms",
            "font": {"size": 11, "color": DOWN},
            "yanchor": "bottom",
        },
    )
    _style(figure, _LATENCY_PIXELS)
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1.14, "x": 0, "traceorder": "normal"},
        yaxis={"rangemode": "tozero", "ticksuffix": " ms", "domain": [_LATENCY_SHARE + 0.06, 1.0]},
        yaxis2={
            "domain": [0.0, _LATENCY_SHARE],
            "gridcolor": GRID,
            "nticks": 3,
            "rangemode": "tozero",
        },
    )
    figure.update_xaxes(type="date", showgrid=False, anchor="y2")
    if 0 < len(starts_at) < _FEWEST:
        gaps = (after - before for before, after in pairwise(starts_at))
        slot = min(gaps, default=_HOUR)
        figure.update_xaxes(range=[starts_at[0] - _FEWEST * slot, starts_at[-1] + slot])
        figure.update_traces(width=0.75 * _milliseconds(slot), selector={"type": "bar"})
    return figure


def _milliseconds(span: timedelta) -> float:
    return span / timedelta(milliseconds=1)


def _style(figure: go.Figure, pixels: int) -> None:
    figure.update_layout(
        height=pixels,
        margin={"l": 8, "r": 8, "t": 22, "b": 8},
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        showlegend=False,
        hovermode="x unified",
        bargap=0.25,
    )
    figure.update_yaxes(gridcolor=GRID, zeroline=False)
