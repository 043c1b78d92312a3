"""All trials of a search in and out of sample, and where the pick stands among them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.optimisation_scale import PICK, Scale, style_search_chart
from core.charts.palette import ACCENT, BENCHMARK


def build_unseen_figure(
    in_sample: Sequence[float],
    out_of_sample: Sequence[float],
    goal: Scale,
    picks: tuple[tuple[float, float] | None, tuple[float, float] | None],
) -> go.Figure:
    """Quantile curves: trials in order from worst to best, before and after the split.

    Args:
        in_sample: evenly spaced quantiles of the objective, worst to best.
        out_of_sample: the same on the unseen bars.
        goal: of the objective.
        picks: the pick's place (share of the trials it beats) and value, in and out of sample.
    """
    figure = go.Figure()
    for name, quantiles, colour, pick in (
        ("In sample", in_sample, BENCHMARK, picks[0]),
        ("Out of sample", out_of_sample, ACCENT, picks[1]),
    ):
        values = goal.draw(np.array(quantiles, dtype=np.float64))
        figure.add_scatter(
            x=np.linspace(0, 1, len(values)),
            y=values,
            mode="lines",
            name=name,
            line={"color": colour, "width": 2},
            hovertemplate=f"%{{y:{goal.hover_format}}}",
        )
        if pick is not None:
            figure.add_scatter(
                x=[pick[0]],
                y=goal.draw(np.array([pick[1]])),
                mode="markers",
                name=f"Pick, {name.lower()}",
                marker={
                    "size": 12,
                    "color": PICK,
                    "symbol": "circle-open" if name == "In sample" else "circle",
                    "line": {"width": 2.5, "color": PICK},
                },
                hovertemplate=f"beats %{{x:.0%}} of the trials: %{{y:{goal.hover_format}}}",
            )
    style_search_chart(figure, height=380)
    figure.update_layout(hovermode="closest")
    figure.update_xaxes(title_text="Trials, worst to best", tickformat=".0%", range=[-0.02, 1.02])
    figure.update_yaxes(title_text=goal.label, tickformat=goal.tick_format, zeroline=True)
    return figure
