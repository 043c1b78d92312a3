"""Which section of a list is shown; none chosen shows all of them."""

from __future__ import annotations

import streamlit as st

from core.user.watchlist_types import WatchlistView
from pages.components.session import find, keep
from pages.components.text import escape_markdown

_KEY = "watchlist_section"
_ADDRESS = "section"
NO_SECTION = "No section"


def choose_section_shown(view: WatchlistView) -> str | None:
    """Draw one pill for each section where there are several; None for all sections."""
    counts = {section.name: len(section.items) for section in view.sections}
    if len(counts) < 2:  # noqa: PLR2004 - nothing to choose
        return None
    asked = st.query_params.get(_ADDRESS)
    keep(_KEY, asked if asked in counts else None)
    return st.pills(
        "Section",
        list(counts),
        format_func=lambda name: f"{escape_markdown(name) or NO_SECTION} :gray[{counts[name]}]",
        key=_KEY,
        on_change=_write_address,
        label_visibility="collapsed",
    )


def find_section_shown() -> str:
    """The section in the address; empty for all of them."""
    return str(st.query_params.get(_ADDRESS, ""))


def _write_address() -> None:
    section = find(_KEY)
    if section is None:
        st.query_params.pop(_ADDRESS, None)
    else:
        st.query_params[_ADDRESS] = section
