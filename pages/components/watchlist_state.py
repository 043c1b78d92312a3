"""What the watchlist page remembers in this tab: the last list, the open dialog, the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import streamlit as st

from pages.components.session import find, forget, keep, set_flash

_DIALOG = "_watchlist_dialog"
_LAST = "_watchlist_last"
_CHOSEN = "_watchlist_chosen"
_START = "_watchlist_start"


def open_list(watchlist_id: int) -> None:
    """Make a list the one that the page shows; its number stands in the address."""
    keep(_LAST, watchlist_id)
    if st.query_params.get("id") != str(watchlist_id):
        st.query_params["id"] = str(watchlist_id)
        st.query_params.pop("section", None)  # of the list before


def find_last_list() -> str:
    """The number of the list last opened in this tab; empty at first."""
    return str(find(_LAST, ""))


def ask(dialog: str) -> None:
    """Open a dialog. It is kept here and not by its button: a button is true for one run only."""
    keep(_DIALOG, dialog)


def find_dialog() -> str:
    """The open dialog, or nothing."""
    return str(find(_DIALOG, ""))


def close_dialog() -> None:
    """Forget the open dialog."""
    forget(_DIALOG)


def finish(message: str, watchlist_id: int | None = None) -> NoReturn:
    """Close the dialog, say what was done, and run the page again; optionally on another list."""
    close_dialog()
    if watchlist_id is not None:
        open_list(watchlist_id)
    set_flash(message)
    st.rerun()


def keep_chosen(watchlist_id: int, symbols: Sequence[str]) -> None:
    """Remember the selected symbols: rows change their place, symbols do not."""
    keep(_CHOSEN, (watchlist_id, tuple(symbols)))


def find_start_rows(table_key: str, watchlist_id: int, symbols: Sequence[str]) -> list[int]:
    """The rows that a table selects when it appears: those of the symbols selected before it.

    The answer stays the same for one table, or the browser would take it for a new one.
    """
    if (kept := find(_START)) and kept[0] == table_key:
        return list(kept[1])
    chosen_in, chosen = find(_CHOSEN, (None, ()))
    rows = [
        row for row, symbol in enumerate(symbols) if chosen_in == watchlist_id and symbol in chosen
    ]
    keep(_START, (table_key, rows))
    return rows
