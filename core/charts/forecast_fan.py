"""Where a portfolio may stand: bands of several methods over the sessions to come."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from core.charts.palette import GRID, MUTED, SERIES
from core.enums import ForecastMethod
from core.trading.portfolio.forecasts import Fan

_CLEAR = "rgba(0,0,0,0)"
_FILL = "rgba(79, 125, 243, 0.16)"
_DASHES = ("dash", "dot", "solid")


def build_fan_figure(
    fans: Mapping[str, Fan], shaded: ForecastMethod, limit: float | None
) -> go.Figure:
    """Percentiles 5, 50 and 95 of the return since now.

    Args:
        fans: name of a method to its fan.
        shaded: the method whose band is filled.
        limit: the drawdown limit as a fraction, drawn as a line below; None for none.
    """
    figure = go.Figure()
    for place, (name, fan) in enumerate(fans.items()):
        x = list(range(len(fan.p50)))
        line = {"color": SERIES[place], "width": 1.2, "dash": _DASHES[place % len(_DASHES)]}
        is_shaded = fan.method is shaded
        figure.add_scatter(
            x=x, y=fan.p95, mode="lines", line=line, showlegend=False, name=f"{name}, 95 %",
            hovertemplate="%{y:+.1%}",
        )  # fmt: skip
        figure.add_scatter(
            x=x, y=fan.p05, mode="lines", line=line, showlegend=False, name=f"{name}, 5 %",
            fill="tonexty" if is_shaded else None, fillcolor=_FILL, hovertemplate="%{y:+.1%}",
        )  # fmt: skip
        figure.add_scatter(
            x=x, y=fan.p50, mode="lines", line={**line, "width": 2}, name=name,
            hovertemplate="%{y:+.1%}",
        )  # fmt: skip
    if limit is not None:
        figure.add_hline(
            y=-limit,
            line={"color": MUTED, "width": 1, "dash": "dot"},
            annotation={"text": "drawdown limit from today's value", "font": {"size": 11}},
        )
    figure.update_layout(
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        height=380,
        margin={"l": 64, "r": 8, "t": 8, "b": 48},
        hovermode="x unified",
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
        xaxis={"title": {"text": "Sessions from now"}, "gridcolor": GRID, "zeroline": False},
        yaxis={"tickformat": "+.0%", "gridcolor": GRID, "zerolinecolor": MUTED},
    )
    return figure
