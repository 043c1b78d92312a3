"""The dialogs of the screens page: which one is open, and what stands in it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.user.screen_types import SavedScreenView, ScreenResult
from core.user.screening.chain import FilterChoice
from core.user.watchlist_rules import MAX_NAME_LENGTH
from pages.components import screen_bar as bar
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.screen_state import (
    close_dialog,
    find_dialog,
    finish,
    leave_saved,
    open_draft,
)
from pages.components.text import escape_markdown

TO_LIST = "to_list"


def show_dialog(
    desk: Desk,
    saved: SavedScreenView | None,
    filters: Sequence[FilterChoice],
    result: ScreenResult | None,
) -> None:
    """Draw the open dialog, if there is one."""
    name = find_dialog()
    if name == bar.SAVE_AS:
        st.dialog("Save this screen", on_dismiss=close_dialog)(_show_name)(desk, None, filters)
    elif name == bar.RENAME and saved:
        st.dialog("Rename", on_dismiss=close_dialog)(_show_name)(desk, saved, filters)
    elif name == bar.DELETE and saved:
        st.dialog("Delete this screen?", on_dismiss=close_dialog)(_show_deletion)(desk, saved)
    elif name == TO_LIST and result and result.hits:
        title = "Add the hits to a watchlist"
        st.dialog(title, on_dismiss=close_dialog)(_show_lists)(desk, result)
    elif name:
        close_dialog()  # what it was for is gone


def _show_name(
    desk: Desk, renamed: SavedScreenView | None, filters: Sequence[FilterChoice]
) -> None:
    with st.form("screen_name", border=False):
        name = st.text_input(
            "Name",
            renamed.name if renamed else "",
            max_chars=MAX_NAME_LENGTH,
            placeholder="Leaders near their high",
        )
        if st.form_submit_button("Save", type="primary"):
            service = desk.services.screens
            with desk.action():
                if renamed:
                    service.rename_screen(desk.actor, renamed.id, name)
                    open_draft(filters, renamed.id)
                else:
                    open_draft(None, service.create_screen(desk.actor, name, filters).id)
                finish("Saved.")


def _show_deletion(desk: Desk, saved: SavedScreenView) -> None:
    st.markdown(f"Delete **{escape_markdown(saved.name)}**? This cannot be undone.")
    if st.button("Delete for good", type="primary", key="screen_delete"):
        with desk.action():
            desk.services.screens.delete_screen(desk.actor, saved.id)
            leave_saved()
            open_draft(saved.filters)
            finish("Screen deleted.")


def _show_lists(desk: Desk, result: ScreenResult) -> None:
    lists = desk.services.watchlists.list_watchlists(desk.actor)
    if not lists:
        st.markdown("You have no watchlist yet: create one first, then come back.")
        show_link("user/watchlists.py", "Watchlists")
        return
    names = {entry.id: entry.name for entry in lists}
    chosen = st.selectbox("Watchlist", list(names), format_func=names.__getitem__)
    if st.button(f"Add {len(result.hits):,} symbols", type="primary", key="screen_add_hits"):
        with desk.action():
            added = desk.services.watchlist_items.add_symbols(
                desk.actor, chosen, [hit.symbol for hit in result.hits]
            )
            there = f"; {len(added.already_there):,} were there" if added.already_there else ""
            finish(f"Added {len(added.added):,} to {escape_markdown(names[chosen])}{there}.")
