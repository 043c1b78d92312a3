"""One search: how far it is, what it found, and whether the pick holds on unseen bars."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.permissions import Permission
from core.trading.optimisation.types import OptimisationDetail
from pages.components.address import read_id
from pages.components.empty_state import show_empty
from pages.components.optimisation_header import show_head
from pages.components.optimisation_map import show_map
from pages.components.optimisation_pick import show_pick
from pages.components.optimisation_progress import UNFINISHED, show_end, show_progress
from pages.components.optimisation_shown import ShownSearch, load_search
from pages.components.optimisation_trials import show_trials
from pages.components.optimisation_unseen import show_unseen
from pages.components.optimisation_views import (
    show_importance,
    show_lines,
    show_overview,
)
from pages.components.optimisation_walk import show_walk
from pages.components.page import Desk, page

VIEWS: dict[str, Callable[[ShownSearch], None]] = {
    "Overview": show_overview,
    "Map": show_map,
    "Parallel": show_lines,
    "Importance": show_importance,
    "Trials": show_trials,
    "Out of sample": show_unseen,
}


def show_search(desk: Desk, optimisation_id: int) -> None:
    """The search, whatever its state."""
    detail = desk.services.optimisations.get_optimisation(desk.actor, optimisation_id)
    show_head(desk, detail)
    if detail.summary.status in UNFINISHED:
        show_progress(desk, detail)
        return
    show_end(detail)
    if detail.walk_forward is not None:
        show_walk(desk, detail, detail.walk_forward)
    elif detail.summary.done:
        show_trial_views(desk, detail)


def show_trial_views(desk: Desk, detail: OptimisationDetail) -> None:
    """The pick, then the view chosen."""
    shown = load_search(desk, detail)
    show_pick(shown)
    view = st.segmented_control(
        "View",
        list(VIEWS),
        default="Overview",
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    VIEWS[view](shown)


with page("Optimisation", needs=Permission.READ_BACKTESTS) as desk:
    wanted = read_id("search", "Open one from the list of optimisations.")
    if wanted is None:
        show_empty(
            "No search chosen",
            "Open one from the list; its address finds it again.",
            link="trading/optimisations.py",
            link_label="Optimisations",
        )
    else:
        show_search(desk, wanted)
