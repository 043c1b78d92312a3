"""What the trials of a search came to, and which of their numbers mattered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.optimisation_scale import PICK, Scale, style_search_chart
from core.charts.palette import ACCENT, MUTED
from core.contracts import FloatArray

_BINS = 60
_TAILS = (0.005, 0.995)
_FURTHEST = 1.0  # beyond the tails, as a share of what lies between them
_MARGIN = 0.03


def build_importance_figure(titles: Sequence[str], shares: Sequence[float]) -> go.Figure:
    """How much of the objective each number explains by itself, and what is joint; in percent."""
    rest = max(0.0, 1.0 - sum(shares))
    names = [*titles, "Joint effects and noise"]
    values = [*shares, rest]
    order = [*sorted(range(len(titles)), key=lambda place: shares[place]), len(titles)]
    order = [order[-1], *order[:-1]]
    figure = go.Figure(
        go.Bar(
            x=[values[place] for place in order],
            y=[names[place] for place in order],
            orientation="h",
            marker={"color": [MUTED if place == len(titles) else ACCENT for place in order]},
            text=[f"{100 * values[place]:.0f} %" for place in order],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.1%}<extra></extra>",
        )
    )
    style_search_chart(figure, height=90 + 44 * len(names))
    figure.update_xaxes(tickformat=".0%", range=[0, max(values) * 1.15 or 1.0])
    figure.update_yaxes(showgrid=False)
    figure.update_layout(bargap=0.4)
    return figure


def build_outcome_figure(
    values: FloatArray, goal: Scale, *, pick: float | None, best: float | None
) -> go.Figure:
    """How many trials reached which value.

    The columns reach from the worst to the best. Where an outlier would squeeze the rest into a
    few of them they end before it: the outer column holds what lies beyond, and a marker there
    says its value.

    Args:
        values: float64[k], without NaN, k at least 1.
        goal: of the objective.
        pick: value of the plateau's centre.
        best: of the best trial.
    """
    shown = goal.draw(values)
    low, high = find_ends(shown)
    counts, edges = np.histogram(np.clip(shown, low, high), bins=_BINS, range=(low, high))
    figure = go.Figure(
        go.Bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=counts.astype(np.float64),
            width=np.diff(edges) * 0.92,
            marker={"color": ACCENT, "opacity": 0.75, "line": {"width": 0}},
            customdata=np.column_stack((edges[:-1], edges[1:])),
            hovertemplate=f"%{{y:,d}} trials<br>%{{customdata[0]:{goal.hover_format}}} to "
            f"%{{customdata[1]:{goal.hover_format}}}<extra></extra>",
        )
    )
    style_search_chart(figure, height=300)
    for name, at, colour, height in (("best", best, MUTED, 1.09), ("pick", pick, PICK, 1.01)):
        if at is not None:
            value = float(goal.draw(np.array([at]))[0])
            place = min(max(value, low), high)
            figure.add_vline(x=place, line={"color": colour, "width": 2})
            figure.add_annotation(
                x=place, y=height, yref="paper", yanchor="bottom", showarrow=False,
                text=name if place == value else f"{name} {goal.write(value)}",
                font={"color": colour},
            )  # fmt: skip
    margin = _MARGIN * (high - low)  # or a marker at an end would lie on the frame
    figure.update_layout(showlegend=False, bargap=0, margin={"t": 44})
    figure.update_xaxes(
        title_text=goal.label, tickformat=goal.tick_format, range=[low - margin, high + margin]
    )
    figure.update_yaxes(title_text="Trials", tickformat=",~d")
    return figure


def find_ends(values: FloatArray) -> tuple[float, float]:
    """Where the columns begin and end: the whole range, unless outliers would squeeze the rest.

    Args:
        values: float64[k], without NaN, k at least 1.
    """
    low, high = (float(end) for end in np.quantile(values, _TAILS))
    reach = _FURTHEST * (high - low) or np.inf  # nearly all alike: nothing can be squeezed
    low, high = max(float(values.min()), low - reach), min(float(values.max()), high + reach)
    return (low, high) if low < high else (low - 0.5, high + 0.5)
