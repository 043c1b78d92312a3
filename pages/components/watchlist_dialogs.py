"""The dialogs of the watchlist page: which one is open, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.user.watchlist_types import WatchlistItemView, WatchlistView
from pages.components import watchlist_actions as actions
from pages.components import watchlist_bar as bar
from pages.components.alert_dialog import show_alerts
from pages.components.page import Desk
from pages.components.watchlist_add import show_add
from pages.components.watchlist_import import show_import
from pages.components.watchlist_item_forms import show_move, show_note, show_removal
from pages.components.watchlist_list_forms import (
    show_deletion,
    show_export,
    show_sections,
    show_settings,
)
from pages.components.watchlist_start import show_creation
from pages.components.watchlist_state import close_dialog, find_dialog
from pages.components.watchlist_update import show_updates

_FOR_LISTS: dict[str, tuple[str, Callable[[Desk, WatchlistView], None]]] = {
    bar.NEW: ("New watchlist", lambda desk, _view: show_creation(desk)),
    bar.SETTINGS: ("Name, kind, notes", show_settings),
    bar.SECTIONS: ("Sections", show_sections),
    bar.IMPORT: ("Import symbols", show_import),
    bar.EXPORT: ("Export", show_export),
    bar.ALERTS: ("Alerts over this list", show_alerts),
    bar.UPDATES: ("Bring bars up to date", show_updates),
    bar.DELETE: ("Delete this list?", show_deletion),
    actions.ADD: ("Add symbols", show_add),
}
_WIDE = {bar.ALERTS, actions.ADD}
_FOR_ITEMS: dict[
    str, tuple[str, Callable[[Desk, WatchlistView, Sequence[WatchlistItemView]], None]]
] = {
    actions.NOTE: ("Note", show_note),
    actions.MOVE: ("Move to a section", show_move),
    actions.REMOVE: ("Remove from this list?", show_removal),
}


def show_dialog(desk: Desk, view: WatchlistView, chosen: Sequence[WatchlistItemView]) -> None:
    """Draw the open dialog, if there is one."""
    name = find_dialog()
    if name in _FOR_LISTS:
        title, show = _FOR_LISTS[name]
        frame = st.dialog(
            title, width="medium" if name in _WIDE else "small", on_dismiss=close_dialog
        )
        frame(show)(desk, view)
    elif name in _FOR_ITEMS and chosen:
        title, show_items = _FOR_ITEMS[name]
        st.dialog(title, on_dismiss=close_dialog)(show_items)(desk, view, chosen)
    elif name:
        close_dialog()  # the rows it was for are gone
