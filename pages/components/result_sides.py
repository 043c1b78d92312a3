"""Long and short trades beside one another."""

from __future__ import annotations

import streamlit as st

from core.enums import Direction
from core.formatting import MISSING
from core.trading.statistic_text import describe_briefly, format_statistic
from core.trading.trade_sides import SIDE_NUMBERS, compare_sides
from core.trading.types import TradeTable
from pages.components.empty_state import show_empty
from pages.components.shown_result import ShownResult
from pages.components.small_table import Cell, show_small_table

_ORDER = (Direction.LONG, Direction.SHORT, Direction.BOTH)
_PIXELS = 400
_TONED = {"profit", "mean_return"}


def show_sides(shown: ShownResult) -> None:
    """One column for each side and one for all."""
    trades = shown.result.trades
    if not len(trades):
        show_empty("No trade was made", "There is nothing to divide into long and short.")
        return
    rows = shown.keep("sides", lambda: _list_rows(trades, shown.currency))
    left, right = st.columns([1, 1], gap="medium")
    with left:
        show_small_table(["", "Long", "Short", "All trades"], rows, label="Long against short")
    with right:
        shown.show_figure("sides", _PIXELS)
        st.caption("Profits of closed trades after commission, added up at their exits.")
    st.caption(
        "Hover over a name for its definition. A dash: not defined for the side"
        + (", or not noted when the run was made." if trades.best_excursion is None else ".")
    )
    direction = str(shown.detail.execution.get("direction", Direction.LONG))
    if direction != Direction.BOTH:
        st.caption(
            f"This run was allowed to go {direction} only. "
            "Clone it with the direction “both” to see the other side."
        )


def _list_rows(trades: TradeTable, currency: str) -> list[list[Cell]]:
    sides = compare_sides(trades)
    rows = []
    for item in SIDE_NUMBERS:
        cells = [Cell(item.label, hint=describe_briefly(item))]
        for side in _ORDER:
            value = sides[side][item.key]
            text = format_statistic(item, value, currency=currency)
            tone = "quiet" if text == MISSING else ""
            if item.key in _TONED and value:
                tone = "up" if value > 0 else "down"
            cells.append(Cell(text, tone))
        rows.append(cells)
    return rows
