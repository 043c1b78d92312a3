"""One's own runs, newest first: searched, filtered, opened."""

from __future__ import annotations

import streamlit as st

from core.enums import BacktestStatus
from core.permissions import Permission, is_allowed
from pages.components.address import find_number
from pages.components.backtest_list import show_runs
from pages.components.backtest_words import STATUS_NAMES
from pages.components.batch_list import choose_view, show_batches
from pages.components.empty_state import show_empty, show_nothing_fits
from pages.components.links import show_link
from pages.components.page import Desk, page
from pages.components.paging import show_turns, start_over
from pages.components.quality_badge import list_quality_marks

PAGE_SIZE = 25
_BY_NAME = {name: status for status, name in STATUS_NAMES.items()}


def choose_filter(desk: Desk) -> tuple[str, str, list[BacktestStatus]]:
    """Text, tag and states; all three stay in the URL."""
    left, middle, right = st.columns([3, 2, 3], vertical_alignment="bottom")
    text = left.text_input(
        "Search",
        key="q",
        bind="query-params",
        type="search",
        placeholder="Symbol, strategy, tag or words of the notes",
        max_chars=100,
        on_change=start_over,
    )
    tag = middle.selectbox(
        "Tag",
        desk.services.backtests.list_tags(desk.actor),
        index=None,
        key="tag",
        bind="query-params",
        placeholder="Any",
        on_change=start_over,
    )
    states = right.pills(
        "Status",
        list(_BY_NAME),
        selection_mode="multi",
        key="status",
        bind="query-params",
        on_change=start_over,
    )
    return text or "", tag or "", [_BY_NAME[name] for name in states]


def show_nothing(desk: Desk, *, is_filtered: bool) -> None:
    """Why the list is empty, and the way on."""
    if is_filtered:
        show_nothing_fits(
            "No run of yours matches these filters. Search looks in symbol, strategy, tags and "
            "notes.",
            {"q": "", "tag": None, "status": []},
        )
    elif is_allowed(desk.actor.role, Permission.RUN_BACKTESTS):
        show_empty(
            "No backtests yet",
            "A run is kept here with its numbers, trades and notes until you delete it.",
            link="trading/new_backtest.py",
            link_label="New backtest",
        )
    else:
        show_empty("No backtests yet", "Your role reads runs but starts none.")


def leave_batch() -> None:
    """Back to the runs that belong to none."""
    st.query_params.pop("batch", None)
    start_over()


def show_list(desk: Desk) -> None:
    """Filters, the runs that fit, and the way to older ones."""
    batch_id = find_number("batch")
    if batch_id is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"The runs of **batch {batch_id}**")
            show_link("trading/batch.py", "Open the batch", query={"id": str(batch_id)})
            st.button("Other runs", type="tertiary", on_click=leave_batch)
    text, tag, states = choose_filter(desk)
    cursor = find_number("before")
    found = desk.services.backtests.list_backtests(
        desk.actor,
        text,
        tag=tag,
        statuses=states,
        batch_id=batch_id,
        limit=PAGE_SIZE,
        cursor=cursor,
    )
    if not found.items:
        show_nothing(desk, is_filtered=bool(text or tag or states) or {cursor, batch_id} != {None})
        return
    marks = list_quality_marks(desk, [run.symbol for run in found.items])
    verdicts = desk.services.passports.list_verdicts(desk.actor, [run.id for run in found.items])
    if run := show_runs(found.items, marks, verdicts, desk.identity.time_zone):
        st.switch_page("trading/backtest.py", query_params={"id": str(run.id)})
    with st.container(horizontal=True, vertical_alignment="center"):
        show_turns(found.next_cursor, f"{len(found.items)} runs")
        show_link("trading/compare.py", "Compare runs")


with page("Backtests", needs=Permission.READ_BACKTESTS) as desk:
    if choose_view():
        show_batches(desk)
    else:
        show_list(desk)
