"""Where a tile of the Korean market comes from, in one line of chips."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from html import escape

import streamlit as st

from core.formatting import format_age

_DEMO = '<span class="sd-chip demo">DEMO</span>'


def say_age(sessions: int | None) -> str:
    """How many sessions have closed since the last bar."""
    if sessions is None:
        return "age unknown"
    if not sessions:
        return "newest session"
    return f"{sessions:,} session{'s' if sessions > 1 else ''} old"


def show_chips(
    *,
    source: str,
    session: date | None,
    fetched_at: datetime | None,
    age: str = "",
    is_demo: bool = False,
    more: Sequence[str] = (),
) -> None:
    """Draw them; see `write_chips`."""
    st.html(
        write_chips(
            source=source,
            session=session,
            fetched_at=fetched_at,
            age=age,
            is_demo=is_demo,
            more=more,
        )
    )


def write_chips(
    *,
    source: str,
    session: date | None,
    fetched_at: datetime | None,
    age: str = "",
    is_demo: bool = False,
    more: Sequence[str] = (),
) -> str:
    """Source, session, age and time of storing as HTML; empty ones are left out.

    Args:
        source: whose bars.
        session: of the newest bar read.
        fetched_at: when the bars came in.
        age: in words.
        is_demo: puts DEMO first.
        more: further facts.
    """
    chips = [
        source,
        "" if session is None else f"session of {session}",
        age,
        "" if fetched_at is None else f"stored {format_age(fetched_at)}",
        *more,
    ]
    spans = [f'<span class="sd-chip">{escape(chip)}</span>' for chip in chips if chip]
    return "".join([_DEMO, *spans] if is_demo else spans)
