"""The trades of a tear sheet in two tables."""

from __future__ import annotations

from core.enums import Direction
from core.formatting import format_count, format_money, format_percent
from core.trading.exits import summarise_exits
from core.trading.reason_words import EXIT_NAMES
from core.trading.statistic_text import format_statistic
from core.trading.tear_sheet.content import Table
from core.trading.trade_sides import SIDE_NUMBERS, compare_sides
from core.trading.types import TradeTable


def tabulate_trades(trades: TradeTable) -> Table | None:
    """Long, short and all; None where no trade was made."""
    if not len(trades):
        return None
    sides = compare_sides(trades)
    order = (Direction.LONG, Direction.SHORT, Direction.BOTH)
    return Table(
        ("", "Long", "Short", "All"),
        [
            (
                item.label,
                *(format_statistic(item, sides[side][item.key]) for side in order),
            )
            for item in SIDE_NUMBERS
            if sides[Direction.BOTH][item.key] is not None
        ],
    )


def tabulate_exits(trades: TradeTable, currency: str) -> Table | None:
    """A row per reason; None where none was noted or no trade was made."""
    rows = summarise_exits(trades)
    if not rows:
        return None
    return Table(
        ("Closed by", "Trades", "Won", "Mean return", f"Profit ({currency})".replace(" ()", "")),
        [
            (
                EXIT_NAMES[row.reason],
                format_count(row.count),
                format_percent(row.win_rate, 0),
                format_percent(row.mean_return, is_signed=True),
                format_money(row.profit, is_signed=True),
            )
            for row in rows
        ],
    )
