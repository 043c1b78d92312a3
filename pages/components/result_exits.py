"""What closed the trades, and what it was worth."""

from __future__ import annotations

import streamlit as st

from core.formatting import format_count, format_money, format_percent
from core.trading.exits import EXIT_COLUMNS, summarise_exits
from core.trading.reason_words import EXIT_MEANINGS, EXIT_NAMES
from core.trading.result_parts import ExitRow
from pages.components.empty_state import show_empty
from pages.components.shown_result import ShownResult
from pages.components.small_table import Cell, show_small_table


def show_exits(shown: ShownResult) -> None:
    """A row and a bar for each reason."""
    rows = shown.keep("exits", lambda: summarise_exits(shown.result.trades))
    if not len(shown.result.trades):
        show_empty("No trade was made", "So nothing was closed.")
        return
    if rows is None:
        shown.show_not_run("Exits by reason")
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        show_small_table(
            ["Closed by", "What it means", *(item.label for item in EXIT_COLUMNS)],
            [_write_row(row, shown.currency) for row in rows],
            label="Exits by reason",
            numbers_from=2,
        )
        meanings = " ".join(f"**{item.label}**: {item.formula}" for item in EXIT_COLUMNS)
        st.caption(meanings)
    with right:
        shown.show_figure("exits")


def _write_row(row: ExitRow, currency: str) -> list[Cell]:
    return [
        Cell(EXIT_NAMES[row.reason]),
        Cell(EXIT_MEANINGS[row.reason], "wide"),
        Cell(format_count(row.count)),
        Cell(format_percent(row.share, 1)),
        Cell(format_percent(row.win_rate, 1)),
        Cell(format_percent(row.mean_return, is_signed=True), _tone(row.mean_return)),
        Cell(format_money(row.profit, currency, is_signed=True), _tone(row.profit)),
    ]


def _tone(value: float) -> str:
    return "up" if value > 0 else "down" if value < 0 else ""
