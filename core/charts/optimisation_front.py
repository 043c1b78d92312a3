"""Two objectives of a search against one another, and the trials that nothing beats."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.optimisation_scale import BETTER, PICK, Scale, style_search_chart
from core.charts.palette import MUTED
from core.trading.sweep.combinations import BoolArray
from core.trading.sweep.result import RowArray

MAX_DOTS = 2_000


def build_front_figure(
    scores: RowArray, is_front: BoolArray, scales: tuple[Scale, Scale], pick: int | None
) -> go.Figure:
    """All trials as dots (evenly thinned to MAX_DOTS), the front as a line, the pick.

    Args:
        scores: float64[k, 2], without NaN.
        is_front: bool[k].
        scales: of the two objectives.
        pick: a row.
    """
    across, up = scales
    rest = np.flatnonzero(~is_front)
    if len(rest) > MAX_DOTS:
        rest = rest[np.linspace(0, len(rest) - 1, MAX_DOTS).round().astype(np.int64)]
    front = np.flatnonzero(is_front)
    front = front[np.argsort(scores[front, 0])]
    x, y = across.draw(scores[:, 0]), up.draw(scores[:, 1])
    words = (
        f"{across.label} %{{x:{across.hover_format}}}<br>"
        f"{up.label} %{{y:{up.hover_format}}}<extra></extra>"
    )
    figure = go.Figure()
    figure.add_scatter(
        x=x[rest], y=y[rest], mode="markers", name="Trials",
        marker={"size": 4, "color": MUTED, "opacity": 0.45}, hovertemplate=words,
    )  # fmt: skip
    figure.add_scatter(
        x=x[front], y=y[front], mode="lines+markers", name="Beaten by none",
        line={"color": BETTER, "width": 1.5, "shape": "hv"}, marker={"size": 7, "color": BETTER},
        hovertemplate=words,
    )  # fmt: skip
    if pick is not None:
        figure.add_scatter(
            x=[x[pick]], y=[y[pick]], mode="markers", name="Pick", hovertemplate=words,
            marker={"size": 14, "symbol": "circle-open", "color": PICK, "line": {"width": 3}},
        )  # fmt: skip
    style_search_chart(figure, height=480)
    figure.update_xaxes(title_text=across.label, tickformat=across.tick_format)
    figure.update_yaxes(title_text=up.label, tickformat=up.tick_format)
    return figure
