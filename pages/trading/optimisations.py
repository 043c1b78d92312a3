"""One's own searches, newest first: searched, filtered, opened."""

from __future__ import annotations

import streamlit as st

from core.enums import BacktestStatus
from core.formatting import format_count
from core.permissions import Permission, is_allowed
from pages.components.address import find_number
from pages.components.backtest_words import STATUS_NAMES
from pages.components.empty_state import show_empty, show_nothing_fits
from pages.components.links import show_link
from pages.components.optimisation_list import show_searches
from pages.components.page import Desk, page
from pages.components.paging import show_turns, start_over

PAGE_SIZE = 25
_BY_NAME = {name: status for status, name in STATUS_NAMES.items()}


def choose_filter() -> tuple[str, list[BacktestStatus]]:
    """Text and states; both stay in the URL."""
    left, right = st.columns(2, vertical_alignment="bottom")
    text = left.text_input(
        "Search",
        key="q",
        bind="query-params",
        type="search",
        placeholder="Symbol, strategy or words of the notes",
        max_chars=100,
        on_change=start_over,
    )
    states = right.pills(
        "Status",
        list(_BY_NAME),
        selection_mode="multi",
        key="status",
        bind="query-params",
        on_change=start_over,
    )
    return text or "", [_BY_NAME[name] for name in states]


def show_nothing(desk: Desk, *, is_filtered: bool) -> None:
    """Why the list is empty, and the way on."""
    if is_filtered:
        show_nothing_fits("No search of yours matches these filters.", {"q": "", "status": []})
    elif is_allowed(desk.actor.role, Permission.RUN_BACKTESTS):
        show_empty(
            "No optimisations yet",
            "A search tries many parameters of a strategy on some bars, picks from the widest "
            "plateau, and lets you prove the pick on bars it has not seen.",
            link="trading/new_optimisation.py",
            link_label="New optimisation",
        )
    else:
        show_empty("No optimisations yet", "Your role reads searches but starts none.")


def show_list(desk: Desk) -> None:
    """Filters, the searches that fit, and the way to older ones."""
    text, states = choose_filter()
    cursor = find_number("before")
    found = desk.services.optimisations.list_optimisations(
        desk.actor, text, statuses=states, limit=PAGE_SIZE, cursor=cursor
    )
    if not found.items:
        show_nothing(desk, is_filtered=bool(text or states) or cursor is not None)
        return
    if run := show_searches(found.items, desk.identity.time_zone):
        st.switch_page("trading/optimisation.py", query_params={"id": str(run.id)})
    with st.container(horizontal=True, vertical_alignment="center"):
        show_turns(
            found.next_cursor,
            f"{format_count(len(found.items))} searches",
        )
        show_link("trading/new_optimisation.py", "New optimisation")


with page("Optimisations", needs=Permission.READ_BACKTESTS) as desk:
    show_list(desk)
