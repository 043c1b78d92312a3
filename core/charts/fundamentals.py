"""One line of a company's statements by fiscal period, and when each figure became known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import ACCENT, DOWN, MUTED
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray, TimeArray
from core.market_data.company_types import FundamentalFact

_BAR_SHARE = 0.62
_LONE_BAR_MILLISECONDS = 60 * 86_400_000.0


def build_fundamentals_figure(
    facts: Sequence[FundamentalFact], *, is_share: bool = False
) -> go.Figure:
    """A bar at each period's end; a diamond at the day since which its figure is known.

    What lies between the two is the time in which nobody could have used the figure.

    Args:
        facts: of one item and one length of period, oldest first; at least one.
        is_share: the values are fractions, shown as percent.
    """
    ends, known = (
        np.array(column, dtype="datetime64[s]").astype(np.int64)
        for column in zip(
            *((fact.period_end, fact.known_at.replace(tzinfo=None)) for fact in facts), strict=True
        )
    )
    values: FloatArray = np.array([fact.value for fact in facts], dtype=np.float64)
    labels = [f"{fact.period} {fact.period_end:%Y-%m-%d}".strip() for fact in facts]
    days = [f"{fact.known_at:%Y-%m-%d}" for fact in facts]
    figure = go.Figure()
    figure.add_bar(
        x=to_milliseconds(ends),
        y=values,
        width=_find_width(ends),
        name="Value",
        marker={
            "color": np.where(values < 0, DOWN, ACCENT).tolist(),
            "opacity": 0.85,
            "line": {"width": 0},
        },
        customdata=list(zip(labels, days, strict=True)),
        hovertemplate=f"%{{customdata[0]}}: %{{y:{'.1%' if is_share else ',.8~r'}}}<br>"
        "known since %{customdata[1]}<extra></extra>",
    )
    figure.add_scatter(**_join(ends, known, values))
    figure.add_scatter(
        x=to_milliseconds(known),
        y=values,
        name="Known since",
        mode="markers",
        marker={"symbol": "diamond", "size": 7, "color": MUTED},
        customdata=labels,
        hovertemplate="%{customdata} known since %{x|%Y-%m-%d}<extra></extra>",
    )
    style_time_chart(figure, title="" if is_share else facts[-1].unit or "times")
    # Billions as B: the G of the SI prefixes is no word of a desk.
    axis = {"tickformat": ".0%"} if is_share else {"exponentformat": "B"}
    figure.update_layout(height=260, hovermode="closest", yaxis=axis)
    return figure


def _join(ends: TimeArray, known: TimeArray, values: FloatArray) -> dict[str, object]:
    """A dotted line from each bar to its diamond; NaN keeps neighbours apart."""
    gap = np.full(len(ends), np.nan)
    x = np.column_stack([to_milliseconds(ends), to_milliseconds(known), gap]).ravel()
    y = np.column_stack([values, values, gap]).ravel()
    return {
        "x": x,
        "y": y,
        "mode": "lines",
        "line": {"color": MUTED, "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _find_width(ends: TimeArray) -> float:
    if len(ends) < 2:  # noqa: PLR2004 - no distance
        return _LONE_BAR_MILLISECONDS
    return float(np.diff(to_milliseconds(ends)).min()) * _BAR_SHARE
