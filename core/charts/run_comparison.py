"""The accounts of several runs on one chart."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.downsample import MAX_POINTS, pick_extremes
from core.charts.palette import SERIES
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray, TimeArray
from core.trading.types import Curve


def build_growth_figure(names: Sequence[str], curves: Sequence[Curve]) -> go.Figure:
    """What became of each account since its own first bar, in percent.

    Args:
        names: of the runs, shown beside the lines.
        curves: one for each name; they may cover different periods.
    """
    figure = _draw(names, [(curve.time, curve.equity / curve.equity[0] - 1.0) for curve in curves])
    style_time_chart(figure, title="Return since the run's first bar")
    figure.update_yaxes(tickformat="+.0%")
    return figure


def build_underwater_figure(names: Sequence[str], curves: Sequence[Curve]) -> go.Figure:
    """How far each account lay below its highest value so far, in percent."""
    figure = _draw(names, [(curve.time, 0.0 - curve.drawdown) for curve in curves])
    style_time_chart(figure, title="Below the peak")
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    figure.update_layout(showlegend=False)
    return figure


def _draw(names: Sequence[str], lines: Sequence[tuple[TimeArray, FloatArray]]) -> go.Figure:
    figure = go.Figure()
    for name, (time, values), colour in zip(names, lines, SERIES, strict=False):
        kept = pick_extremes(values, MAX_POINTS // 2)
        figure.add_scatter(
            x=to_milliseconds(time[kept]),
            y=values[kept],
            name=name,
            mode="lines",
            line={"color": colour, "width": 1.6},
            hovertemplate="%{y:+.2%}",
        )
    return figure
