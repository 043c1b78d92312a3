"""Collects refused rows: all are counted, the first of each reason are worded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from core.market_data.market_files.types import RefusedRow

if TYPE_CHECKING:
    from core.market_data.bar_columns import BoolArray, IndexArray

SHOWN_PER_REASON = 1_000
_MALFORMED = "number of fields"
Describe = Callable[[int], str]
"""Row index to what is wrong with it and the remedy."""


class Refusals:
    """The refused rows of one file of n rows; each counts once, under its first reason."""

    def __init__(self, lines: IndexArray) -> None:
        self._lines = lines
        self.is_refused: BoolArray = np.zeros(len(lines), dtype=bool)
        self.counts: dict[str, int] = {}
        self._shown: list[RefusedRow] = []

    def add(self, reason: str, is_bad: BoolArray, describe: Describe) -> None:
        """Refuse rows for a reason; those refused already keep theirs.

        Args:
            reason: short, for counting.
            is_bad: bool[n].
            describe: row index to the problem and its remedy.
        """
        rows = np.flatnonzero(is_bad & ~self.is_refused)
        if not len(rows):
            return
        self.is_refused[rows] = True
        self.counts[reason] = self.counts.get(reason, 0) + len(rows)
        for row in rows[:SHOWN_PER_REASON].tolist():
            line = int(self._lines[row])
            self._shown.append(RefusedRow(line, reason, f"Line {line}: {describe(row)}"))

    def add_malformed(self, malformed: tuple[tuple[int, str], ...]) -> None:
        """Rows with more or fewer fields than the header has columns."""
        if not malformed:
            return
        self.counts[_MALFORMED] = len(malformed)
        for line, text in malformed[:SHOWN_PER_REASON]:
            sentence = (
                f"Line {line}: {text!r} has not as many fields as line 1. "
                "Write numbers without thousands separators."
            )
            self._shown.append(RefusedRow(line, _MALFORMED, sentence))

    @property
    def shown(self) -> tuple[RefusedRow, ...]:
        """The first of each reason, by line."""
        return tuple(sorted(self._shown, key=lambda row: row.line))
