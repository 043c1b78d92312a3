"""A search over two of its numbers."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.charts.optimisation_map import build_map_figure
from core.formatting import format_count
from core.trading.optimisation.cells import Summary, make_cells
from pages.components.cached import draw_once
from pages.components.empty_state import show_empty
from pages.components.optimisation_figure import draw, name_figure
from pages.components.optimisation_shown import MAX_OUTLINED, ShownSearch

_SUMMARIES: dict[Summary, str] = {
    "slice": "through the pick",
    "median": "median of the others",
    "best": "best of the others",
}


def show_map(shown: ShownSearch) -> None:
    """Two axes against one another."""
    titles = dict(zip(shown.table.axes, shown.table.titles, strict=True))
    if len(titles) < 2 or not np.isfinite(shown.values).any():  # noqa: PLR2004 - a map has two
        show_empty(
            "Nothing to map", "A map needs two numbers that vary and a trial that has a score."
        )
        return
    cells = st.columns([2, 2, 3], vertical_alignment="bottom")
    names = list(titles)
    across = cells[0].selectbox("Across", names, format_func=titles.__getitem__, key="across")
    rest = [name for name in names if name != across]
    up = cells[1].selectbox("Upwards", rest, format_func=titles.__getitem__, key=f"up_{across}")
    how: Summary = "median"
    if len(names) > 2:  # noqa: PLR2004
        how = cells[2].segmented_control(
            "Other numbers",
            list(_SUMMARIES) if shown.pick is not None else list(_SUMMARIES)[1:],
            default="slice" if shown.pick is not None else "median",
            required=True,
            format_func=_SUMMARIES.__getitem__,
            key="others",
            help="A cell holds many trials that differ in their other numbers: those as the pick "
            "has them, the median of all, or the best of all.",
        )
    places = (names.index(across), names.index(up))
    draw(
        "map",
        draw_once(name_figure(shown, "map", places, how), lambda: _draw_map(shown, places, how)),
    )
    if len(shown.table) > MAX_OUTLINED:
        st.caption(
            f"Up to {format_count(MAX_OUTLINED)} trials the plateau is outlined; here are "
            f"{format_count(len(shown.table))}."
        )


def _draw_map(shown: ShownSearch, places: tuple[int, int], how: Summary) -> go.Figure:
    cells = make_cells(
        shown.table.points,
        shown.values,
        shown.region,
        places,
        how,
        is_max=shown.is_max,
        through=shown.pick or 0,
    )
    plateau = shown.detail.findings.plateau if shown.detail.findings else None

    def at(trial: int) -> tuple[float, float]:
        point = shown.table.points[trial]
        return float(point[places[0]]), float(point[places[1]])

    def is_drawn(trial: int) -> bool:
        """A slice shows only trials whose other numbers are the pick's."""
        others = [axis for axis in range(shown.table.points.shape[1]) if axis not in places]
        points = shown.table.points[:, others]
        return how != "slice" or bool((points[trial] == points[shown.pick or 0]).all())

    return build_map_figure(
        cells,
        (shown.scales[places[0]], shown.scales[places[1]], shown.goal),
        is_max=shown.is_max,
        pick=at(plateau.trial) if plateau else None,
        best=at(plateau.best) if plateau and is_drawn(plateau.best) else None,
    )
