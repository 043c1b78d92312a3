"""What a search is to reach, and how many trades make a trial count."""

from __future__ import annotations

import streamlit as st

from core.trading.optimisation.objective import (
    MAX_OBJECTIVES,
    Objective,
    default_direction,
    list_objectives,
)
from core.trading.optimisation.request import OptimisationRequest
from core.trading.statistic_text import describe_briefly
from core.trading.statistics import DEFINITIONS
from pages.components.text import escape_markdown


def choose_goal(start_from: OptimisationRequest) -> tuple[tuple[Objective, ...], int]:
    """The objectives and the least number of trades."""
    labels = dict(list_objectives())
    begin = {each.statistic: each.is_max for each in start_from.objectives}
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    names = left.multiselect(
        "Objectives",
        list(labels),
        default=[name for name in begin if name in labels],
        format_func=labels.__getitem__,
        max_selections=MAX_OBJECTIVES,
        key="goal",
        placeholder="Choose a statistic",
        help="Any statistic of a run. With several, the search looks for the best compromises: "
        "trials that no other beats in all of them (the Pareto front).",
    )
    min_trades = right.number_input(
        "Least trades",
        min_value=0,
        max_value=100_000,
        value=start_from.min_trades,
        step=1,
        key="least_trades",
        help="A trial with fewer trades is kept and shown, but never best: its numbers rest on "
        "chance.",
    )
    objectives = []
    for cell, name in zip(st.columns(max(2, len(names))), names, strict=False):
        is_max = cell.selectbox(
            labels[name],
            (True, False),
            index=0 if begin.get(name, default_direction(name)) else 1,
            format_func=lambda up, name=name: Objective(name, up).words(),
            key=f"goal_{name}",
            help=escape_markdown(describe_briefly(DEFINITIONS[name])),
        )
        objectives.append(Objective(name, is_max))
    return tuple(objectives), int(min_trades)
