"""Numbers in a page's address: what a link names, and where a list was turned to."""

from __future__ import annotations

import streamlit as st

from core.errors import InvalidInputError

_MOST_DIGITS = 18  # fits int64


def is_number(text: str) -> bool:
    """Whether the text is a whole number that a row may have."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def refuse_strangers(*known: str) -> None:
    """Say that the address asks for something by a name that the page does not know.

    Args:
        known: names that it knows.

    Raises:
        InvalidInputError: another one stands there; a link with a slip in it would otherwise
            look as if nothing had been found.
    """
    strangers = [name for name in st.query_params if name not in known]
    if strangers:
        raise InvalidInputError(
            f"The address asks for {strangers[0][:40]!r}, which this page does not know.",
            f"It knows: {', '.join(known)}.",
        )


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
