"""How an edge fades when one acts late: mean return by delay, beside the base rate."""

from __future__ import annotations

import plotly.graph_objects as go

from core.charts.palette import ACCENT, BENCHMARK, GRID, MUTED
from core.trading.signals.decay import Decay

_CLEAR = "rgba(0,0,0,0)"
_FILL = "rgba(79, 125, 243, 0.16)"


def build_decay_figure(decay: Decay) -> go.Figure:
    """Mean return for 0 to 10 bars of delay with its interval, and the mean of any bar.

    Args:
        decay: with means; where it has no intervals there is no band.
    """
    lags = list(range(len(decay.mean)))
    figure = go.Figure()
    if decay.low:
        clear = {"color": ACCENT, "width": 0}
        figure.add_scatter(
            x=lags, y=decay.high, mode="lines", line=clear, showlegend=False, name="95 %",
            hovertemplate="%{y:+.2%}",
        )  # fmt: skip
        figure.add_scatter(
            x=lags, y=decay.low, mode="lines", line=clear, fill="tonexty", fillcolor=_FILL,
            name="90 % interval", hovertemplate="%{y:+.2%} (5 %)",
        )  # fmt: skip
    figure.add_scatter(
        x=lags, y=decay.mean, mode="lines+markers", line={"color": ACCENT, "width": 2},
        marker={"size": 6}, name="after a signal", hovertemplate="%{y:+.2%}",
    )  # fmt: skip
    if decay.base is not None:
        figure.add_scatter(
            x=lags, y=[decay.base] * len(lags), mode="lines", name="after any bar (base rate)",
            line={"color": BENCHMARK, "width": 1.5, "dash": "dash"}, hovertemplate="%{y:+.2%}",
        )  # fmt: skip
    figure.update_layout(
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        height=340,
        margin={"l": 64, "r": 8, "t": 8, "b": 48},
        hovermode="x unified",
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
        xaxis={
            "title": {"text": "Bars later than the next open"},
            "dtick": 1,
            "gridcolor": GRID,
            "zeroline": False,
        },
        yaxis={
            "title": {"text": "Mean return"},
            "tickformat": "+.1%",
            "gridcolor": GRID,
            "zerolinecolor": MUTED,
        },
    )
    return figure
