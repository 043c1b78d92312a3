"""What lists show of an instrument."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.contracts.bars import SourcePassport
from core.contracts.people import Actor
from core.enums import AssetKind, Interval


@dataclass(frozen=True, slots=True)
class QuoteView:
    """What a list shows of one instrument, made from its stored bars.

    Attributes:
        last: latest close, in `currency`.
        changes: label of a period (1D, 1W, 1M, 3M, YTD, 1Y, 5Y) to the change as a fraction;
            a period the bars do not reach back to is absent.
        sparkline: up to 60 closes, oldest first.
        bar_count: bars stored; 0 means that the instrument is known but has no bars.
    """

    symbol: str
    name: str
    local_name: str
    kind: AssetKind
    currency: str
    interval: Interval | None
    last: float | None
    changes: dict[str, float]
    sparkline: list[float]
    bar_count: int
    passport: SourcePassport | None


ListQuotes = Callable[[Actor, Sequence[str]], dict[str, QuoteView]]
"""Quotes by symbol for the symbols that are known; one query however many symbols."""
