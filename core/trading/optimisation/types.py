"""What the optimisation services hand out. Rows of tables never leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.contracts import FloatArray, TimeArray
from core.enums import BacktestStatus, Interval
from core.trading.optimisation.pick_types import LookView, PickView
from core.trading.optimisation.request import OptimisationRequest, Stretch
from core.trading.optimisation.trial_types import Findings
from core.trading.types import Statistics


@dataclass(frozen=True, slots=True)
class OptimisationSummary:
    """One line of the list of optimisations.

    Attributes:
        objectives_text: e.g. `highest Sharpe ratio, lowest maximum drawdown`.
        planned, done: trials (of a walk-forward run: windows).
        best_value: of the first objective so far; None while no trial has a score.
        best_trial: which trial that was; None in a walk-forward run.
        look_count: picks of this run whose out-of-sample result has been opened.
    """

    id: int
    job_id: str
    strategy: str
    strategy_title: str
    symbol: str
    source: str
    interval: Interval
    start: date
    end: date
    method: str
    method_title: str
    is_walk_forward: bool
    objectives_text: str
    status: BacktestStatus
    error: str
    notes: str
    planned: int
    done: int
    best_value: float | None
    best_trial: int | None
    look_count: int
    seconds: float
    cloned_from: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def can_resume(self) -> bool:
        """Whether it ended before all trials were run."""
        return self.status in {BacktestStatus.FAILED, BacktestStatus.CANCELLED}


@dataclass(frozen=True, slots=True)
class OptimisationListing:
    """A stretch of the list, newest first; hand `next_cursor` back for the next one."""

    items: tuple[OptimisationSummary, ...]
    next_cursor: int | None


@dataclass(frozen=True, slots=True)
class WalkWindow:
    """One window of a walk-forward run.

    Attributes:
        train, test: the parts.
        params_text: the pick in short; empty where there is none, `reason` says why.
        values: axis name to the pick's value; empty where there is none.
        in_sample, out_of_sample: its statistics on both parts; empty where there is no pick.
        trial_count: combinations tried on the training part.
    """

    number: int
    train: Stretch
    test: Stretch
    params_text: str
    values: dict[str, float]
    reason: str
    in_sample: Statistics
    out_of_sample: Statistics
    trial_count: int


@dataclass(frozen=True, slots=True, eq=False)
class WalkForwardView:
    """The windows that are finished, and the account that traded their test parts in a row.

    Attributes:
        time: int64[n], seconds since 1970-01-01 UTC.
        equity: float64[n], currency.
        efficiency: annual return out of sample over that in sample; None where not defined.
    """

    windows: tuple[WalkWindow, ...]
    time: TimeArray
    equity: FloatArray
    efficiency: float | None


@dataclass(frozen=True, slots=True, eq=False)
class OptimisationDetail:
    """Everything about one optimisation but its trials.

    Attributes:
        request: what was asked for, with the defaults filled in; the start of a clone.
        description: what is searched, in words.
        constraints: in words.
        in_sample, out_of_sample: the parts; `out_of_sample` is None in a walk-forward run and
            where nothing was held back.
        findings: None until it has ended, and in a walk-forward run.
        picks: in the order they were made.
        looks: everybody's at this idea on bars of `out_of_sample`, oldest first.
        walk_forward: None in an ordinary run.
        trial_count, look_count: of the idea in the ledger, by anybody, ever.
        engine_reason: why backtesting.py itself ran (some of) the trials; empty if it did not.
    """

    summary: OptimisationSummary
    request: OptimisationRequest
    description: str
    constraints: tuple[str, ...]
    warnings: tuple[str, ...]
    in_sample: Stretch
    out_of_sample: Stretch | None
    findings: Findings | None
    picks: tuple[PickView, ...]
    looks: tuple[LookView, ...]
    walk_forward: WalkForwardView | None
    trial_count: int
    look_count: int
    engine_reason: str
