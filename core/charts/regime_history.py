"""Price, regime ribbon and the probability of each regime over the same days."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import ACCENT
from core.charts.regime_ribbon import (
    COLOURS,
    RIBBON_AXIS,
    Ribbon,
    build_ribbon,
    split_domain,
    style_ribbon_axis,
)
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.enums import Regime
from core.market_data.regime_types import DetectorReport, RegimeReport
from core.market_data.regimes.paths import ORDER

HEIGHT = 420
_MARGIN = 60
_MOST_POINTS = 500
_SHARES = (0.0, 0.36)
_PRICE = (0.44, 1.0)
_STACK = (Regime.BULLISH, Regime.SIDEWAYS, Regime.VOLATILE, Regime.BEARISH)
"""From the foot up: the two directions lie apart."""


def build_regime_figure(report: RegimeReport, found: DetectorReport, first: int) -> go.Figure:
    """Closes over the ribbon over stacked probabilities, from bar `first` on.

    More than 500 bars are thinned: of equally long stretches the last bar is shown.

    Args:
        report: whose closes.
        found: one of its detectors.
        first: index of the first bar shown, 0 to n − 1.
    """
    count = len(report.time)
    stride = -(-(count - first) // _MOST_POINTS)
    index = np.arange(count - 1, first - 1, -stride)[::-1]
    time = report.time[index]
    x = to_milliseconds(time)
    figure = go.Figure()
    figure.add_scatter(
        x=x,
        y=report.close[index],
        name="Close",
        mode="lines",
        line={"color": ACCENT, "width": 1.4},
        hovertemplate="%{y:,.6~g}",
        showlegend=False,
    )
    figure.add_traces(
        build_ribbon(Ribbon(found.detector, report.time, found.path.labels), time, time)
    )
    shares = found.path.probabilities[index].astype(np.float32)
    for regime in _STACK:
        figure.add_scatter(
            x=x,
            y=shares[:, ORDER.index(regime)],
            name=f"P({regime.value})",
            yaxis="y2",
            mode="lines",
            line={"width": 0, "color": COLOURS[regime]},
            fillcolor=_fade(COLOURS[regime]),
            stackgroup="shares",
            hovertemplate="%{y:.0%}",
            showlegend=False,
        )
    style_time_chart(figure, title=report.passport.currency)
    parts = split_domain(_PRICE, HEIGHT - _MARGIN)
    figure.update_layout(
        height=HEIGHT,
        bargap=0,
        hoversubplots="axis",
        xaxis={"anchor": "y2", "showgrid": False, "hoverformat": "%Y-%m-%d"},
        yaxis={"domain": parts["price"], "hoverformat": ",.6~g", "tickformat": ",~g"},
        yaxis2={
            "domain": _SHARES,
            "range": [0, 1],
            "tickformat": ".0%",
            "tickvals": [0, 0.5, 1],
            "title": {"text": "Probability"},
            "anchor": "x",
        },
    )
    figure.update_layout({f"yaxis{RIBBON_AXIS[1:]}": style_ribbon_axis(parts["ribbon"])})
    return figure


def _fade(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.7)"
