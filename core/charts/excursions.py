"""How far trades went against and for one, beside what came out of them."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import DOWN, GRID, MUTED, UP
from core.contracts import FloatArray
from core.trading.types import TradeTable

_FEW_TRADES = 150
_FINE = 0.08  # below it the axis needs decimals
_ROOM = 1.06  # of an axis beyond its last point


def build_excursion_figure(trades: TradeTable, *, is_best: bool) -> go.Figure:
    """One dot per trade: the excursion to the right, the return upwards.

    The dotted line is where a trade keeps all of its best excursion, or ends at its worst point.

    Args:
        trades: with excursions measured; without, nothing is drawn.
        is_best: the best excursion (MFE); else the worst (MAE), drawn as a size.
    """
    figure = go.Figure()
    values = trades.best_excursion if is_best else trades.worst_excursion
    name = "Best excursion (MFE)" if is_best else "Worst excursion (MAE)"
    figure.update_layout(
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 64, "r": 8, "t": 8, "b": 48},
        showlegend=False,
        hovermode="closest",
        hoverlabel={"font": {"family": "ui-monospace, monospace"}},
        xaxis={
            "title": {"text": name},
            "tickformat": ".0%",
            "gridcolor": GRID,
            "zeroline": False,
            "nticks": 8,
        },
        yaxis={
            "title": {"text": "Return of the trade"},
            "tickformat": "+.0%",
            "gridcolor": GRID,
            "zerolinecolor": MUTED,
        },
    )
    if values is not None and len(trades):
        _add_dots(figure, trades, np.abs(values), is_best=is_best)
    return figure


def _add_dots(figure: go.Figure, trades: TradeTable, size: FloatArray, *, is_best: bool) -> None:
    end = float(size.max()) * _ROOM or 0.01
    decimals = 0 if end > _FINE else 1
    # No dot is cut in half by the edge.
    figure.update_xaxes(range=[-0.02 * end, end], tickformat=f".{decimals}%")
    figure.add_scatter(
        x=[0.0, end],
        y=[0.0, end if is_best else -end],
        mode="lines",
        line={"color": MUTED, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=size,
        y=trades.return_fraction,
        mode="markers",
        marker={
            "color": np.where(trades.profit > 0, UP, DOWN),
            "size": 8 if len(trades) <= _FEW_TRADES else 5,
            "opacity": 0.75,
            "line": {"width": 0},
        },
        customdata=np.column_stack(
            (np.arange(1, len(trades) + 1), np.where(trades.size > 0, "long", "short"))
        ).tolist(),
        hovertemplate="Trade %{customdata[0]} (%{customdata[1]})<br>return %{y:+.2%}<br>"
        f"{'best' if is_best else 'worst'} excursion %{{x:.2%}}<extra></extra>",
    )
