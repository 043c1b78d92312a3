"""Sharpe ratio, volatility and beta over a moving window, one below the other."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import ACCENT, GRID, MUTED
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray, TimeArray
from core.trading.rolling import Rolling

MAX_POINTS = 800
_DOMAINS = ((0.70, 1.0), (0.36, 0.64), (0.0, 0.30))


def build_rolling_figure(rolling: Rolling) -> go.Figure:
    """Three panels on one time axis; gaps where a number is not defined.

    Lines that mean something are dotted: a Sharpe ratio of 0, a beta of 1.
    """
    figure = go.Figure()
    time = to_milliseconds(rolling.time)
    for axis, name, values, form, level in (
        ("y", "Sharpe ratio", rolling.sharpe, ".2f", 0.0),
        ("y2", "Volatility a year", rolling.volatility, ".1%", None),
        ("y3", "Beta", rolling.beta, ".2f", 1.0),
    ):
        kept = thin(values)
        figure.add_scatter(
            x=time[kept],
            y=values[kept],
            yaxis=axis,
            name=name,
            mode="lines",
            line={"color": ACCENT, "width": 1.4},
            hovertemplate=f"%{{y:{form}}}",
            connectgaps=False,
        )
        if level is not None:
            figure.add_shape(
                type="line",
                xref="paper",
                x0=0,
                x1=1,
                yref=axis,
                y0=level,
                y1=level,
                line={"color": MUTED, "width": 1, "dash": "dot"},
            )
    style_time_chart(figure, title="Sharpe")
    lower = {"gridcolor": GRID, "zeroline": False, "automargin": False, "nticks": 5}
    figure.update_layout(
        showlegend=False,
        hoversubplots="axis",
        xaxis={"anchor": "y3", "range": _find_range(rolling.time)},
        yaxis={"domain": _DOMAINS[0], "nticks": 5, "tickformat": ".1f"},
        yaxis2={
            "domain": _DOMAINS[1],
            "title": {"text": "Volatility", "standoff": 14},
            "tickformat": ".0%",
            "rangemode": "tozero",
            **lower,
        },
        yaxis3={
            "domain": _DOMAINS[2],
            "title": {"text": "Beta", "standoff": 14},
            "tickformat": ".1f",
            **lower,
        },
    )
    return figure


def thin(values: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Which points to draw: lowest and highest of each stretch, and the edges of every gap.

    Args:
        values: float64[n], NaN in gaps.
    """
    count = len(values)
    if count <= MAX_POINTS:
        return np.arange(count)
    is_gap = np.isnan(values)
    edges = np.flatnonzero(np.diff(is_gap.astype(np.int8)))
    kept = [np.array([0, count - 1]), edges, edges + 1]
    borders = np.linspace(0, count, MAX_POINTS // 2).astype(np.intp)
    for low, high in zip(borders[:-1].tolist(), borders[1:].tolist(), strict=True):
        if not is_gap[low:high].all():
            stretch = values[low:high]
            kept.append(low + np.array([np.nanargmin(stretch), np.nanargmax(stretch)]))
    return np.unique(np.concatenate(kept))


def _find_range(time: TimeArray) -> list[float] | None:
    return to_milliseconds(time[[0, -1]]).tolist() if len(time) else None
