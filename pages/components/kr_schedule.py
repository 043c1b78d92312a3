"""The schedule of the Korean market: next due times, last runs, run now."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import DueState
from core.formatting import MISSING, format_instant
from core.permissions import Permission, is_allowed
from core.schedules.views import DueView, ScheduleView
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.schedule_words import STATE_WORDS, write_note
from pages.components.session import set_flash
from pages.components.small_table import Cell, show_small_table

_HEADERS = ("Step", "What it does", "Next in Seoul", "Next for you", "Last", "What came of it")
_SEOUL = "Asia/Seoul"
_TONES = {DueState.DONE: "up", DueState.FAILED: "down", DueState.MISSED: "down"}
_RUN_HEADERS = ("Due in Seoul", "Step", "Session", "State", "What came of it")


def show_schedule(desk: Desk, steps: Sequence[ScheduleView]) -> None:
    """The table, and a button for each step where the reader may start it."""
    show_small_table(
        _HEADERS,
        [_write(step, desk.identity.time_zone) for step in steps],
        label="Schedule of the Korean market",
        numbers_from=len(_HEADERS),
    )
    st.caption(
        "Due on every session of the Korea Exchange by its calendar, measured from its close: a "
        "day that closes at another hour moves all steps. Each due time is begun once, however "
        "many schedulers run; one that was missed is begun late while its window is open."
    )
    if not is_allowed(desk.actor.role, Permission.RUN_KOREAN_SCANS):
        return
    with st.container(horizontal=True):
        for step in steps:
            if st.button(
                f"{step.title} now",
                key=f"run_{step.name}",
                icon=":material/play_arrow:",
                help=f"{step.does} For the newest session that is stored.",
            ):
                _run(desk, step)


def show_runs(runs: Sequence[DueView], titles: dict[str, str]) -> None:
    """What became of the newest due times."""
    if not runs:
        show_empty(
            "Nothing has been due yet",
            "What was due before a scheduler first looked is not made up for.",
            link="admin/schedules.py",
            link_label="Schedules",
        )
        return
    show_small_table(
        _RUN_HEADERS,
        [
            [
                Cell(format_instant(run.due_at, _SEOUL)),
                Cell(titles.get(run.name, run.name)),
                Cell(str(run.session or MISSING)),
                Cell(STATE_WORDS[run.state], tone=_TONES.get(run.state, "")),
                Cell(write_note(run), tone="wide"),
            ]
            for run in runs
        ],
        label="Last runs",
        numbers_from=len(_RUN_HEADERS),
    )


def _run(desk: Desk, step: ScheduleView) -> None:
    with desk.action():
        result = desk.services.korean_schedules.run_now(desk.actor, step.name)
        set_flash(f"{step.title}: {result.note}")
        st.rerun()


def _write(step: ScheduleView, time_zone: str) -> list[Cell]:
    coming = step.coming
    later = ", ".join(format_instant(at, _SEOUL) for at in coming[1:])
    last = step.last
    return [
        Cell(step.title),
        Cell(step.does, tone="wide"),
        Cell(format_instant(coming[0], _SEOUL) if coming else MISSING, hint=f"then {later}"),
        Cell(format_instant(coming[0], time_zone) if coming else MISSING),
        Cell(
            STATE_WORDS[last.state] if last else MISSING,
            tone=_TONES.get(last.state, "") if last else "",
        ),
        Cell(write_note(last) if last else "not yet", tone="wide" if last else "quiet"),
    ]
