"""The line of an answer."""

from __future__ import annotations

import plotly.graph_objects as go

from core.charts.palette import ACCENT
from core.charts.time_axis import style_time_chart
from core.chatops.parts import ChartPart

_HEIGHT = 220


def build_chat_line(part: ChartPart) -> go.Figure:
    """One line over time; its unit stands at the axis."""
    figure = go.Figure()
    figure.add_scatter(
        x=list(part.times),
        y=list(part.values),
        mode="lines",
        line={"color": ACCENT, "width": 1.6},
        hovertemplate="%{x|%Y-%m-%d}: %{y:,.2f}<extra></extra>",
    )
    style_time_chart(figure, title=part.unit)
    figure.update_layout(height=_HEIGHT, showlegend=False)
    return figure
