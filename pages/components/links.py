"""Links to other pages, for those readers who may open them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from pages.components.session import find

PAGES = "_pages_of_the_menu"
"""Where the menu keeps its pages of this tab by file, e.g. `trading/backtest.py`."""


def show_link(file: str, label: str, *, query: Mapping[str, str] | None = None) -> bool:
    """A link to a page, or nothing where the reader's role has no such page.

    Args:
        file: below `pages/`, e.g. `trading/backtest.py`; a test checks that it exists.
        label: plain text or Markdown; escape what a user wrote.
        query: the page's parameters.

    Returns:
        Whether the link was drawn.
    """
    # By its name Streamlit would look the file up on the disk, and resolve every folder above it.
    page = find(PAGES, {}).get(file, file)
    try:
        st.page_link(page, label=label, icon="", query_params=dict(query or {}))
    except StreamlitPageNotFoundError:  # the menu of this role does not have the page
        return False
    return True
