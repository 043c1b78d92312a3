"""How alike two strategies are in what they do, whatever they are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.trading.library.positions import PositionArray, find_entries


@dataclass(frozen=True, slots=True)
class Overlap:
    """Jaccard's index of two strategies over the same bars.

    Attributes:
        positions: bars on which both are on the same side, over bars on which either is in the
            market; None where neither ever is.
        entries: entries of both on the same bar and side, over entries of either; None without.
        bars: compared.
        own_bars, other_bars: bars in the market.
        own_entries, other_entries: how often each enters.
    """

    positions: float | None
    entries: float | None
    bars: int
    own_bars: int
    other_bars: int
    own_entries: int
    other_entries: int


def measure_overlap(pairs: Iterable[tuple[PositionArray, PositionArray]]) -> Overlap:
    """The overlap over several series together.

    Args:
        pairs: for each series the sides of the one and of the other (`follow_signals`), of one
            length. Bars are added up, so that a long series weighs more.
    """
    held = _Count()
    entered = _Count()
    bars = 0
    for own, other in pairs:
        bars += len(own)
        held.add(own, other)
        entered.add(find_entries(own), find_entries(other))
    return Overlap(
        held.jaccard(),
        entered.jaccard(),
        bars,
        held.own,
        held.other,
        entered.own,
        entered.other,
    )


@dataclass(slots=True)
class _Count:
    both: int = 0
    either: int = 0
    own: int = 0
    other: int = 0

    def add(self, own: PositionArray, other: PositionArray) -> None:
        is_own, is_other = own != 0, other != 0
        self.both += int(np.sum(is_own & (own == other)))
        self.either += int(np.sum(is_own | is_other))
        self.own += int(is_own.sum())
        self.other += int(is_other.sum())

    def jaccard(self) -> float | None:
        # A bar on which they are on opposite sides counts once, as one on which they differ.
        return self.both / self.either if self.either else None
