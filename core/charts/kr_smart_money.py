"""One share's smart money: its score, and who bought it, session by session."""

from __future__ import annotations

import plotly.graph_objects as go

from core.charts.palette import ACCENT, MUTED, SERIES
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray, TimeArray

_PIXELS = 300
_SPLIT = 0.52  # of the height: flows below, the score above


def build_smart_money_figure(
    time: TimeArray,
    score: tuple[FloatArray, FloatArray],
    foreign: FloatArray,
    institution: FloatArray,
    *,
    unit: str,
    stages: tuple[float, ...],
) -> go.Figure:
    """The score above, net buying of each session below.

    Args:
        time: int64[k], seconds since 1970-01-01 UTC.
        score: its lower and upper bound, float64[k] each; the same where it is known.
        foreign: float64[k], net buying; NaN where not known.
        institution: float64[k], likewise.
        unit: of the flows, as the axis says it.
        stages: least scores of the stages that are drawn as lines.
    """
    x = to_milliseconds(time)
    low, high = score
    figure = go.Figure()
    figure.add_scatter(
        x=x, y=high, yaxis="y2", mode="lines", line={"width": 0, "shape": "hv"},
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    figure.add_scatter(
        x=x, y=low, yaxis="y2", mode="lines", name="Score",
        line={"color": ACCENT, "width": 1.8, "shape": "hv"}, fill="tonexty",
        fillcolor="rgba(79, 125, 243, 0.16)", hovertemplate="%{y:.0f}",
    )  # fmt: skip
    for name, net, colour in (
        ("Foreigners", foreign, SERIES[0]),
        ("Institutions", institution, SERIES[1]),
    ):
        figure.add_bar(
            x=x, y=net, name=name, marker={"color": colour, "line": {"width": 0}},
            hovertemplate="%{y:+,.4~g}",
        )  # fmt: skip
    style_time_chart(figure, title=f"Net buying ({unit})")
    figure.update_layout(
        height=_PIXELS,
        barmode="relative",
        bargap=0.25,
        yaxis={"domain": [0, _SPLIT - 0.05]},
        yaxis2={
            "domain": [_SPLIT, 1],
            "range": [0, 100],
            "title": {"text": "Score"},
            "tickvals": [0, *stages, 100],
            "gridcolor": "rgba(135, 145, 165, 0.18)",
            "anchor": "x",
        },
    )
    figure.update_yaxes(zeroline=True, zerolinecolor=MUTED, selector={"domain": [0, _SPLIT - 0.05]})
    figure.update_xaxes(rangebreaks=[{"bounds": ["sat", "mon"]}])
    return figure
