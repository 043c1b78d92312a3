"""What domains tell one another: past tense, frozen, versioned, fields that travel as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from core.events.base import Event
from core.events.korean_types import (
    DailyReportMade,
    FlowsUpdated,
    MarketStatusChanged,
    SignalCreated,
    SignalsAnalysed,
    VcpSignalDetected,
)

__all__ = [
    "EVENT_TYPES",
    "AppliedRunDiffered",
    "BacktestFinished",
    "BatchFinished",
    "DailyReportMade",
    "DataQualityFound",
    "Event",
    "FlowsUpdated",
    "MarketDataUpdated",
    "MarketStatusChanged",
    "OptimisationFinished",
    "RunDeleted",
    "SignalCreated",
    "SignalsAnalysed",
    "SignalsEmitted",
    "UniverseUpdated",
    "UserAccessChanged",
    "VcpSignalDetected",
]


@dataclass(frozen=True, kw_only=True)
class MarketDataUpdated(Event):
    """Bars of one series were added or changed."""

    symbol: str
    interval: str
    source: str
    bar_count: int
    first_changed_time: int  # seconds since 1970-01-01 UTC


@dataclass(frozen=True, kw_only=True)
class UniverseUpdated(Event):
    """Bars of many series of one source were added or changed in one import."""

    source: str
    interval: str
    first_changed: dict[str, int]  # symbol → seconds since 1970-01-01 UTC


@dataclass(frozen=True, kw_only=True)
class DataQualityFound(Event):
    """A check found something wrong with stored data."""

    event_ids: list[int]
    symbol: str
    worst_severity: str  # a Severity value


@dataclass(frozen=True, kw_only=True)
class BacktestFinished(Event):
    """A backtest reached a final state."""

    backtest_id: int
    user_id: int
    symbol: str
    strategy: str
    status: str  # a BacktestStatus value
    total_return: float | None = None  # fraction
    batch_id: int | None = None  # the batch it is a member of


@dataclass(frozen=True, kw_only=True)
class BatchFinished(Event):
    """A batch of backtests came to an end; each of its runs has told of itself."""

    batch_id: int
    user_id: int
    title: str  # what the batch is called
    status: str  # a BacktestStatus value
    done: int  # runs with a result
    planned: int


@dataclass(frozen=True, kw_only=True)
class OptimisationFinished(Event):
    """A search over parameters reached a final state."""

    optimisation_id: int
    user_id: int
    symbol: str
    strategy: str
    status: str  # a BacktestStatus value
    done: int  # trials, or windows of a walk-forward run
    planned: int


@dataclass(frozen=True, kw_only=True)
class AppliedRunDiffered(Event):
    """The plain backtest of an applied trial did not give the trial's numbers."""

    optimisation_id: int
    trial: int
    backtest_id: int
    user_id: int
    symbol: str
    differences: list[str]  # in words


@dataclass(frozen=True, kw_only=True)
class SignalsEmitted(Event):
    """A run found new signals of strategies that a user follows."""

    user_id: int
    count: int
    signals: list[str]  # side and symbol, strongest first, the first 20
    words: list[str]  # the same with strategy and strength
    is_demo: bool


@dataclass(frozen=True, kw_only=True)
class RunDeleted(Event):
    """An administrator deleted somebody's run."""

    kind: str  # a RunKind value
    run_id: int
    user_id: int
    title: str
    reason: str
    by_username: str


@dataclass(frozen=True, kw_only=True)
class UserAccessChanged(Event):
    """A role was changed, or an account disabled, enabled or given a new password."""

    user_id: int
    by_user_id: int
    change: str


EVENT_TYPES: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        MarketDataUpdated,
        UniverseUpdated,
        DataQualityFound,
        BacktestFinished,
        BatchFinished,
        OptimisationFinished,
        AppliedRunDiffered,
        RunDeleted,
        SignalsEmitted,
        MarketStatusChanged,
        FlowsUpdated,
        SignalCreated,
        VcpSignalDetected,
        SignalsAnalysed,
        DailyReportMade,
        UserAccessChanged,
    )
}
