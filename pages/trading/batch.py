"""One batch: a strategy over many symbols, as a distribution."""

from __future__ import annotations

import streamlit as st

from core.permissions import Permission
from core.trading.batch.types import BatchDetail, BatchSummary
from pages.components.address import read_id
from pages.components.batch_header import (
    show_batch_actions,
    show_batch_terms,
    show_batch_title,
)
from pages.components.batch_members import show_members
from pages.components.batch_progress import show_batch_end, show_batch_progress
from pages.components.batch_result import show_batch_result
from pages.components.cached import load_once, make_once
from pages.components.empty_state import show_empty
from pages.components.page import Desk, page
from pages.components.remembered import list_quotes


def name_state(desk: Desk, batch: BatchSummary) -> str:
    """What tells this state of the batch from every other."""
    counts = f"{batch.done} {batch.refused} {batch.status}"
    return f"{desk.actor.user_id} {batch.id} {batch.job_id} {counts}"


def find_names(desk: Desk, detail: BatchDetail) -> dict[str, tuple[str, str]]:
    """Symbol to its name and its local name; one query."""
    symbols = [run.symbol for run in detail.runs] + [one.symbol for one in detail.refused]
    quotes = list_quotes(desk, symbols)
    return {symbol: (quote.name, quote.local_name) for symbol, quote in quotes.items()}


def show_batch(desk: Desk, batch_id: int) -> None:
    """The batch, whatever its state."""
    batch = desk.services.batches.get_summary(desk.actor, batch_id)
    state = name_state(desk, batch)
    detail = load_once(
        f"batch {state}", lambda: desk.services.batches.get_batch(desk.actor, batch_id)
    )
    names = make_once(f"batch names {state}", lambda: find_names(desk, detail))
    left, right = st.columns([1, 1], vertical_alignment="center")
    with left:
        show_batch_title(batch)
    with right:
        show_batch_actions(desk, detail, names)
    show_batch_terms(detail, desk.identity.time_zone)
    if batch.is_under_way:
        show_batch_progress(desk, batch_id)
        return
    show_batch_end(batch)
    key = f"{state} {len(detail.runs)}"
    if detail.distribution is not None:
        show_batch_result(detail, detail.distribution, key)
    show_members(desk, detail, names, key)


with page("Batch", needs=Permission.READ_BACKTESTS) as desk:
    wanted = read_id("batch", "Open a batch from the list of backtests.")
    if wanted is None:
        show_empty(
            "No batch chosen",
            "Open one from the list of backtests; its address finds it again.",
            link="trading/backtests.py",
            link_label="Backtests",
        )
    else:
        show_batch(desk, wanted)
