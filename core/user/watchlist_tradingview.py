"""Watchlists as TradingView writes them: `###Section,EXCHANGE:SYMBOL,EXCHANGE:SYMBOL`."""

from __future__ import annotations

import io
from collections.abc import Iterable

from core.user.watchlist_import_rows import RowCollector
from core.user.watchlist_types import ReadRows, WatchlistSection

_HEADING = "###"


def read_tradingview(text: str) -> ReadRows:
    """The symbols with their sections; commas and line breaks separate alike.

    Raises:
        InvalidInputError: no symbols, or more than any watchlist could need.
    """
    collector = RowCollector()
    section = ""
    for line, content in enumerate(io.StringIO(text, newline=""), start=1):
        for part in content.split(","):
            entry = part.strip()
            if entry.startswith(_HEADING):
                section = entry.removeprefix(_HEADING)
            elif entry:
                collector.add(line, symbol=entry, section=section)
    return collector.finish()


def write_tradingview(sections: Iterable[WatchlistSection]) -> str:
    """One line, symbols without exchange: TradingView then takes its main listing.

    The format has no place for notes and flags, nor for a comma in a section's name.
    """
    parts: list[str] = []
    for section in sections:
        if section.name:
            parts.append(_HEADING + " ".join(section.name.replace(",", " ").split()))
        parts.extend(item.symbol for item in section.items)
    return ",".join(parts)
