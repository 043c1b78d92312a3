"""Finds the stored symbol behind what a person or a file wrote."""

from __future__ import annotations

from collections.abc import Sequence

from core.contracts import Actor, ListQuotes
from core.user.watchlist_rules import drop_repeats


def find_known_symbols(
    actor: Actor, list_quotes: ListQuotes, written: Sequence[str]
) -> dict[str, str]:
    """The stored symbol of each text that means one; texts that mean none are absent.

    `goog` finds GOOG and TradingView's `KRX:005930` finds 005930, but a symbol that is stored
    exactly as written comes first. One question however many symbols.
    """
    spellings = {text: _list_spellings(text) for text in written}
    if not spellings:
        return {}
    asked = drop_repeats(spelling for group in spellings.values() for spelling in group)
    quotes = list_quotes(actor, asked)
    found = {
        text: next((spelling for spelling in group if spelling in quotes), None)
        for text, group in spellings.items()
    }
    return {text: symbol for text, symbol in found.items() if symbol is not None}


def _list_spellings(text: str) -> list[str]:
    without_exchange = text.rpartition(":")[2]
    spellings = (text, text.upper(), without_exchange, without_exchange.upper())
    return drop_repeats(spelling for spelling in spellings if spelling)
