"""What the screens page has in its address and keeps in this tab."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NoReturn

import streamlit as st

from core.errors import AppError
from core.user.screen_types import SavedScreenView
from core.user.screening.chain import FilterChoice, read_choices
from pages.components.page import show_error
from pages.components.session import find, forget, keep, set_flash

_ROUND = "_screen_round"
_DIALOG = "_screen_dialog"
START = (
    FilterChoice("traded_value", {}),
    FilterChoice("below_high", {"at_most": 0.1}),
    FilterChoice("sma_distance", {}),
)
"""What the page begins with."""


def read_draft(saved: SavedScreenView | None) -> tuple[FilterChoice, ...]:
    """The filters in the address, or those of the saved screen, or something to begin with."""
    if written := st.query_params.get("f"):
        try:
            return read_choices(json.loads(written))
        except json.JSONDecodeError:
            st.warning("The filters in this address cannot be read; it may have been cut off.")
        except AppError as error:
            show_error(error)
    return saved.filters if saved else START


def write_choices(filters: Sequence[FilterChoice]) -> str:
    """The filters as an address carries them; equal filters give equal text."""
    return json.dumps([choice.as_json() for choice in filters], separators=(",", ":"))


def keep_in_address(filters: Sequence[FilterChoice]) -> None:
    """Put the filters into the address, so that it can be passed on."""
    written = write_choices(filters)
    if st.query_params.get("f") != written:
        st.query_params["f"] = written


def open_draft(filters: Sequence[FilterChoice] | None, screen_id: int | None = None) -> None:
    """Begin again with other filters; None takes those of the saved screen."""
    keep(_ROUND, find_round() + 1)
    if filters is None:
        st.query_params.pop("f", None)
    else:
        st.query_params["f"] = write_choices(filters)
    if screen_id is not None:
        st.query_params["id"] = str(screen_id)


def leave_saved() -> None:
    """The page no longer shows a saved screen."""
    st.query_params.pop("id", None)


def find_round() -> int:
    """Counts structural changes: the widgets of another round start from their own values."""
    return int(find(_ROUND, 0))


def ask(dialog: str) -> None:
    """Open a dialog. It is kept here and not by its button: a button is true for one run only."""
    keep(_DIALOG, dialog)


def find_dialog() -> str:
    """The open dialog, or nothing."""
    return str(find(_DIALOG, ""))


def close_dialog() -> None:
    """Forget the open dialog."""
    forget(_DIALOG)


def finish(message: str) -> NoReturn:
    """Close the dialog, say what was done, and run the page again."""
    close_dialog()
    set_flash(message)
    st.rerun()
