"""What became of every entry that the strategy wanted."""

from __future__ import annotations

import streamlit as st

from core.formatting import format_count, format_percent
from core.trading.reason_words import REJECTION_MEANINGS, REJECTION_NAMES
from core.trading.result_parts import SignalCounts
from pages.components.empty_state import show_empty
from pages.components.panel import Figure, show_figures
from pages.components.shown_result import ShownResult
from pages.components.small_table import Cell, show_small_table


def show_signals(shown: ShownResult) -> None:
    """Wanted, filled, and rejected by reason."""
    counts = shown.result.signal_counts
    if counts is None:
        shown.show_not_run("Signals wanted, filled and rejected")
        return
    rejected = sum(counts.rejected.values())
    show_figures(
        Figure(
            "Wanted",
            format_count(counts.wanted),
            "Entry signals on all bars, long and short counted apart.",
        ),
        Figure("Filled", format_count(counts.filled), "Those that became a trade."),
        Figure("Rejected", format_count(rejected), "Those that did not; each for one reason."),
    )
    if not counts.wanted:
        show_empty("The strategy never wanted to enter", "Its conditions were met on no bar.")
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        show_small_table(
            ["Entry signals", "Why", "Count", "Share"],
            _list_rows(counts),
            label="What became of the signals",
            numbers_from=2,
        )
    with right:
        shown.show_figure("signals")


def _list_rows(counts: SignalCounts) -> list[list[Cell]]:
    rows = [_write("filled", counts.filled, counts.wanted, "Became a trade.")]
    ordered = sorted(counts.rejected.items(), key=lambda pair: -pair[1])
    rows += [
        _write(REJECTION_NAMES[reason], count, counts.wanted, REJECTION_MEANINGS[reason])
        for reason, count in ordered
    ]
    return rows


def _write(name: str, count: int, wanted: int, why: str) -> list[Cell]:
    tone = "" if count else "quiet"
    return [
        Cell(name, tone),
        Cell(why, "wide"),
        Cell(format_count(count), tone),
        Cell(format_percent(count / wanted, 1), tone),
    ]
