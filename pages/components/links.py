"""Links to other pages, for those readers who may open them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError


def show_link(file: str, label: str, *, query: Mapping[str, str] | None = None) -> bool:
    """A link to a page, or nothing where the reader's role has no such page.

    Args:
        file: below `pages/`, e.g. `trading/backtest.py`; a test checks that it exists.
        label: plain text or Markdown; escape what a user wrote.
        query: the page's parameters.

    Returns:
        Whether the link was drawn.
    """
    try:
        st.page_link(file, label=label, query_params=dict(query or {}))
    except StreamlitPageNotFoundError:  # the menu of this role does not have the page
        return False
    return True
