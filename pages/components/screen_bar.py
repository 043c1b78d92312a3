"""The saved screens, and what can be done with the one that is open."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.permissions import Permission, is_allowed
from core.user.screen_types import SavedScreenView
from core.user.screening.chain import FilterChoice
from pages.components.page import Desk
from pages.components.screen_state import ask, find_round, leave_saved, open_draft
from pages.components.session import find

SAVE_AS, RENAME, DELETE = "save_as", "rename", "delete"
_SAVE, _COPY = "save", "copy"
_MENU = {
    _SAVE: ":material/save: Save changes",
    RENAME: ":material/edit: Rename",
    _COPY: ":material/content_copy: Copy",
    DELETE: ":material/delete: Delete",
}


def find_saved(screens: Sequence[SavedScreenView]) -> SavedScreenView | None:
    """The saved screen that the address names."""
    asked = st.query_params.get("id")
    saved = next((screen for screen in screens if str(screen.id) == asked), None)
    if asked and saved is None:
        st.warning("You have no saved screen with this number; it may have been deleted.")
        leave_saved()
    return saved


def show_choice(screens: Sequence[SavedScreenView], saved: SavedScreenView | None) -> None:
    """The list of saved screens."""
    if not screens:
        return
    names = {screen.id: screen.name for screen in screens}
    key = f"screen_choice_{find_round()}"
    st.selectbox(
        "Saved screen",
        list(names),
        index=list(names).index(saved.id) if saved else None,
        format_func=names.__getitem__,
        placeholder="Open a saved screen",
        label_visibility="collapsed",
        key=key,
        on_change=lambda: open_draft(None, find(key)),
    )


def show_commands(
    desk: Desk, saved: SavedScreenView | None, filters: Sequence[FilterChoice]
) -> None:
    """Save, and for a saved screen the rest."""
    if not is_allowed(desk.actor.role, Permission.EDIT_WATCHLISTS):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Save as", icon=":material/bookmark_add:", key="screen_save_as"):
            ask(SAVE_AS)
        if saved is None:
            return
        chosen = st.menu_button(
            "Screen",
            list(_MENU),
            format_func=_MENU.__getitem__,
            icon=":material/tune:",
            type="tertiary",
            key="screen_menu",
        )
    if chosen == _SAVE:
        with desk.action("Saved."):
            desk.services.screens.update_screen(desk.actor, saved.id, filters)
    elif chosen == _COPY:
        with desk.action("Copied."):
            copy = desk.services.screens.copy_screen(desk.actor, saved.id)
            open_draft(None, copy.id)
    elif chosen:
        ask(str(chosen))
