"""A contraction pattern over its candles: legs or boxes, pivot and stop."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import ACCENT, DOWN, GRID, MUTED, SERIES, UP
from core.charts.time_axis import to_milliseconds
from core.formatting import format_percent
from core.kr_market.vcp.look_types import VcpExamination

_CLEAR = "rgba(0,0,0,0)"
_BOX_FILL = "rgba(79, 125, 243, 0.10)"
_DAY = 86_400
_WEEK = 7
_LEG = SERIES[1]
_ROOM = 0.04  # of the price range, above and below
_LAST_DAYS = 24 * _DAY  # room for the names of pivot and stop


def build_vcp_figure(share: VcpExamination) -> go.Figure:
    """Candles and volume of the sessions with trade; days without are cut out.

    Each leg is a line from its high to its low with its depth; pivot and stop run from the last
    leg on. Boxes are drawn around the range of each half.

    Args:
        share: at least one bar.
    """
    time_axis = to_milliseconds(share.time)
    figure = go.Figure(
        [
            go.Candlestick(
                name=share.symbol,
                x=time_axis,
                open=share.open,
                high=share.high,
                low=share.low,
                close=share.close,
                increasing={"line": {"color": UP, "width": 1}, "fillcolor": UP},
                decreasing={"line": {"color": DOWN, "width": 1}, "fillcolor": DOWN},
                showlegend=False,
            ),
            go.Bar(
                name="Volume",
                x=time_axis,
                y=share.volume,
                yaxis="y2",
                marker={"color": MUTED, "opacity": 0.5, "line": {"width": 0}},
                showlegend=False,
                hovertemplate="%{y:,.0f} shares",
            ),
        ]
    )
    _draw_legs(figure, share)
    _draw_boxes(figure, share)
    _draw_levels(figure, share)
    figure.update_layout(_build_layout(share))
    return figure


def _draw_legs(figure: go.Figure, share: VcpExamination) -> None:
    for number, leg in enumerate(share.facts.legs, start=1):
        x = [_at(leg.start), _at(leg.end)]
        if x[0] < share.time[0] * 1_000.0:
            continue
        figure.add_scatter(
            x=x,
            y=[leg.high, leg.low],
            mode="lines+markers",
            name=f"T{number}",
            line={"color": _LEG, "width": 2},
            marker={"size": 6},
            showlegend=False,
            hovertemplate=f"T{number}: {format_percent(-leg.depth, 1)}, {leg.sessions} sessions"
            "<extra></extra>",
        )
        figure.add_annotation(
            x=x[1],
            y=leg.low,
            text=f"T{number}",
            showarrow=False,
            xanchor="right",
            xshift=-6,
            yshift=-6,
            font={"color": _LEG, "size": 12},
        )


def _draw_boxes(figure: go.Figure, share: VcpExamination) -> None:
    days = share.time.astype("datetime64[s]").astype("datetime64[D]")
    for number, (first, last) in enumerate(share.boxes, start=1):
        inside = (days >= np.datetime64(first)) & (days <= np.datetime64(last))
        if not inside.any():
            continue
        high, low = float(share.high[inside].max()), float(share.low[inside].min())
        figure.add_shape(
            type="rect", x0=_at(first), x1=_at(last), y0=low, y1=high,
            line={"color": ACCENT, "width": 1}, fillcolor=_BOX_FILL, layer="below",
        )  # fmt: skip
        figure.add_annotation(
            x=_at(first), y=high if number == 1 else low, xanchor="left",
            yshift=10 if number == 1 else -10, text=f"Half {number}: {high - low:,.0f}",
            showarrow=False, font={"color": ACCENT, "size": 12},
        )  # fmt: skip


def _draw_levels(figure: go.Figure, share: VcpExamination) -> None:
    if not share.facts.legs:
        return
    begun, end = _at(share.facts.legs[-1].start), float(share.time[-1] + _LAST_DAYS) * 1_000.0
    levels = (
        ("Pivot", share.facts.pivot, ACCENT, "bottom"),
        ("Stop", share.facts.stop, DOWN, "top"),
    )
    for name, price, colour, anchor in levels:
        if price is None:
            continue
        figure.add_shape(
            type="line", x0=begun, x1=end, y0=price, y1=price,
            line={"color": colour, "width": 1.5, "dash": "dash"},
        )  # fmt: skip
        figure.add_annotation(
            x=end, y=price, text=f"{name} {price:,.0f}", showarrow=False, xanchor="right",
            yanchor=anchor, font={"color": colour, "size": 12},
        )  # fmt: skip


def _build_layout(share: VcpExamination) -> dict[str, Any]:
    high, low = float(share.high.max()), float(share.low.min())
    room = (high - low) * _ROOM or high * _ROOM
    return {
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "height": 470,
        "margin": {"l": 64, "r": 8, "t": 8, "b": 24},
        "hovermode": "x unified",
        "hoverlabel": {"font": {"family": "ui-monospace, monospace"}},
        "bargap": 0.15,
        "xaxis": {
            "type": "date",
            "rangeslider": {"visible": False},
            "rangebreaks": [{"bounds": ["sat", "mon"]}, {"values": _list_closed(share)}],
            "range": [share.time[0] * 1_000.0, float(share.time[-1] + _LAST_DAYS) * 1_000.0],
            "showgrid": False,
            "anchor": "y2",
        },
        "yaxis": {
            "domain": [0.24, 1.0],
            "range": [low - room, high + room],
            "tickformat": ",.0f",
            "title": {"text": "KRW"},
            "gridcolor": GRID,
            "zeroline": False,
        },
        "yaxis2": {"domain": [0.0, 0.17], "showgrid": False, "nticks": 3, "tickformat": "~s"},
    }


def _list_closed(share: VcpExamination) -> list[str]:
    """The weekdays between the first and the last session without a bar."""
    days = np.arange(share.time[0] // _DAY, share.time[-1] // _DAY + 1)
    is_weekday = (days + 3) % _WEEK < 5  # noqa: PLR2004 - 1970-01-01 was a Thursday
    missing = np.setdiff1d(days[is_weekday], share.time // _DAY)
    return [str(day) for day in missing.astype("datetime64[D]")]


def _at(day: date) -> float:
    return datetime.combine(day, time.min, UTC).timestamp() * 1_000.0
