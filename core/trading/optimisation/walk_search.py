"""Walks a search through time, window by window; each is stored before the next is begun."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from core.contracts import BarSeries
from core.errors import InvalidInputError
from core.trading.honesty.ledger import BatchNumbers
from core.trading.optimisation.search_progress import SearchProgress
from core.trading.optimisation.stretches import find_day
from core.trading.optimisation.task import SearchTask
from core.trading.optimisation.walk import WindowResult, run_window
from core.trading.optimisation.windows import Window, make_windows
from core.trading.sweep.sweep import never
from db.trading.optimisation_tables import OptimisationWindow
from db.trading.optimisation_trials import (
    pack_floats,
    pack_whole,
    unpack_floats,
    unpack_whole,
)


@dataclass(frozen=True, slots=True, eq=False)
class FinishedWindow:
    """A window, and how the walk stands after it.

    Attributes:
        value: the first objective on its test part; None where it has none.
        seconds: that it took.
        tried: combinations that ran, over all windows so far.
    """

    row: OptimisationWindow
    value: float | None
    seconds: float
    tried: int


class WalkSearch:
    """One walk on bars in memory; `resume` what is stored, then take `windows`."""

    def __init__(self, task: SearchTask, bars: BarSeries) -> None:
        walk = task.request.walk_forward
        if walk is None:
            raise InvalidInputError("This run does not walk forward.", "Start it anew.")
        self._task, self._bars, self._choose = task, bars, walk.choose
        self._windows = make_windows(
            len(bars), walk.train, walk.test, walk.step, is_anchored=walk.is_anchored
        )
        self._results: list[WindowResult] = []

    def unseen_days(self) -> tuple[date, date]:
        """First and last day of all test parts."""
        first, last = self._windows[0].test.start, self._windows[-1].test.stop - 1
        return find_day(self._bars, first), find_day(self._bars, last)

    def resume(self, stored: Sequence[OptimisationWindow]) -> None:
        """Take up the windows of earlier attempts."""
        self._results += [load_window(row) for row in stored]

    def windows(self, progress: SearchProgress) -> Iterator[FinishedWindow]:
        """Run what is left.

        Raises:
            JobCancelledError: from the progress; the window under way is lost, those before kept.
        """
        request, settings = self._task.request, self._task.settings
        for number in range(len(self._results), len(self._windows)):
            begun = time.monotonic()
            window = self._windows[number]

            def report(share: float, _: str, done: int = number) -> None:
                progress.advance(done + share)

            result = run_window(
                self._bars,
                window,
                request.space,
                request.objectives,
                request.min_trades,
                settings,
                self._choose.value,
                report,
                never,
                budget=request.budget,
                seed=request.seed,
            )
            self._results.append(result)
            value = result.out_of_sample.get(request.objectives[0].statistic)
            row = OptimisationWindow(
                run_id=self._task.run_id,
                number=number,
                record=self._describe(window, result),
                time=pack_whole(result.time),
                returns=pack_floats(result.returns),
            )
            progress.best = value
            yield FinishedWindow(row, value, time.monotonic() - begun, self._count())

    def collect_numbers(self) -> BatchNumbers:
        """What the trial ledger keeps: every combination counts, of the returns those traded."""
        known = [result for result in self._results if len(result.returns)]
        sharpe = np.full(self._count(), np.nan)
        nothing: Any = np.zeros((0, 0), dtype=np.float32)
        if not known:
            return BatchNumbers(sharpe, np.zeros(0, dtype=np.int64), nothing)
        times = np.concatenate([result.time for result in known])
        order = np.unique(times, return_index=True)[1]  # windows may overlap
        returns = np.concatenate([result.returns for result in known])[order]
        deviation = returns.std(ddof=1) if len(returns) > 1 else 0.0
        if len(sharpe) and deviation > 0:
            sharpe[0] = returns.mean() / deviation
        return BatchNumbers(sharpe, times[order], returns[None, :].astype(np.float32))

    def _count(self) -> int:
        return sum(result.trial_count for result in self._results)

    def _describe(self, window: Window, result: WindowResult) -> dict[str, Any]:
        return {
            "train": self._stretch(window.train),
            "test": self._stretch(window.test),
            "point": None if result.point is None else result.point.tolist(),
            "reason": result.reason,
            "trial_count": result.trial_count,
            "in_sample": result.in_sample,
            "out_of_sample": result.out_of_sample,
        }

    def _stretch(self, part: slice) -> list[str | int]:
        first, last = find_day(self._bars, part.start), find_day(self._bars, part.stop - 1)
        return [first.isoformat(), last.isoformat(), part.stop - part.start]


def load_window(row: OptimisationWindow) -> WindowResult:
    """What was stored of a window."""
    record = row.record
    point = record["point"]
    return WindowResult(
        point=None if point is None else np.array(point, dtype=np.float64),
        reason=record["reason"],
        trial_count=record["trial_count"],
        in_sample=record["in_sample"],
        out_of_sample=record["out_of_sample"],
        time=unpack_whole(row.time),
        returns=unpack_floats(row.returns),
    )
