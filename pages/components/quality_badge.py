"""Says on every page that uses a symbol that something is wrong with its data."""

from __future__ import annotations

from collections.abc import Sequence

from core.enums import Severity
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.quality_words import SEVERITY_COLOURS
from pages.components.remembered import find_worst_severities
from pages.components.small_table import Cell

_SHOWN = (Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
_IN_LISTS = (Severity.HIGH, Severity.CRITICAL)


def show_quality_badge(desk: Desk, symbol: str) -> None:
    """A badge that leads to the symbol's findings; nothing below medium. One cached query."""
    worst = find_worst_severities(desk).get(symbol, "")
    if worst not in _SHOWN:
        return
    colour = SEVERITY_COLOURS[Severity(worst)]
    label = f":{colour}-badge[Data quality: {worst}]"
    show_link("market_data/data_quality.py", label, query={"symbol": symbol})


def list_quality_marks(desk: Desk, symbols: Sequence[str]) -> list[str]:
    """For each symbol `critical`, `high` or nothing, for a column of a list. One cached query."""
    worst = find_worst_severities(desk)
    return [found if (found := worst.get(symbol, "")) in _IN_LISTS else "" for symbol in symbols]


def build_symbol_cells(desk: Desk, symbols: Sequence[str]) -> dict[str, Cell]:
    """Symbol to a cell that leads to its chart and says what is wrong with its bars."""
    marks = list_quality_marks(desk, symbols)
    return {
        symbol: Cell(
            f"{symbol} \N{WARNING SIGN}" if mark else symbol,
            page="instrument",
            query=(("symbol", symbol),),
            hint=f"Data quality: {mark}" if mark else "",
        )
        for symbol, mark in zip(symbols, marks, strict=True)
    }
