"""One service level: what is promised, what was measured, where its error budget went."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core.admin.monitoring.levels import FAST_BURN
from core.admin.monitoring.types import Level
from core.charts.service_levels import build_budget_figure
from core.enums import LevelState
from core.formatting import (
    MISSING,
    format_count,
    format_number,
    format_percent,
    format_span,
)
from pages.components.cached import draw_once
from pages.components.empty_state import show_empty
from pages.components.level_tiles import say_latest
from pages.components.panel import Figure, show_figures

_CHART = {"displayModeBar": False}


def show_level(level: Level) -> None:
    """The figures of the level, and its budget by the day."""
    objective = level.objective
    st.subheader(objective.title, anchor=False)
    st.markdown(objective.promise)
    if level.state is LevelState.UNKNOWN:
        show_empty("Nothing measured in this window", objective.unmeasured)
        return
    if level.state is not LevelState.HELD:
        st.warning(objective.remedy, icon=":material/build:")
    left, right = st.columns([2, 5])
    with left, st.container(gap="small"):
        _show_figures(level)
    with right:
        days = [day.day for day in level.days]
        bad = [day.total - day.good for day in level.days]
        budget = [1 - day.spent for day in level.days]
        figure = draw_once(
            f"budget {objective.indicator} {level.days}",
            lambda: build_budget_figure(days, budget, bad, objective.unit),
        )
        st.plotly_chart(figure, key=f"budget_{objective.indicator}", config=_CHART)
        st.caption(
            f"Line: share of the error budget left at the end of each day (UTC). Bars: "
            f"{objective.unit} in which the level was not held."
        )


def _show_figures(level: Level) -> None:
    objective = level.objective
    figures = [
        Figure(
            "Held",
            format_percent(level.share, 3),
            f"{format_count(level.good)} of {format_count(level.total)} {objective.unit}. "
            f"Promised: {format_percent(objective.objective, 1)}.",
        ),
        Figure(
            "Error budget left",
            format_percent(level.budget_left, 1),
            "Of the runs or minutes that may go wrong in four weeks, the share that has not. "
            "Negative: more went wrong than was promised.",
        ),
        Figure(
            "Burn, last hour",
            MISSING if level.burn is None else f"{format_number(level.burn, 1)} times",
            "How many times faster than allowed the budget was spent. From "
            f"{FAST_BURN:g} on, somebody should look now.",
        ),
    ]
    if level.latest is not None:
        limit = format_span(timedelta(seconds=objective.limit_seconds))
        figures.append(Figure("Now", say_latest(level), f"It is held up to {limit}."))
    if level.coverage is not None:
        figures.append(
            Figure(
                "Minutes measured",
                format_percent(level.coverage, 1),
                "Of the minutes since the first one. Nobody judges while neither the server nor "
                "a worker runs; such minutes count neither as good nor as bad.",
            )
        )
    show_figures(*figures)
