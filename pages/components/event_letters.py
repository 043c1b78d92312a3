"""The list of dead letters: choose some, deliver them again, or open one to repair it."""

from __future__ import annotations

import streamlit as st

from core.admin.event_types import DeadLetter, DeadLetterCount, DeadLetterFilter
from core.errors import AppError
from core.formatting import format_age, format_count
from pages.components.address import find_number
from pages.components.empty_state import show_empty
from pages.components.event_bench import show_bench
from pages.components.page import Desk, show_error
from pages.components.table import as_table, name_rows

_ROW_PIXELS, _MOST_ROWS = 34, 14


def show_letters(desk: Desk) -> None:
    """Which ones, the list, and the one that was chosen."""
    counts = desk.services.events.count_dead(desk.actor)
    if not counts:
        show_empty(
            "No dead letters",
            "Every event has reached everybody who listens to it, or is on its way. "
            "What fails three times ends here.",
        )
        _show_opened(desk)
        return
    chosen = _choose(counts)
    wanted = DeadLetterFilter(chosen.event_name, chosen.handler) if chosen else DeadLetterFilter()
    letters = desk.services.events.list_dead(desk.actor, wanted)
    total = chosen.count if chosen else sum(one.count for one in counts)
    if len(letters) < total:
        st.caption(f"The newest {format_count(len(letters))} of {format_count(total)}.")
    marked = _show_table(letters)
    _show_actions(desk, letters, marked)
    _show_opened(desk)


def _show_opened(desk: Desk) -> None:
    """The letter that the address names."""
    opened = find_number("letter")
    if opened is not None:
        try:
            show_bench(desk, desk.services.event_repairs.get_bench(desk.actor, opened))
        except AppError as error:
            show_error(error)


def _choose(counts: list[DeadLetterCount]) -> DeadLetterCount | None:
    """One kind of failure, or None for all: one cause has often stopped many."""
    names = [f"All ({format_count(sum(one.count for one in counts))})"]
    names += [f"{one.event_name} → {one.handler} ({format_count(one.count)})" for one in counts]
    place = st.selectbox(
        "Which", range(len(names)), format_func=names.__getitem__, key="letters_which"
    )
    return counts[place - 1] if place else None


def _show_table(letters: list[DeadLetter]) -> list[DeadLetter]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    shown = st.dataframe(
        as_table(
            {
                "Recorded": [format_age(one.occurred_at) for one in letters],
                "Event": [one.event_name for one in letters],
                "For": [one.handler for one in letters],
                "Why it failed": [one.error for one in letters],
                "Attempts": [one.attempts for one in letters],
                "Payload": ["repaired" if one.is_repaired else "" for one in letters],
            }
        ),
        key=name_rows("letters", [one.delivery_id for one in letters]),
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (min(len(letters), _MOST_ROWS) + 1) + 4,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "Recorded": text(width=96),
            "Event": text(width=170),
            "For": text(width=230, help="Who was to hear it: a part of the program."),
            "Why it failed": text(width="large"),
            "Attempts": number(width=76, help="Three at most, then it stands here."),
            "Payload": text(width=84),
        },
    )
    rows = shown["selection"]["rows"]
    return [letters[row] for row in rows if row < len(letters)]


def _show_actions(desk: Desk, letters: list[DeadLetter], marked: list[DeadLetter]) -> None:
    """All that are shown, or those that are marked; one that is marked can be opened."""
    which = marked or letters
    words = "the marked" if marked else "all shown"
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            f"Deliver {words} again ({format_count(len(which))})",
            key="letters_replay",
            icon=":material/replay:",
            help="Once the cause is put right. Listeners know an event that they have had.",
        ):
            with desk.action("They will be delivered again."):
                ids = [one.delivery_id for one in which]
                desk.services.events.replay_many(desk.actor, ids)
        newest = which[0]
        if len(which) == 1 and st.button(
            "Open and repair", key="letters_open", icon=":material/build:"
        ):
            st.query_params["letter"] = str(newest.delivery_id)
            st.rerun()
        if len(which) > 1:
            st.caption("Mark one row to open and repair it.")
