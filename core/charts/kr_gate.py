"""The Market Gate: what its score adds up from, and where it stood over the last year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from core.charts.palette import ACCENT, DOWN, GRID, MUTED, UP
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray, TimeArray
from core.enums import MarketLight

LIGHT_COLOURS = {
    MarketLight.GREEN: UP,
    MarketLight.YELLOW: "#d9a021",
    MarketLight.RED: DOWN,
    MarketLight.UNKNOWN: MUTED,
}
"""Never alone: each light is also written."""

_PART_COLOURS = ("#2f5fdc", "#4f7df3", "#2a8fb0", "#6c7ae0", "#3d6fb8")
"""Blues only: green, amber and red are the lights'."""

_BAR_PIXELS, _HISTORY_PIXELS = 74, 210
_NARROWEST_LABELLED = 8.0  # points; a word needs that much room


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the score; `points` None where it is unknown."""

    name: str
    points: float | None
    maximum: float


def build_parts_figure(
    segments: Sequence[Segment], *, yellow_from: float, green_from: float
) -> go.Figure:
    """The score as one bar up to its maximum, its parts side by side; unknown ones hatched, after.

    Args:
        segments: in the order of the bar.
        yellow_from: where the first line stands.
        green_from: where the second line stands.
    """
    figure = go.Figure()
    most = sum(one.maximum for one in segments)
    figure.add_shape(
        type="rect", x0=0, x1=most, y0=-0.4, y1=0.4, fillcolor=GRID, line={"width": 0},
        layer="below",
    )  # fmt: skip
    known = [
        (one, colour)
        for one, colour in zip(segments, _PART_COLOURS, strict=False)
        if one.points is not None
    ]
    for one, colour in known:
        points = one.points or 0.0
        _add_segment(figure, one.name, points, f"{points:.0f} of {one.maximum:.0f}", colour)
    for one in segments:
        if one.points is None:
            hint = f"unknown, up to {one.maximum:.0f}"
            _add_segment(figure, one.name, one.maximum, hint, "rgba(0,0,0,0)", is_hatched=True)
    for at, name in ((yellow_from, "yellow"), (green_from, "green")):
        figure.add_vline(x=at, line={"color": MUTED, "width": 1.5, "dash": "dot"})
        figure.add_annotation(
            x=at, y=1.0, yref="paper", yanchor="bottom", showarrow=False, text=f"{name} {at:.0f}",
            font={"size": 11, "color": MUTED},
        )  # fmt: skip
    figure.update_layout(
        barmode="stack",
        height=_BAR_PIXELS,
        margin={"l": 0, "r": 0, "t": 20, "b": 4},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        xaxis={"range": [0, most], "visible": False},
        yaxis={"visible": False},
    )
    return figure


def _add_segment(
    figure: go.Figure, name: str, points: float, hint: str, colour: str, *, is_hatched: bool = False
) -> None:
    pattern = {"shape": "/", "fgcolor": MUTED, "solidity": 0.25} if is_hatched else {}
    figure.add_bar(
        x=[points],
        y=[""],
        orientation="h",
        name=name,
        text=name if points >= _NARROWEST_LABELLED else "",
        textposition="inside",
        insidetextanchor="middle",
        insidetextfont={"color": "#ffffff"},
        textangle=0,
        marker={"color": colour, "line": {"width": 0}, "pattern": pattern},
        hovertemplate=f"{name}: {hint}<extra></extra>",
    )


def build_gate_history(
    time: TimeArray, score: FloatArray, *, maximum: float, yellow_from: float, green_from: float
) -> go.Figure:
    """The score of each session over the bands of the lights.

    Args:
        time: int64[k], seconds since 1970-01-01 UTC.
        score: float64[k]; NaN where nothing could be scored leaves a gap.
        maximum: upper end of the axis.
        yellow_from: lower end of the yellow band.
        green_from: lower end of the green band.
    """
    figure = go.Figure()
    bands = (
        (0.0, yellow_from, MarketLight.RED),
        (yellow_from, green_from, MarketLight.YELLOW),
        (green_from, maximum, MarketLight.GREEN),
    )
    for low, high, light in bands:
        figure.add_hrect(
            y0=low, y1=high, fillcolor=LIGHT_COLOURS[light], opacity=0.10, line={"width": 0},
            layer="below",
        )  # fmt: skip
    figure.add_scatter(
        x=to_milliseconds(time),
        y=score,
        mode="lines",
        name="Score",
        line={"color": ACCENT, "width": 1.8, "shape": "hv"},
        hovertemplate="%{y:.0f} points<extra></extra>",
    )
    style_time_chart(figure, title="")
    figure.update_layout(
        height=_HISTORY_PIXELS,
        showlegend=False,
        margin={"l": 30, "r": 8, "t": 6, "b": 8},
        yaxis={"range": [0, maximum], "tickvals": [0, yellow_from, green_from, maximum]},
    )
    figure.update_xaxes(rangebreaks=[{"bounds": ["sat", "mon"]}])
    return figure
