"""Everybody's runs of one kind as a table, what they take, and the deletion of some."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.admin.run_types import RunFilter, RunView
from core.enums import BacktestStatus, RunKind
from core.formatting import MISSING, format_age, format_count, format_percent
from pages.components.backtest_words import STATUS_NAMES
from pages.components.empty_state import show_empty, show_nothing_fits
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.paging import show_turns
from pages.components.panel import Figure, show_figures
from pages.components.small_table import Cell, show_small_table
from pages.components.table import as_table, name_rows
from pages.components.text import escape_markdown

_ROW_PIXELS = 34
_KIB, _MIB = 2**10, 2**20
_MOST_NAMED = 8


def show_runs(
    desk: Desk, kind: RunKind, owner: str, statuses: Sequence[BacktestStatus], cursor: int | None
) -> None:
    """The runs that fit, and what can be done about those that are marked."""
    found = desk.services.all_runs.list_runs(
        desk.actor, kind, RunFilter(owner, statuses), cursor=cursor
    )
    if not found.items:
        if owner or statuses or cursor:
            show_nothing_fits("Nobody has such a run of this kind.", {"owner": "", "states": []})
        else:
            show_empty("No runs", "Nobody has made a run of this kind yet.")
        return
    marked = _show_table(found.items, kind)
    with st.container(horizontal=True, vertical_alignment="center"):
        if marked:
            words = f"Delete marked ({len(marked)})"
            with st.popover(words, icon=":material/delete:", width=180):
                _show_deletion(desk, kind, marked)
        else:
            st.button(
                "Delete marked",
                icon=":material/delete:",
                disabled=True,
                key="runs_delete",
                width=180,
            )
        if len(marked) == 1 and marked[0].job_id:
            show_link("admin/timeline.py", "Timeline", query={"id": marked[0].job_id})
        show_turns(
            found.next_cursor,
            f"{format_count(len(found.items))} {'run' if len(found.items) == 1 else 'runs'}",
            hint="Mark those to be deleted.",
        )


def _show_table(runs: Sequence[RunView], kind: RunKind) -> list[RunView]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    shown = st.dataframe(
        as_table(
            {
                "Run": [one.id for one in runs],
                "Owner": [one.owner for one in runs],
                "What": [one.title for one in runs],
                "State": [STATUS_NAMES[one.status] for one in runs],
                "Made": [format_age(one.created_at) for one in runs],
                "Finished": [format_age(one.finished_at) for one in runs],
                "Takes": [format_size(one.size) for one in runs],
                "Why it failed": [one.error for one in runs],
            }
        ),
        key=name_rows(f"all_runs_{kind}", [one.id for one in runs]),
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (len(runs) + 1) + 4,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "Run": number(width=54),
            "Owner": text(width=120),
            "What": text(width=330),
            "State": text(width=96),
            "Made": text(width=96),
            "Finished": text(width=96),
            "Takes": text(width=84, help="Bytes of its results in the database, without indexes."),
            "Why it failed": text(width="medium"),
        },
    )
    rows = shown["selection"]["rows"]
    return [runs[row] for row in rows if row < len(runs)]


def _show_deletion(desk: Desk, kind: RunKind, runs: Sequence[RunView]) -> None:
    """What will be gone, who is told, and why: it cannot be undone."""
    for run in runs[:_MOST_NAMED]:
        st.markdown(
            f"**{run.id}** · {escape_markdown(run.owner)} · {escape_markdown(run.title)} "
            f":gray[{format_size(run.size)}]"
        )
    if len(runs) > _MOST_NAMED:
        st.markdown(f"and {format_count(len(runs) - _MOST_NAMED)} more")
    st.caption(
        "They are gone for good, with all their results. That they were tried stays counted. "
        "Each owner gets a notice with your name and the reason."
    )
    reason = st.text_input("Reason", key="delete_reason", max_chars=500)
    if st.button("Delete for good", type="primary", key="delete_confirmed"):
        with desk.action("Deleted; the owners are told."):
            desk.services.all_runs.delete_runs(
                desk.actor, kind, [run.id for run in runs], reason or ""
            )


def show_storage(desk: Desk) -> None:
    """What everybody's runs take."""
    owners = desk.services.all_runs.list_storage(desk.actor)
    if not owners:
        show_empty("No runs", "Nobody has run anything yet.")
        return
    total = sum(one.size for one in owners)
    show_figures(
        Figure("All runs together", format_size(total)),
    )
    show_small_table(
        ("Owner", "Backtests", "Batches", "Optimisations", "Signal backtests", "Takes", "Share"),
        [
            (
                Cell(one.owner, page="all_runs", query=(("owner", one.owner),)),
                *(Cell(format_count(one.runs.get(kind, 0))) for kind in RunKind),
                Cell(format_size(one.size)),
                Cell(format_percent(one.size / total, 0) if total else MISSING),
            )
            for one in owners
        ],
        label="What the runs of each user take",
    )
    st.caption("Bytes of results in the database, without indexes; a batch counts its members.")


def format_size(size: int) -> str:
    """Bytes in the unit that fits."""
    if size >= _MIB:
        return f"{size / _MIB:,.1f} MiB"
    return f"{size / _KIB:,.0f} KiB" if size else MISSING
