"""Who is here and which pages they see. Runs first, on every run of every page."""

from __future__ import annotations

import streamlit as st

from core.errors import AppError
from pages.components.brand import MARK, NAME, show_brand
from pages.components.entries import list_entries, page_paths
from pages.components.identity import find_identity, keep_identity
from pages.components.menu_pages import find_menu
from pages.components.page import show_error
from pages.components.sidebar import show_sidebar
from pages.components.turns import get_turns


def main() -> None:
    """Wait for a turn, draw the frame and run the page that was asked for."""
    with get_turns().take():
        _draw()


def _draw() -> None:
    st.set_page_config(page_title=NAME, page_icon=MARK, layout="wide")
    show_brand()
    try:
        identity = find_identity()
    except AppError as error:  # before any page: nobody else would show it
        show_error(error)
        return
    if identity is None:
        # Every address leads to the form, so that a link survives the sign-in.
        st.navigation(
            [
                st.Page(
                    "user/sign_in.py", title="Sign in", url_path=entry.address, default=not place
                )
                for place, entry in enumerate(list_entries())
            ],
            position="hidden",
        ).run()
        return
    page = st.navigation(find_menu(identity.role), expanded=True)
    with keep_identity(identity):
        show_sidebar(identity, page_paths())
        page.run()


if __name__ == "__main__":
    main()
