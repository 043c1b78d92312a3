"""A signal backtest beside the index and the random entries."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from core.charts.palette import ACCENT, BENCHMARK, GRID, MUTED
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray
from core.kr_market.signal_backtest.result_tables import Lines

_BAND = "rgba(135, 145, 165, 0.20)"
_CLEAR = "rgba(0,0,0,0)"
_HUNDRED_MILLION = 1e8
_MOST_BINS = 40


def build_signal_equity_figure(lines: Lines) -> go.Figure:
    """The account at each close, in 억 won, over the band of the random portfolios."""
    time = to_milliseconds(lines.time)
    figure = go.Figure()
    if lines.band is not None:
        low, middle, high = lines.band / _HUNDRED_MILLION
        _add(figure, time, high, _Style("Random entries, 95 %", _CLEAR, 0.0))
        figure.add_scatter(
            x=time,
            y=low,
            name="Random entries, 5 to 95 %",
            mode="lines",
            line={"width": 0, "color": _CLEAR},
            fill="tonexty",
            fillcolor=_BAND,
            hovertemplate="%{y:,.3f}억",
        )
        _add(figure, time, middle, _Style("Random entries, median", MUTED, 1.0, "dot"))
        figure.data[0].showlegend = False
    if lines.index is not None:
        _add(figure, time, lines.index / _HUNDRED_MILLION, _Style("Index, held", BENCHMARK, 1.4))
    _add(figure, time, lines.equity / _HUNDRED_MILLION, _Style("Signals", ACCENT, 2.0))
    style_time_chart(figure, title="Account (억 won)")
    return figure


def build_luck_figure(returns: FloatArray, own: float) -> go.Figure:
    """How the random portfolios ended, and where the signals did.

    Args:
        returns: float64[draws], fractions.
        own: return of the signals, fraction.
    """
    figure = go.Figure(
        go.Histogram(
            x=returns,
            nbinsx=_MOST_BINS,
            marker={"color": MUTED},
            opacity=0.6,
            hovertemplate="%{x}: %{y} portfolios<extra></extra>",
        )
    )
    figure.add_vline(
        x=own,
        line={"color": ACCENT, "width": 2},
        annotation={"text": "Signals", "font": {"color": ACCENT}, "yref": "paper", "y": 1.06},
    )
    low, high = float(min(returns.min(), own)), float(max(returns.max(), own))
    room = max((high - low) * 0.05, 0.01)
    figure.update_layout(
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        margin={"l": 48, "r": 8, "t": 24, "b": 8},
        height=240,
        bargap=0.05,
        xaxis={"tickformat": "+.0%", "range": [low - room, high + room], "gridcolor": GRID},
        yaxis={"title": {"text": "Portfolios"}, "gridcolor": GRID},
    )
    return figure


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    colour: str
    width: float
    dash: str = "solid"


def _add(figure: go.Figure, time: FloatArray, values: FloatArray, style: _Style) -> None:
    figure.add_scatter(
        x=time,
        y=values,
        name=style.name,
        mode="lines",
        line={"color": style.colour, "width": style.width, "dash": style.dash},
        hovertemplate="%{y:,.3f}억",
    )
