"""The first page of the day: the symbols somebody follows, and how they stand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.permissions import Permission
from core.user.watchlist_types import WatchlistSummary
from pages.components.empty_state import show_empty
from pages.components.page import Desk, page
from pages.components.watchlist_actions import show_actions
from pages.components.watchlist_bar import show_bar
from pages.components.watchlist_dialogs import show_dialog
from pages.components.watchlist_overview import show_overview, show_remarks
from pages.components.watchlist_start import show_start
from pages.components.watchlist_table import show_table


def show_list(desk: Desk, lists: Sequence[WatchlistSummary]) -> None:
    """One list with its table and all that can be done with it."""
    current = show_bar(desk, lists)
    view = desk.services.watchlists.get_watchlist(desk.actor, current.id)
    show_overview(view)
    # The actions stand above the table, but are known only once it says what is selected.
    actions = st.container(horizontal=True, vertical_alignment="center", gap="small")
    chosen = show_table(desk, view) if view.items else []
    with actions:
        show_actions(desk, view, chosen)
    if not view.items:
        show_empty("No symbols yet", "Add some by symbol or name, or import a list from a file.")
    show_remarks(desk, view)
    show_dialog(desk, view, chosen)


with page("Watchlists", needs=Permission.READ_WATCHLISTS) as desk:
    if lists := desk.services.watchlists.list_watchlists(desk.actor):
        show_list(desk, lists)
    else:
        show_start(desk)
