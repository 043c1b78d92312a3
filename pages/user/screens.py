"""Screens: filters over a whole market, why the others went, and what became of earlier hits."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.errors import NotFoundError
from core.permissions import Permission
from core.user.screen_types import ScreenResult
from core.user.screening.chain import FilterChoice, build_chain
from pages.components.cached import find_scorecard, find_screen
from pages.components.empty_state import show_empty
from pages.components.page import Desk, errors_shown, page
from pages.components.screen_bar import find_saved, show_choice, show_commands
from pages.components.screen_dialogs import show_dialog
from pages.components.screen_filters import show_filters
from pages.components.screen_result import show_funnel, show_hits, show_state
from pages.components.screen_scorecard import show_scorecard
from pages.components.screen_state import keep_in_address, read_draft, write_choices

_HITS, _WHY, _PAST = "Hits", "Why the others went", "Past hits"


def show_result(desk: Desk, filters: Sequence[FilterChoice]) -> ScreenResult | None:
    """What the filters find, in one of three views; None where there is no market."""
    build_chain(filters)  # a wrong value is told as such, whether a market is stored or not
    written = write_choices(filters)
    try:
        result = find_screen(desk, written)
    except NotFoundError as error:
        show_empty(
            "No market yet",
            f"{error.message} A screen needs the daily bars of many instruments: import a "
            "market's file and come back.",
            link="market_data/import_data.py",
            link_label="Import data",
        )
        return None
    show_state(desk, result)
    view = st.segmented_control(
        "View",
        [_HITS, _WHY, _PAST],
        default=_HITS,
        required=True,
        label_visibility="collapsed",
        key="screen_view",
        bind="query-params",
    )
    if view == _WHY:
        show_funnel(result, filters)
    elif view == _PAST:
        show_scorecard(find_scorecard(desk, written))
    else:
        show_hits(desk, result, filters)
    return result


with page(
    "Screens",
    "Filters over a whole market, applied to its newest session.",
    needs=Permission.READ_WATCHLISTS,
) as desk:
    screens = desk.services.screens.list_screens(desk.actor)
    saved = find_saved(screens)
    left, right = st.columns([9, 19], gap="medium")
    with left:
        show_choice(screens, saved)
        chosen = show_filters(read_draft(saved))
        keep_in_address(chosen)
        show_commands(desk, saved, chosen)
    found: ScreenResult | None = None
    with right, errors_shown():
        found = show_result(desk, chosen)
    show_dialog(desk, saved, chosen, found)
