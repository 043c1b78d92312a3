"""The only place that touches `st.session_state`: one function for each thing kept there."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.enums import Theme

_FLASH = "_flash"
_NEW_THEME = "_new_theme"
_TICKET = "_sign_in_ticket"


def set_flash(message: str) -> None:
    """Keep a message for the next run: a rerun would wipe one shown now."""
    st.session_state[_FLASH] = message


def pop_flash() -> str:
    """The kept message, once."""
    return str(st.session_state.pop(_FLASH, ""))


def find(key: str, default: Any = None) -> Any:
    """The value of a widget by its key, or what a page keeps for this tab only."""
    return st.session_state.get(key, default)


def keep(key: str, value: Any) -> None:
    """Keep a value for this tab only; what must outlive the tab belongs in the database."""
    st.session_state[key] = value


def forget(*keys: str) -> None:
    """Drop kept values."""
    for key in keys:
        st.session_state.pop(key, None)


def set_new_theme(theme: Theme) -> None:
    """Keep a colour scheme that the next run applies in the browser."""
    st.session_state[_NEW_THEME] = theme.value


def pop_new_theme() -> Theme | None:
    """The kept colour scheme, once."""
    value = st.session_state.pop(_NEW_THEME, None)
    return Theme(value) if value else None


def keep_ticket(ticket: str) -> None:
    """Keep the one-time sign-in ticket until the browser has traded it and left."""
    st.session_state[_TICKET] = ticket


def find_ticket() -> str:
    """The kept ticket, or an empty string."""
    return str(st.session_state.get(_TICKET, ""))
