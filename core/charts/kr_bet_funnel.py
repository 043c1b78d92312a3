"""How the gainers of a session became closing bets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.charts.palette import ACCENT, DOWN, MUTED

GRADE_COLOURS = {"S": DOWN, "A": "#c98a12", "B": ACCENT, "C": MUTED, "-": "rgba(135,145,165,.35)"}
"""S rose, A amber, B blue, C grey; the letter always stands beside the colour."""

_ROW_PIXELS, _FRAME_PIXELS = 30, 30
_LEAST_LABELLED = 0.08  # of the bar; a label needs that much room


def build_bet_funnel(
    titles: Sequence[str], kept: Sequence[int], grades: Mapping[str, int]
) -> go.Figure:
    """One bar for each step, then one that the grades share.

    Args:
        titles: of the steps.
        kept: how many went on after each.
        grades: grade → how many, the best first; those without any are left out.
    """
    figure = go.Figure()
    figure.add_bar(
        x=list(kept),
        y=list(titles),
        orientation="h",
        marker={"color": "rgba(135,145,165,.45)", "line": {"width": 0}},
        text=[f"{count:,}" for count in kept],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:,}<extra></extra>",
        showlegend=False,
    )
    shown = sum(grades.values()) or 1
    for name, count in grades.items():
        if count:
            label = f"{'ungraded' if name == '-' else name} {count}"
            figure.add_bar(
                x=[count],
                y=["Grades"],
                orientation="h",
                marker={"color": GRADE_COLOURS[name], "line": {"width": 0}},
                text=[label if count > _LEAST_LABELLED * shown else ""],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                constraintext="none",
                hovertemplate=f"{label}<extra></extra>",
                showlegend=False,
            )
    rows = len(titles) + 1
    figure.update_layout(
        barmode="stack",
        bargap=0.22,
        height=_FRAME_PIXELS + _ROW_PIXELS * rows,
        margin={"l": 8, "r": 44, "t": 6, "b": 6},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        xaxis={"visible": False},
        yaxis={"autorange": "reversed", "automargin": True, "type": "category"},
    )
    return figure
