"""How far the account lay under its highest value."""

from __future__ import annotations

import plotly.graph_objects as go

from core.charts.downsample import pick_extremes
from core.charts.palette import DOWN
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray, TimeArray

_EMPTY_RANGE = (-0.05, 0.0)
FILL = "rgba(217, 80, 106, 0.22)"  # `DOWN`, thinned


def build_drawdown_figure(time: TimeArray, drawdown: FloatArray) -> go.Figure:
    """The underwater curve.

    Args:
        time: int64[n], seconds since 1970-01-01 UTC.
        drawdown: float64[n], fraction below the peak, 0 or more; drawn downwards.
    """
    kept = pick_extremes(drawdown)
    figure = go.Figure()
    figure.add_scatter(
        x=to_milliseconds(time[kept]),
        y=0.0 - drawdown[kept],
        name="Drawdown",
        mode="lines",
        line={"color": DOWN, "width": 1.2},
        fill="tozeroy",
        fillcolor=FILL,
        hovertemplate="%{y:.2%}",
    )
    style_time_chart(figure, title="Below the peak")
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    if not drawdown.any():
        figure.update_yaxes(range=_EMPTY_RANGE)  # left to itself, the axis would reach 100 %
    figure.update_layout(showlegend=False)
    return figure
