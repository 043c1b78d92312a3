"""The table of searches; a click on a row opens one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from core.formatting import INTERVAL_NAMES, MISSING, format_count
from core.trading.optimisation.types import OptimisationSummary
from core.trading.run_words import describe_period
from pages.components.backtest_words import STATUS_NAMES
from pages.components.optimisation_plan import describe_seconds
from pages.components.table import as_table

_ROW_PIXELS = 34


def show_searches(
    searches: Sequence[OptimisationSummary], time_zone: str
) -> OptimisationSummary | None:
    """The table; returns the search that was clicked."""
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    chosen = st.dataframe(
        as_table(
            {
                "No.": [run.id for run in searches],
                "When": [_to_local(run.created_at, time_zone) for run in searches],
                "Symbol": [run.symbol for run in searches],
                "Strategy": [run.strategy_title for run in searches],
                "Goal": [run.objectives_text for run in searches],
                "Method": [
                    "Walk-forward" if run.is_walk_forward else run.method_title for run in searches
                ],
                "Done": [
                    f"{format_count(run.done)} of {format_count(run.planned)}"
                    f"{' windows' if run.is_walk_forward else ''}"
                    for run in searches
                ],
                "Time": [describe_seconds(run.seconds) if run.seconds else "" for run in searches],
                "Best": [None if run.is_walk_forward else run.best_value for run in searches],
                "Looks": [run.look_count for run in searches],
                "Status": [STATUS_NAMES[run.status] for run in searches],
                "Period": [
                    f"{INTERVAL_NAMES[run.interval]}, {describe_period(run.start, run.end)}"
                    for run in searches
                ],
                "Notes": [run.notes.strip().partition("\n")[0] for run in searches],
            }
        ),
        key="searches",
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (len(searches) + 1) + 4,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            "No.": number(width=42),
            "When": st.column_config.DatetimeColumn(
                format="YYYY-MM-DD HH:mm", width=120, help=f"In your time zone, {time_zone}."
            ),
            "Symbol": text(width=66),
            "Strategy": text(width=160),
            "Goal": text(width=138, help="What the search was to reach."),
            "Method": text(width=88),
            "Done": text(width=138, help="Finished trials, or windows of a walk-forward run."),
            "Time": text(width=62, help="What it took to run."),
            "Best": number(
                format="%.3f",
                width=54,
                help="Of the first objective, in sample: the highest of many, and so too good. "
                "Fractions as they are: 0.25 is 25 %.",
            ),
            "Looks": number(
                width=52,
                help="Picks whose out-of-sample result has been opened. Each look costs the bars "
                "some of their innocence.",
            ),
            "Status": text(width=82),
            "Period": text(width=180),
            "Notes": text(width=200),
        },
    )
    cells = chosen["selection"]["cells"]
    return searches[cells[0][0]] if cells and cells[0][0] < len(searches) else None


def _to_local(moment: datetime, time_zone: str) -> datetime:
    """Wall-clock time without its zone: the browser would otherwise move it to its own."""
    return moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
