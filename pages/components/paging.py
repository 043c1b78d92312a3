"""Newest and older stretches of a long list; the address says where it stands."""

from __future__ import annotations

import streamlit as st


def start_over(name: str = "before") -> None:
    """Begin at the newest again, as another filter does.

    Args:
        name: of the place in the address.
    """
    st.query_params.pop(name, None)


def show_turns(
    next_cursor: int | None,
    shown: str,
    name: str = "before",
    *,
    hint: str = "Click a row to open it.",
) -> None:
    """The ways to the newest and to older ones, and what is shown.

    Args:
        next_cursor: where the next stretch begins; None at the end.
        shown: how many of what, e.g. `25 runs`.
        name: of the place in the address.
        hint: what a click on a row does.
    """
    if name in st.query_params and st.button("Newest", icon=":material/first_page:"):
        start_over(name)
        st.rerun()
    if next_cursor is not None and st.button("Older", icon=":material/chevron_right:"):
        st.query_params[name] = str(next_cursor)
        st.rerun()
    st.caption(f"{shown}, newest first. {hint}")
