"""What the trading services hand out. Arrays are read-only by convention, rows never leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.contracts import FloatArray, SourcePassport, TimeArray
from core.enums import BacktestStatus, ExitReason, Interval
from core.trading.result_parts import (
    Intervals,
    RunOrigin,
    SameBarBand,
    SecondOpinion,
    SignalCounts,
)

Statistics = dict[str, float | None]
"""Key of `core.trading.statistics.DEFINITIONS` to value; None where it is not defined."""

TRADE_NUMBERS = (
    "size",
    "entry_time",
    "exit_time",
    "entry_price",
    "exit_price",
    "profit",
    "return_fraction",
    "commission",
)
"""The columns of a `TradeTable` that every run has, whatever made it."""


@dataclass(frozen=True, slots=True, eq=False)
class TradeTable:
    """Closed trades in order of their exit, one array per column, all of length m.

    Attributes:
        size: units; negative for a short trade.
        entry_time, exit_time: seconds since 1970-01-01 UTC of the bars.
        entry_price: what was paid, spread included.
        profit: in the instrument's currency, after commission.
        return_fraction: profit over the entry's value, after commission.
        commission: entry and exit together, currency.
        exit_reason: what closed each; None where it was not noted.
        best_excursion, worst_excursion: furthest the price went for and against the trade while
            it was open (MFE, 0 or more; MAE, 0 or less), fraction of the entry price, see
            `core.trading.excursions`; None where not measured.
    """

    size: FloatArray
    entry_time: TimeArray
    exit_time: TimeArray
    entry_price: FloatArray
    exit_price: FloatArray
    profit: FloatArray
    return_fraction: FloatArray
    commission: FloatArray
    exit_reason: tuple[ExitReason, ...] | None = None
    best_excursion: FloatArray | None = None
    worst_excursion: FloatArray | None = None

    def __len__(self) -> int:
        return len(self.size)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The account by bar, arrays of length n.

    Attributes:
        time: seconds since 1970-01-01 UTC of the bars.
        equity: cash plus open positions at the bar's close, currency.
        drawdown: fraction below the highest equity so far, 0 or more.
        close: the closes the run was made on.
        benchmark: the starting cash held in the instrument since the close of the first bar on
            which the strategy's indicators have values, without costs: what "buy & hold return"
            is measured on. Before that bar the cash itself.
    """

    time: TimeArray
    equity: FloatArray
    drawdown: FloatArray
    close: FloatArray
    benchmark: FloatArray


@dataclass(frozen=True, slots=True)
class BacktestSummary:
    """One line of the list of runs. The figures are None until the run is completed.

    Attributes:
        params_text: the strategy's parameters in short, e.g. `short 10 bars, long 30 bars`.
    """

    id: int
    job_id: str
    strategy: str
    strategy_title: str
    symbol: str
    source: str
    interval: Interval
    start: date | None
    end: date | None
    status: BacktestStatus
    error: str
    tags: tuple[str, ...]
    notes: str
    cloned_from: int | None
    created_at: datetime
    finished_at: datetime | None
    data_changed_at: datetime | None
    total_return: float | None
    sharpe_ratio: float | None
    max_drawdown: float | None
    trade_count: int | None
    params_text: str


@dataclass(frozen=True, slots=True)
class LatestBacktest:
    """A run in one short line; `total_return` is a fraction, None until it is completed."""

    id: int
    symbol: str
    strategy_title: str
    status: BacktestStatus
    total_return: float | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BacktestPage:
    """A stretch of the list, newest first; hand `next_cursor` back for the next one."""

    items: tuple[BacktestSummary, ...]
    next_cursor: int | None


@dataclass(frozen=True, slots=True, eq=False)
class BacktestResultView:
    """The numbers of a completed run.

    Attributes:
        receipt: hashes and versions, see `core.trading.receipt`.
        data_as_of: the last bar used.
        signal_counts, intervals, same_bar, second_opinion: None in a run from before they were
            computed.
    """

    statistics: Statistics
    definition_version: int
    trades: TradeTable
    curve: Curve
    receipt: dict[str, Any]
    passport: SourcePassport
    data_as_of: datetime
    signal_counts: SignalCounts | None = None
    intervals: Intervals | None = None
    same_bar: SameBarBand | None = None
    second_opinion: SecondOpinion | None = None


@dataclass(frozen=True, slots=True, eq=False)
class BacktestDetail:
    """Everything about one run.

    Attributes:
        description: what the strategy does with these parameters, in words.
        warnings: sentences a reader must see beside the result.
        result: None unless the run is completed.
        origin: the saved strategy, batch or optimisation it came from.
    """

    summary: BacktestSummary
    description: str
    params: dict[str, Any]
    costs: dict[str, Any]
    execution: dict[str, Any]
    warnings: tuple[str, ...]
    result: BacktestResultView | None
    origin: RunOrigin = field(default_factory=RunOrigin)
