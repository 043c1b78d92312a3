"""Signals of any scanner or log in one shape, as a backtest trades them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.kr_market.lifecycle.market_bars import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class FoundSignals:
    """s signals, in any order.

    Attributes:
        row, place: int64[s], share and session on the universe's axes; known at that session's
            close.
        score: float64[s], 0 to 100; NaN where the rule has no score or cannot tell.
        kind: int64[s], place in `kinds`.
        kinds: what the scanner calls its types; one name where there is but one.
        notes: what the reader must know of where they come from.
        unplaced: signals of a log whose share or day the market does not have.
    """

    row: IntArray
    place: IntArray
    score: FloatArray
    kind: IntArray
    kinds: tuple[str, ...]
    notes: tuple[str, ...] = ()
    unplaced: int = 0

    def __len__(self) -> int:
        return len(self.row)

    def within(self, first: int, last: int) -> FoundSignals:
        """Those of the sessions from first to last, inclusive."""
        kept = (self.place >= first) & (self.place <= last)
        return FoundSignals(
            self.row[kept],
            self.place[kept],
            self.score[kept],
            self.kind[kept],
            self.kinds,
            self.notes,
            self.unplaced,
        )


def build_signals(
    rows: Sequence[int] | IntArray,
    places: Sequence[int] | IntArray,
    scores: Sequence[float] | FloatArray,
    *,
    kinds: Sequence[int] | IntArray | None = None,
    names: tuple[str, ...] = ("signal",),
    notes: tuple[str, ...] = (),
    unplaced: int = 0,
) -> FoundSignals:
    """From plain sequences of equal length."""
    row = np.asarray(rows, dtype=np.int64)
    kind = np.zeros(len(row)) if kinds is None else kinds
    return FoundSignals(
        row=row,
        place=np.asarray(places, dtype=np.int64),
        score=np.asarray(scores, dtype=np.float64),
        kind=np.asarray(kind, dtype=np.int64),
        kinds=names,
        notes=notes,
        unplaced=unplaced,
    )
