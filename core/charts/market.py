"""A market's way: the average of its instruments, and how many of them rose."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import ACCENT, DOWN, UP
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray, TimeArray

_LINE_SHARE = 0.34


def build_market_figure(time: TimeArray, average: FloatArray, advancing: FloatArray) -> go.Figure:
    """The chained average above, the share of advancing instruments below.

    Args:
        time: int64[m], seconds since 1970-01-01 UTC.
        average: float64[m], 100 at the first session.
        advancing: float64[m], fraction; NaN where nothing has a change.
    """
    figure = go.Figure()
    moments = to_milliseconds(time)
    figure.add_scatter(
        x=moments,
        y=average,
        name="Average of all",
        mode="lines",
        line={"color": ACCENT, "width": 1.8},
        hovertemplate="%{y:,.2f}",
    )
    figure.add_bar(
        x=moments,
        y=advancing - 0.5,
        base=0.5,
        name="Advancing",
        customdata=advancing,
        yaxis="y2",
        marker={"color": np.where(advancing >= 0.5, UP, DOWN).tolist(), "line": {"width": 0}},  # noqa: PLR2004 - half
        hovertemplate="%{customdata:.0%}",
    )
    style_time_chart(figure, title="First day = 100")
    figure.update_layout(
        showlegend=False,
        bargap=0.15,
        yaxis={"domain": [_LINE_SHARE, 1.0]},
        yaxis2={
            "domain": [0.0, _LINE_SHARE - 0.08],
            "range": [0, 1],
            "tickvals": [0, 0.5, 1],
            "tickformat": ".0%",
            "title": {"text": "Advancing"},
        },
    )
    # Markets rest on weekends: a gap in every week would break the line.
    figure.update_xaxes(rangebreaks=[{"bounds": ["sat", "mon"]}])
    return figure
