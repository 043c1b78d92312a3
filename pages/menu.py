"""Who is here and which pages they see. Runs first, on every run of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import streamlit as st

from core.enums import Role
from core.errors import AppError
from core.permissions import is_allowed
from pages.components.brand import MARK, NAME, show_brand
from pages.components.entries import ENTRIES, list_entries, page_paths
from pages.components.identity import find_identity, keep_identity
from pages.components.page import show_error
from pages.components.session import find, keep
from pages.components.sidebar import show_sidebar

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage


def _find_sections(role: Role) -> dict[str, list[StreamlitPage]]:
    """The menu of a role, made once for each tab: every page made looks its file up on the disk."""
    key = f"_menu_of_{role}"
    if (made := find(key)) is None:
        made = _build_sections(role)
        keep(key, made)
    return cast("dict[str, list[StreamlitPage]]", made)


def _build_sections(role: Role) -> dict[str, list[StreamlitPage]]:
    pages = {
        section: [
            st.Page(
                entry.file,
                title=entry.title,
                icon=entry.icon,
                url_path=entry.address,
                visibility="hidden" if entry.is_hidden else "visible",
            )
            for entry in entries
            if is_allowed(role, entry.needs)
        ]
        for section, entries in ENTRIES.items()
    }
    # A page of its own: Streamlit serves the default page at "/" only, and the first page must
    # have an address that can be passed on.
    start = st.Page("user/start.py", title="Start", default=True, visibility="hidden")
    return {"": [start], **{section: members for section, members in pages.items() if members}}


def main() -> None:
    """Draw the frame and run the page that was asked for."""
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
    page = st.navigation(_find_sections(identity.role), expanded=True)
    with keep_identity(identity):
        show_sidebar(identity, page_paths())
        page.run()


if __name__ == "__main__":
    main()
