"""How often: returns of the account, and times for which trades were held."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import DOWN, GRID, MUTED, UP
from core.contracts import FloatArray
from core.formatting import format_percent
from core.trading.distribution import Histogram, HoldingTimes, ReturnSpread

_GAP = 0.94  # of a column's width is filled
_FEW = 6


def build_return_histogram(spread: ReturnSpread, *, noun: str) -> go.Figure:
    """Gains and losses apart by colour; mean and median marked.

    Args:
        spread: of at least one return.
        noun: what one return covers, in the plural.
    """
    figure = go.Figure()
    histogram = spread.histogram
    if histogram is None:
        _style(figure, noun)
        return figure
    edges = histogram.edges
    colours = np.where(edges[:-1] >= 0.0, UP, DOWN)
    percent = _decimals(edges)
    figure.add_bar(
        **_columns(histogram),
        showlegend=False,
        marker={"color": colours, "line": {"width": 0}},
        customdata=np.column_stack((edges[:-1], edges[1:])),
        hovertemplate=f"%{{y:,}} {noun}<br>%{{customdata[0]:+.{percent}%}} to "
        f"%{{customdata[1]:+.{percent}%}}<extra></extra>",
    )
    for name, value, dash in (
        ("mean", float(spread.returns.mean()), "dash"),
        ("median", float(np.median(spread.returns)), "dot"),
    ):
        figure.add_scatter(
            x=[value, value],
            y=[0, int(histogram.counts.max())],
            mode="lines",
            name=f"{name} {format_percent(value, percent + 1, is_signed=True)}",
            line={"color": MUTED, "width": 1.6, "dash": dash},
            hoverinfo="skip",
        )
    _style(figure, noun)
    figure.update_xaxes(tickformat=f"+.{percent}%", title={"text": "Return"})
    return figure


def build_holding_figure(held: HoldingTimes) -> go.Figure:
    """Winners and losers on top of one another, by time held."""
    figure = go.Figure()
    edges = held.won.edges
    for name, histogram, colour in (("Profit", held.won, UP), ("No profit", held.lost, DOWN)):
        figure.add_bar(
            **_columns(histogram),
            name=name,
            marker={"color": colour, "line": {"width": 0}},
            customdata=np.column_stack((edges[:-1], edges[1:])),
            hovertemplate=f"%{{y:,}} trades, {name.lower()}<br>%{{customdata[0]:,.4~g}} to "
            f"%{{customdata[1]:,.4~g}} {held.unit}<extra></extra>",
        )
    _style(figure, "trades")
    figure.update_layout(barmode="stack")
    if int((held.won.counts + held.lost.counts).max()) < _FEW:
        figure.update_yaxes(dtick=1)  # there are no half trades
    figure.update_xaxes(title={"text": f"Held ({held.unit})"}, tickformat=",", rangemode="tozero")
    return figure


def _columns(histogram: Histogram) -> dict[str, FloatArray]:
    edges = histogram.edges
    return {
        "x": (edges[:-1] + edges[1:]) / 2,
        "y": histogram.counts.astype(np.float64),
        "width": np.diff(edges) * _GAP,
    }


def _decimals(edges: FloatArray) -> int:
    """Decimals of a percentage that tell neighbouring edges apart."""
    width = float(edges[1] - edges[0]) * 100
    return next((count for count in range(4) if abs(width - round(width, count)) < 1e-9), 4)  # noqa: PLR2004


def _style(figure: go.Figure, noun: str) -> None:
    figure.update_layout(
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 56, "r": 8, "t": 8, "b": 48},
        bargap=0,
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
        hoverlabel={"font": {"family": "ui-monospace, monospace"}},
        xaxis={"gridcolor": GRID, "zerolinecolor": MUTED},
        yaxis={
            "gridcolor": GRID,
            "zeroline": False,
            "rangemode": "tozero",
            "title": {"text": noun.capitalize()},
        },
    )
