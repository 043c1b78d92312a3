"""How a space is searched: the grid where it fits."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.errors import AppError
from core.trading.optimisation.grid import MAX_GRID, count_points
from core.trading.optimisation.methods import METHODS
from core.trading.optimisation.recommend import recommend_method
from core.trading.optimisation.request import OptimisationRequest
from core.trading.optimisation.space import SearchSpace
from pages.components.text import escape_markdown

_ORDER = ("grid", "random", "tpe", "cma_es", "nsga2")


@dataclass(frozen=True, slots=True)
class ChosenMethod:
    """A method and, where it samples, how many trials from which seed."""

    name: str
    budget: int
    seed: int


def describe_windows(start_from: OptimisationRequest, space: SearchSpace) -> ChosenMethod:
    """What each window of a walk-forward run tries; there is nothing to choose."""
    try:
        is_listed = count_points(space) <= MAX_GRID
    except AppError:  # the plan says what is wrong with the ranges
        is_listed = True
    st.caption(
        "Each window tries every combination anew."
        if is_listed
        else f"There are more than {MAX_GRID:,} combinations: each window tries some at random."
    )
    return ChosenMethod("grid" if is_listed else "random", start_from.budget, start_from.seed)


def choose_method(
    start_from: OptimisationRequest, space: SearchSpace, bars: int, objectives: int
) -> ChosenMethod:
    """The inputs; what is recommended is chosen until the reader chooses otherwise."""
    try:
        advice = recommend_method(space, bars, objectives)
    except AppError:  # the ranges make no sense yet; the plan says what is wrong with them
        advice = None
    names = [name for name in _ORDER if objectives <= 1 or METHODS.get(name).is_multi]
    names += [name for name in METHODS.names() if name not in _ORDER]
    wanted = advice.method if advice else "grid"
    if start_from.cloned_from is not None and start_from.method in names:
        wanted = start_from.method
    name = st.selectbox(
        "Method",
        names,
        index=names.index(wanted),
        format_func=lambda one: METHODS.get(one).title,
        key=f"method_{wanted}_{len(names)}",
        help="  \n".join(
            f"**{METHODS.get(one).title}**: {METHODS.get(one).description}" for one in names
        ),
    )
    kind = METHODS.get(name)
    words = advice.reason if advice and name == advice.method else kind.description
    st.caption(escape_markdown(words))
    if kind.is_exhaustive:
        return ChosenMethod(name, start_from.budget, start_from.seed)
    left, right = st.columns(2)
    budget = left.number_input(
        "Trials",
        min_value=1,
        max_value=kind.max_budget,
        value=min(start_from.budget or kind.default_budget, kind.max_budget),
        step=100,
        key=f"budget_{name}",
        help=f"At most {kind.max_budget:,} of this method.",
    )
    seed = right.number_input(
        "Seed",
        min_value=0,
        max_value=2**31 - 1,
        value=start_from.seed,
        step=1,
        key="seed",
        help="Stored with the run: the same seed draws the same trials again.",
    )
    return ChosenMethod(name, int(budget), int(seed))
