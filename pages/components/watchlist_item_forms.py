"""Forms for selected symbols: note, section, removal."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.user.watchlist_rules import MAX_NOTE_LENGTH
from core.user.watchlist_types import WatchlistItemView, WatchlistView
from pages.components.page import Desk
from pages.components.text import escape_markdown
from pages.components.watchlist_actions import remove_items
from pages.components.watchlist_add import choose_section
from pages.components.watchlist_state import finish

Items = Sequence[WatchlistItemView]


def show_note(desk: Desk, view: WatchlistView, items: Items) -> None:
    """The note beside one symbol."""
    item = items[0]
    with st.form("watchlist_note", border=False):
        note = st.text_area(
            f"Note on {escape_markdown(item.symbol)}", item.note, max_chars=MAX_NOTE_LENGTH
        )
        if st.form_submit_button("Save", type="primary"):
            with desk.action():
                desk.services.watchlist_items.set_note(
                    desk.actor, view.summary.id, item.symbol, note
                )
                finish("Note saved." if note.strip() else "Note removed.")


def show_move(desk: Desk, view: WatchlistView, items: Items) -> None:
    """Another section for the symbols, at its end and in their order."""
    st.markdown(_name(items))
    section = choose_section(view, key="watchlist_move_section", start=items[0].section)
    if st.button("Move", type="primary", key="watchlist_move"):
        with desk.action():
            desk.services.watchlist_items.move_items(
                desk.actor, view.summary.id, [item.symbol for item in items], section
            )
            finish(f"Moved: {_name(items)}.")


def show_removal(desk: Desk, view: WatchlistView, items: Items) -> None:
    """The question before several symbols, or one with a note, are gone."""
    has_notes = any(item.note for item in items)
    st.markdown(f"Remove {_name(items)} from this list{' with notes' if has_notes else ''}?")
    if st.button("Remove", type="primary", key="watchlist_remove"):
        remove_items(desk, view.summary.id, items)


def _name(items: Items) -> str:
    return ", ".join(escape_markdown(item.symbol) for item in items)
