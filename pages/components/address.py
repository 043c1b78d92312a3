"""Numbers in a page's address: what a link names, and where a list was turned to."""

from __future__ import annotations

import streamlit as st

from core.errors import InvalidInputError

_MOST_DIGITS = 18  # fits int64


def is_number(text: str) -> bool:
    """Whether the text is a whole number that a row may have."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def find_number(name: str) -> int | None:
    """The number of that name in the address; None where it is absent or no number."""
    text = st.query_params.get(name, "")
    return int(text) if is_number(text) else None


def read_id(what: str, remedy: str) -> int | None:
    """The number called `id` in the address; None where there is none.

    Args:
        what: it numbers, e.g. `run`.
        remedy: where to find one.

    Raises:
        InvalidInputError: what stands there is no number.
    """
    text = st.query_params.get("id", "")
    if text and not is_number(text):
        raise InvalidInputError(f"{text[:40]!r} is not the number of a {what}.", remedy)
    return int(text) if text else None
