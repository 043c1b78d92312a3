"""What the batch services take and hand out; rows never leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.enums import BacktestStatus, Interval
from core.trading.batch.distribution import BatchRun, Distribution


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """One strategy over many symbols.

    Attributes:
        symbols: as typed or listed; repeats are dropped.
        name: what the list is called; the batch is found by it.
        params, costs, execution: as in a `BacktestRequest`; the cash is meant in each
            instrument's own currency.
        interval: of the bars of every symbol; None takes each symbol's longest series.
        start, end: first and last day wanted, inclusive; None for all there is.
        tags, notes: of every run; the batch keeps them too.
        strategy_id, strategy_version: the saved strategy it starts from, and its version then.
    """

    symbols: tuple[str, ...]
    strategy: str
    name: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    costs: dict[str, Any] = field(default_factory=dict)
    execution: dict[str, Any] = field(default_factory=dict)
    interval: Interval | None = Interval.DAY
    start: date | None = None
    end: date | None = None
    tags: tuple[str, ...] = ()
    notes: str = ""
    strategy_id: int | None = None
    strategy_version: int | None = None


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """One line of the list of batches.

    Attributes:
        planned: symbols.
        done: symbols that have been run.
        refused: symbols that could not be run.
        median_return: of its runs when it last came to an end, fraction; None before.
    """

    id: int
    job_id: str
    name: str
    strategy: str
    strategy_title: str
    params_text: str
    interval: Interval | None
    start: date | None
    end: date | None
    status: BacktestStatus
    error: str
    tags: tuple[str, ...]
    notes: str
    created_at: datetime
    finished_at: datetime | None
    planned: int
    done: int
    refused: int
    median_return: float | None

    @property
    def waiting(self) -> int:
        """Symbols that are still to be run."""
        return self.planned - self.done - self.refused

    @property
    def is_under_way(self) -> bool:
        """Whether its job waits or runs."""
        return self.status in {BacktestStatus.PENDING, BacktestStatus.RUNNING}


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A stretch of the list, newest first; hand `next_cursor` back for the next one."""

    items: tuple[BatchSummary, ...]
    next_cursor: int | None


@dataclass(frozen=True, slots=True)
class RefusedSymbol:
    """A symbol that gave no result, and why."""

    symbol: str
    reason: str
    backtest_id: int | None


@dataclass(frozen=True, slots=True)
class BatchDetail:
    """Everything about one batch.

    Attributes:
        description: what the strategy does with these parameters, in words.
        runs: completed ones, in the order of the symbols.
        refused: symbols without a result.
        deleted: symbols whose completed run was deleted since: the distribution is without them.
        distribution: None while no run is completed.
    """

    summary: BatchSummary
    description: str
    params: dict[str, Any]
    costs: dict[str, Any]
    execution: dict[str, Any]
    runs: tuple[BatchRun, ...]
    refused: tuple[RefusedSymbol, ...]
    deleted: tuple[str, ...]
    distribution: Distribution | None
