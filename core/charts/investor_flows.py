"""Who bought on balance: net buying by kind of investor."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import SERIES
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray, TimeArray


def build_flows_figure(
    time: TimeArray, foreign: FloatArray, institution: FloatArray, *, unit: str
) -> go.Figure:
    """Net buying summed up from the first session shown; an unknown session adds nothing.

    Args:
        time: int64[n], seconds since 1970-01-01 UTC.
        foreign: float64[n], net buying in `unit`; NaN where it is not known.
        institution: float64[n], likewise.
        unit: as the axis says it.
    """
    figure = go.Figure()
    for name, net, colour in (
        ("Foreign investors", foreign, SERIES[0]),
        ("Institutions", institution, SERIES[1]),
    ):
        if np.isnan(net).all():
            continue
        figure.add_scatter(
            x=to_milliseconds(time),
            y=np.nancumsum(net),
            name=name,
            mode="lines",
            line={"color": colour, "width": 1.5},
            hovertemplate="%{y:,.4s}",
        )
    style_time_chart(figure, title=f"Net buying, summed ({unit})")
    figure.update_layout(height=300)
    return figure
