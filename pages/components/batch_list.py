"""The table of batches; a click on a row opens one."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import streamlit as st

from core.formatting import INTERVAL_NAMES, MISSING, format_count
from core.permissions import Permission, is_allowed
from core.trading.batch.types import BatchSummary
from core.trading.run_words import describe_period
from pages.components.address import find_number
from pages.components.backtest_words import STATUS_NAMES
from pages.components.empty_state import show_empty, show_nothing_fits
from pages.components.page import Desk
from pages.components.paging import show_turns, start_over
from pages.components.table import as_table

RUNS, BATCHES = "Runs", "Batches"
PAGE_SIZE = 25
_ROW_PIXELS = 34
_OLDER = "older"


def choose_view() -> bool:
    """Whether batches are to be shown instead of runs; the address keeps the choice."""
    chosen = st.segmented_control(
        "Show",
        (RUNS, BATCHES),
        default=RUNS,
        required=True,
        key="show",
        bind="query-params",
        label_visibility="collapsed",
        help="The runs of a batch are found in it, not among the others.",
    )
    return bool(chosen == BATCHES)


def show_batches(desk: Desk) -> None:
    """Search, the batches that fit, and the way to older ones."""
    text = st.text_input(
        "Search",
        key="batch_q",
        type="search",
        placeholder="Name, strategy or words of the notes",
        max_chars=100,
        on_change=start_over,
        args=(_OLDER,),
    )
    cursor = find_number(_OLDER)
    found = desk.services.batches.list_batches(
        desk.actor, text or "", limit=PAGE_SIZE, cursor=cursor
    )
    if not found.items:
        _show_nothing(desk, is_filtered=bool(text) or cursor is not None)
        return
    if batch := _show_table(found.items, desk.identity.time_zone):
        st.switch_page("trading/batch.py", query_params={"id": str(batch.id)})
    with st.container(horizontal=True, vertical_alignment="center"):
        show_turns(
            found.next_cursor,
            f"{format_count(len(found.items))} batches",
            _OLDER,
        )


def _show_nothing(desk: Desk, *, is_filtered: bool) -> None:
    if is_filtered:
        show_nothing_fits(
            "No batch of yours has these words in name, strategy or notes.",
            {"batch_q": ""},
            cursor=_OLDER,
        )
    elif is_allowed(desk.actor.role, Permission.RUN_BACKTESTS):
        show_empty(
            "No batches yet",
            "A batch runs one strategy on a whole watchlist: New backtest, “A list”.",
            link="trading/new_backtest.py",
            link_label="New backtest",
        )
    else:
        show_empty("No batches yet", "Your role reads batches but starts none.")


def _show_table(batches: Sequence[BatchSummary], time_zone: str) -> BatchSummary | None:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    zone = ZoneInfo(time_zone)
    chosen = st.dataframe(
        as_table(
            {
                "Batch": [one.id for one in batches],
                "When": [one.created_at.astimezone(zone).replace(tzinfo=None) for one in batches],
                "Name": [one.name for one in batches],
                "Strategy": [f"{one.strategy_title}: {one.params_text}" for one in batches],
                "Bars": [_describe_bars(one) for one in batches],
                "Symbols": [one.planned for one in batches],
                "Done": [one.done for one in batches],
                "Not run": [one.refused for one in batches],
                "Median return": [one.median_return for one in batches],
                "Status": [STATUS_NAMES[one.status] for one in batches],
                "Tags": [list(one.tags) for one in batches],
            }
        ),
        key="batches",
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=_ROW_PIXELS * (len(batches) + 1) + 4,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            "Batch": number(width=50),
            "When": st.column_config.DatetimeColumn(
                format="YYYY-MM-DD HH:mm", width=130, help=f"In your time zone, {time_zone}."
            ),
            "Name": text(width=140),
            "Strategy": text(width=215, help="With its parameters."),
            "Bars": text(width=105),
            "Symbols": number(format="%,d", width=72),
            "Done": number(format="%,d", width=55, help="Symbols with a result."),
            "Not run": number(format="%,d", width=65, help="Symbols that could not be run."),
            "Median return": number(
                format="percent", width=105, help="Over the symbols with a result, after costs."
            ),
            "Status": text(width=90),
            "Tags": st.column_config.ListColumn(width=120),
        },
    )
    cells = chosen["selection"]["cells"]
    return batches[cells[0][0]] if cells and cells[0][0] < len(batches) else None


def _describe_bars(batch: BatchSummary) -> str:
    length = INTERVAL_NAMES[batch.interval] if batch.interval else "longest"
    return f"{length}, {describe_period(batch.start, batch.end)}"
