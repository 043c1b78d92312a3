"""How many instruments each filter of a screen let through, removed, or knew nothing of."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.palette import ACCENT, GRID, MUTED, SERIES

_ROW_PIXELS, _FRAME_PIXELS = 34, 96
_LEAST_LABELLED = 0.04  # of the widest bar; a number needs that much room
_PARTS = (("passed", ACCENT), ("failed", MUTED), ("no data", SERIES[1]))


def build_funnel_figure(
    titles: Sequence[str], passed: Sequence[int], failed: Sequence[int], unknown: Sequence[int]
) -> go.Figure:
    """One bar for each filter, the first on top; its parts add up to those that reached it.

    Args:
        titles: what the filters are called; two of one name are told apart by their place.
        passed: instruments let through, one count for each filter.
        failed: those whose number lies outside the rule.
        unknown: those whose number is not known.
    """
    places = [f"{place}. {title}" for place, title in enumerate(titles, start=1)]
    widest = max((sum(part) for part in zip(passed, failed, unknown, strict=True)), default=0)
    figure = go.Figure()
    for (name, colour), counts in zip(_PARTS, (passed, failed, unknown), strict=True):
        figure.add_bar(
            x=list(counts),
            y=places,
            name=name,
            orientation="h",
            marker={"color": colour, "line": {"width": 0}},
            text=[f"{count:,}" if count > _LEAST_LABELLED * widest else "" for count in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            hovertemplate=f"%{{x:,}} {name}",
        )
    figure.update_layout(
        barmode="stack",
        bargap=0.28,
        height=_FRAME_PIXELS + _ROW_PIXELS * max(len(places), 1),
        margin={"l": 8, "r": 8, "t": 8, "b": 44},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
        hovermode="y unified",
        xaxis={
            "gridcolor": GRID,
            "zeroline": False,
            "title": {"text": "Instruments", "standoff": 6},
        },
        yaxis={"autorange": "reversed", "automargin": True, "type": "category"},
    )
    return figure
