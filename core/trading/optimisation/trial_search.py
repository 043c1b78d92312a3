"""Runs a search block by block; what is finished is stored before the next block is begun."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.contracts import BarSeries
from core.trading.honesty.ledger import BatchNumbers
from core.trading.optimisation.findings import find_best, judge_search
from core.trading.optimisation.grid import build_points
from core.trading.optimisation.ledger_numbers import collect_numbers
from core.trading.optimisation.methods import METHODS
from core.trading.optimisation.objective import score
from core.trading.optimisation.search_progress import SearchProgress
from core.trading.optimisation.task import SearchTask
from core.trading.optimisation.trial_types import Findings
from core.trading.sweep.result import (
    BY_ENGINE,
    DONE,
    RUINED,
    CodeArray,
    RowArray,
    SweepResult,
)
from core.trading.sweep.sweep import run_sweep
from db.trading.optimisation_trials import TrialBlock

MAX_BLOCK = 8_192
_FIRST_BLOCK, _GROWTH = 64, 8
_SOON, _LATE = 0.5, 2.0
"""Seconds of a block: below, the next is larger; above, smaller. A killed worker loses no more."""


@dataclass(slots=True)
class Seen:
    """The trials of all attempts so far, without their statistics: 30 bytes a trial."""

    points: list[RowArray] = field(default_factory=list)
    scores: list[RowArray] = field(default_factory=list)
    code: list[CodeArray] = field(default_factory=list)
    most_trades: int = 0
    count: int = 0
    tried: int = 0

    def add(self, block: TrialBlock, trades: Any, has_run: int) -> None:
        """Add a finished block; `trades` are its numbers of trades, NaN where there are none."""
        self.points.append(block.points)
        self.scores.append(block.scores)
        self.code.append(block.code)
        self.most_trades = max(self.most_trades, int(np.nan_to_num(trades).max(initial=0)))
        self.count += len(block)
        self.tried += has_run


@dataclass(frozen=True, slots=True, eq=False)
class FinishedBlock:
    """A block, and how the search stands after it.

    Attributes:
        first: number of its first trial.
        seconds: that it took.
        best_trial, best_value: of all trials so far.
        tried: combinations that ran, of all trials so far.
        columns: statistics of a trial.
    """

    first: int
    columns: tuple[str, ...]
    block: TrialBlock
    seconds: float
    best_trial: int | None
    best_value: float | None
    tried: int
    engine_reason: str


class TrialSearch:
    """One search on bars in memory; `resume` what is stored, then take `blocks`."""

    def __init__(self, task: SearchTask, bars: BarSeries) -> None:
        request = task.request
        self._task, self._bars, self._space = task, bars, request.space
        self._method = METHODS.get(request.method)(
            request.space, request.objectives, request.budget, request.seed
        )
        self._best: tuple[int | None, float | None] = (None, None)
        self.seen = Seen()

    def resume(self, stored: Iterator[TrialBlock]) -> None:
        """Take up the trials of earlier attempts, whose `rows` are the numbers of trades alone."""
        for block in stored:
            self._method.tell(block.points, block.scores)
            self._note_best(block.scores)
            self.seen.add(block, block.rows, int(np.isfinite(block.rows).sum()))

    def blocks(self, progress: SearchProgress) -> Iterator[FinishedBlock]:
        """Run what is left.

        Raises:
            JobCancelledError: from the progress; the block under way is lost, those before kept.
        """
        size = min(self._method.batch, _FIRST_BLOCK)
        progress.best = self._best[1]
        while len(points := self._method.propose(size)):
            begun = time.monotonic()
            first = self.seen.count
            result = self._run(points, progress)
            scores = score(result, self._task.request.objectives, self._task.request.min_trades)
            block = TrialBlock(points, result.rows, scores, result.code, result.unfilled)
            self._method.tell(points, scores)
            self._note_best(scores)
            self.seen.add(block, result.column("trade_count"), int(result.has_run.sum()))
            progress.best = self._best[1]
            seconds = time.monotonic() - begun
            reason = next(iter(result.engine_reasons.values()), "")
            yield FinishedBlock(
                first, result.names, block, seconds, *self._best, self.seen.tried, reason
            )
            size = self._resize(size, seconds)

    def judge(self) -> Findings:
        """What the trials so far amount to."""
        points, scores, code = self._arrays()
        request = self._task.request
        return judge_search(
            self._space, request.objectives, points, scores, code, most_trades=self.seen.most_trades
        )

    def collect_numbers(self) -> BatchNumbers:
        """What the trial ledger keeps of the trials so far."""
        points, _, code = self._arrays()
        has_run = np.isin(code, (DONE, RUINED, BY_ENGINE))
        settings = self._task.settings
        return collect_numbers(
            self._bars,
            self._space,
            points,
            has_run,
            costs=settings.costs,
            execution=settings.execution,
        )

    def _run(self, points: RowArray, progress: SearchProgress) -> SweepResult:
        first = self.seen.count
        return run_sweep(
            self._bars,
            build_points(self._space, points),
            self._task.settings,
            lambda share, _: progress.advance(first + share * len(points)),
        )

    def _resize(self, size: int, seconds: float) -> int:
        """The next block's size; where the method learns from blocks, always the same."""
        if self._method.batch <= _FIRST_BLOCK:
            return size
        if seconds < _SOON:
            return min(_GROWTH * size, self._method.batch, MAX_BLOCK)
        return max(1, size // 2) if seconds > _LATE else size

    def _note_best(self, scores: RowArray) -> None:
        objective = self._task.request.objectives[0]
        place = find_best(scores, objective)
        if place is None:
            return
        value, before = float(scores[place, 0]), self._best[1]
        is_better = before is None or (value > before if objective.is_max else value < before)
        if is_better:
            self._best = (self.seen.count + place, value)

    def _arrays(self) -> tuple[RowArray, RowArray, CodeArray]:
        seen = self.seen
        if not seen.count:
            empty = np.empty((0, len(self._space.axes)))
            scores = np.empty((0, len(self._task.request.objectives)))
            return empty, scores, np.empty(0, dtype=np.int8)
        return np.concatenate(seen.points), np.concatenate(seen.scores), np.concatenate(seen.code)
