"""Splits, dividends and earnings as marks under the candles of their days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.bar_groups import BarGroups
from core.charts.palette import ACCENT, MUTED, SERIES
from core.charts.time_axis import to_milliseconds
from core.enums import CorporateEventKind
from core.market_data.company_types import CompanyEvent

_LETTERS = {
    CorporateEventKind.SPLIT: "S",
    CorporateEventKind.DIVIDEND: "D",
    CorporateEventKind.EARNINGS: "E",
}
_COLOURS = {
    CorporateEventKind.SPLIT: SERIES[1],
    CorporateEventKind.DIVIDEND: ACCENT,
    CorporateEventKind.EARNINGS: MUTED,
}
_BELOW = 0.98
"""Share of the candle's low at which the mark stands."""


def build_event_markers(
    events: Sequence[CompanyEvent], groups: BarGroups, last_time: int, *, scale: float = 1.0
) -> go.Scatter | None:
    """A letter under the first candle that holds or follows the day; None without any.

    Args:
        events: of the instrument; those outside the shown candles are left out.
        groups: the candles drawn.
        last_time: seconds since 1970-01-01 UTC of the last bar shown.
        scale: what prices are multiplied by.
    """
    days = np.array([event.day for event in events], dtype="datetime64[s]").astype(np.int64)
    shown = np.flatnonzero((days >= groups.time[0]) & (days <= last_time))
    if not shown.size:
        return None
    after = np.searchsorted(groups.time, days[shown], side="left")
    # Within a joined candle the day lies after its first bar: it is the candle before.
    if groups.size > 1:
        after = np.searchsorted(groups.time, days[shown], side="right") - 1
    place = np.minimum(after, len(groups.time) - 1)
    picked = [events[index] for index in shown.tolist()]
    return go.Scatter(
        name="Events",
        x=to_milliseconds(groups.time[place]),
        y=groups.low[place] * scale * _BELOW,
        mode="markers+text",
        marker={
            "symbol": "circle",
            "size": 15,
            "color": [_COLOURS[event.kind] for event in picked],
            "line": {"width": 0},
        },
        text=[_LETTERS[event.kind] for event in picked],
        textfont={"color": "white", "size": 9},
        hovertext=[_describe(event) for event in picked],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )


def _describe(event: CompanyEvent) -> str:
    kind = event.kind.value.capitalize()
    if event.kind is CorporateEventKind.SPLIT and event.value is not None:
        return f"{kind} {event.day}: {event.value:g} new for 1 old"
    value = "" if event.value is None else f": {event.value:,.8g} {event.currency}".rstrip()
    beside = "" if event.expected is None else f", expected {event.expected:,.8g}"
    return f"{kind} {event.day}{value}{beside}"
