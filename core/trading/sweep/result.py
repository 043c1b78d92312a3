"""What a sweep gives back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.trading.sweep.combinations import BoolArray, Combinations
from core.trading.types import Statistics

CodeArray = np.ndarray[tuple[int], np.dtype[np.int8]]
RowArray = np.ndarray[tuple[int, int], np.dtype[np.float64]]

PENDING, DONE, RUINED, REFUSED, TOO_SHORT, INVALID, NEEDS_ENGINE, BY_ENGINE = range(8)
"""What became of a combination."""

OUTCOMES = {
    PENDING: "Not run: the sweep was cancelled before its turn.",
    DONE: "",
    RUINED: "The account was wiped out; the run ends there.",
    REFUSED: "The engine refuses an order: stop, price with spread and target are out of order, or "
    "more than the whole position is asked for.",
    TOO_SHORT: "Not run: the period has too few bars for these parameters.",
    INVALID: "Not run: the strategy does not accept these parameters.",
    NEEDS_ENGINE: "Not run: only backtesting.py can, and the sweep was cancelled before its turn.",
    BY_ENGINE: "Run by backtesting.py, because the kernel cannot express it.",
}
"""Words for each code; empty where there is nothing to say."""


@dataclass(frozen=True, slots=True, eq=False)
class SweepResult:
    """One row per combination, in the order they were given.

    Attributes:
        combinations: what was tried.
        names: keys of `core.trading.statistics.DEFINITIONS`, one per column of `rows`.
        rows: float64[k, s]; NaN where a statistic is not defined or the combination did not run.
        code: int8[k], see OUTCOMES.
        unfilled: int64[k], entries that could not be carried out.
        time: int64[n], seconds since 1970-01-01 UTC of the bars.
        engine_reasons: combination to the sentence why the engine runs it and not the kernel.
    """

    combinations: Combinations
    names: tuple[str, ...]
    rows: RowArray
    code: CodeArray
    unfilled: TimeArray
    time: TimeArray
    engine_reasons: dict[int, str]

    def __len__(self) -> int:
        return len(self.code)

    @property
    def has_run(self) -> BoolArray:
        """Combinations with statistics. bool[k]."""
        has_run: BoolArray = np.isin(self.code, (DONE, RUINED, BY_ENGINE))
        return has_run

    @property
    def is_cancelled(self) -> bool:
        """Whether combinations were left out because somebody asked to stop."""
        return bool(np.isin(self.code, (PENDING, NEEDS_ENGINE)).any())

    def column(self, name: str) -> FloatArray:
        """A statistic of all combinations, float64[k]."""
        values: FloatArray = self.rows[:, self.names.index(name)]
        return values

    def statistics(self, row: int) -> Statistics:
        """The statistics of one combination, as a backtest's result has them."""
        from core.trading.sweep.figures import build_statistics

        return build_statistics(self.time, self.rows[row])
