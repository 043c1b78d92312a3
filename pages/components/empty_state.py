"""What a page shows when there is nothing to show yet: why, and the way on."""

from __future__ import annotations

import streamlit as st

from pages.components.links import show_link


def show_empty(title: str, text: str, *, link: str = "", link_label: str = "") -> None:
    """A bordered box with a sentence and, where there is one, the page that helps.

    Args:
        title: what is missing.
        text: why, and what to do; Markdown.
        link: page file relative to `pages/`, e.g. `market_data/import_data.py`.
        link_label: what the link says.
    """
    with st.container(border=True, horizontal_alignment="center"):
        st.subheader(title, anchor=False, text_alignment="center")
        st.markdown(text, text_alignment="center")
        if link:
            show_link(link, link_label)
