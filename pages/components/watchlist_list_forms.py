"""Forms for a whole list: settings, sections, export, deletion."""

from __future__ import annotations

import streamlit as st

from core.enums import WatchlistKind
from core.user.watchlist_rules import MAX_LIST_NOTES_LENGTH, MAX_NAME_LENGTH, MAX_SECTION_LENGTH
from core.user.watchlist_types import WatchlistView
from pages.components.page import Desk
from pages.components.text import escape_markdown
from pages.components.watchlist_overview import KIND_LABELS
from pages.components.watchlist_state import finish


def show_settings(desk: Desk, view: WatchlistView) -> None:
    """Name, kind and notes."""
    summary = view.summary
    with st.form("watchlist_settings", border=False):
        name = st.text_input("Name", summary.name, max_chars=MAX_NAME_LENGTH)
        kind = st.selectbox(
            "Kind",
            list(KIND_LABELS),
            index=list(KIND_LABELS).index(summary.kind),
            format_func=KIND_LABELS.__getitem__,
        )
        notes = st.text_area("Notes", summary.notes, max_chars=MAX_LIST_NOTES_LENGTH)
        if st.form_submit_button("Save", type="primary"):
            with desk.action():
                service = desk.services.watchlists
                service.rename_watchlist(desk.actor, summary.id, name)
                service.update_watchlist(
                    desk.actor, summary.id, kind=WatchlistKind(kind), notes=notes
                )
                finish("Saved.")


def show_sections(desk: Desk, view: WatchlistView) -> None:
    """Names and order of the sections, and their end."""
    names = [section.name for section in view.sections if section.name]
    if not names:
        st.markdown("This list has no sections. Select rows and choose **Section** to begin one.")
        return
    service, watchlist_id = desk.services.watchlist_sections, view.summary.id
    section = st.selectbox("Section", names, key="section_choice")
    name = st.text_input(
        "Name", section, max_chars=MAX_SECTION_LENGTH, key=f"section_name_{section}"
    )
    place = [part.name for part in view.sections].index(section)
    with st.container(horizontal=True):
        if st.button("Rename", type="primary", disabled=name == section, key="section_rename"):
            with desk.action():
                service.rename_section(desk.actor, watchlist_id, section, name)
                finish("Section renamed.")
        for step, words in ((-1, "Move up"), (1, "Move down")):
            is_end = not 0 <= place + step < len(view.sections)
            if st.button(words, disabled=is_end, key=f"section_move_{step}"):
                with desk.action():
                    service.move_section(desk.actor, watchlist_id, section, place + step)
                    finish("Section moved.")
        if st.button("Dissolve", help="Its symbols stay in the list.", key="section_dissolve"):
            with desk.action():
                service.remove_section(desk.actor, watchlist_id, section)
                finish("Section dissolved; its symbols stay in the list.")


def show_export(desk: Desk, view: WatchlistView) -> None:
    """The list as a file, in two formats."""
    service, watchlist_id = desk.services.watchlist_transfers, view.summary.id
    for label, remark, export in (
        ("CSV", "Symbols, sections, notes and flags.", service.export_csv),
        ("TradingView", "Symbols and sections; no notes.", service.export_tradingview),
    ):
        with desk.action():
            file = export(desk.actor, watchlist_id)
            st.download_button(
                f"Download {label}",
                file.content,
                file.filename,
                file.media_type,
                icon=":material/download:",
                on_click="ignore",
                width="stretch",
            )
            st.caption(remark)


def show_deletion(desk: Desk, view: WatchlistView) -> None:
    """The question before a list is gone."""
    count = len(view.items)
    st.markdown(
        f"Delete **{escape_markdown(view.summary.name)}** with its {count} "
        f"symbol{'' if count == 1 else 's'} and all notes? This cannot be undone. "
        "Prices stay stored."
    )
    if st.button("Delete for good", type="primary", key="delete_list"):
        with desk.action():
            desk.services.watchlists.delete_watchlist(desk.actor, view.summary.id)
            finish("List deleted.")
