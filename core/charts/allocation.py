"""How a portfolio is divided, beside how it should be."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.palette import ACCENT, GRID, MUTED
from core.formatting import format_percent

_ROW_PIXELS = 30
_CLEAR = "rgba(0,0,0,0)"


def build_allocation_figure(
    names: Sequence[str], weights: Sequence[float], planned: Sequence[float | None]
) -> go.Figure:
    """One bar for each part, the plan as a line across it.

    Args:
        names: of the parts, the first on top.
        weights: fractions.
        planned: fractions; None where there is no plan for a part.
    """
    figure = go.Figure()
    figure.add_bar(
        x=list(weights),
        y=list(names),
        orientation="h",
        name="Now",
        marker={"color": ACCENT},
        text=[format_percent(weight, 1) for weight in weights],
        textposition="auto",
        hovertemplate="%{y}: %{x:.2%}<extra>now</extra>",
        cliponaxis=False,
    )
    marked = [(n, p) for n, p in zip(names, planned, strict=True) if p is not None]
    if marked:
        figure.add_scatter(
            x=[share for _, share in marked],
            y=[name for name, _ in marked],
            mode="markers",
            name="Plan",
            marker={
                "symbol": "line-ns",
                "size": 18,
                "line": {"width": 3, "color": MUTED},
            },
            hovertemplate="%{y}: %{x:.2%}<extra>plan</extra>",
        )
    figure.update_layout(
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        margin={"l": 8, "r": 40, "t": 8, "b": 8},
        height=90 + _ROW_PIXELS * max(len(names), 2),
        bargap=0.35,
        showlegend=bool(marked),
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
        xaxis={"tickformat": ".0%", "gridcolor": GRID, "rangemode": "tozero", "zeroline": False},
        yaxis={"autorange": "reversed", "type": "category", "automargin": True},
    )
    return figure
