"""What an optimisation is asked to do, and what it would do, told before the start."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.contracts import BarQuery
from core.enums import Interval, WindowChoice
from core.trading.optimisation.objective import Objective
from core.trading.optimisation.space import SearchSpace


@dataclass(frozen=True, slots=True)
class WalkForward:
    """How a period is walked through: optimise on `train` bars, trade the next `test` bars, go on.

    Attributes:
        train: bars of the first training part.
        test: bars traded unseen after each training part.
        step: bars from one window to the next; `test` leaves neither gap nor overlap.
        is_anchored: whether each training part begins with the first bar, and so grows.
        choose: how the pick of each window is made.
    """

    train: int
    test: int
    step: int
    is_anchored: bool = False
    choose: WindowChoice = WindowChoice.PLATEAU


@dataclass(frozen=True, slots=True)
class OptimisationRequest:
    """One search over the parameters of one strategy on one symbol.

    Attributes:
        space: what to try; its `fixed` are the strategy's other parameters.
        method: a name of `core.trading.optimisation.methods.METHODS`; a walk-forward run takes the
            grid in each window, or random points where the grid is too large.
        objectives: at least one; several need a method that takes several.
        min_trades: a trial with fewer is kept, but never best.
        budget: trials of a method that samples; 0 takes the method's default.
        seed: of a method that draws.
        holdout_share: of the bars, the last, kept unseen until a pick is committed; 0 to 0.8.
        walk_forward: walk through the period instead; there is no holdout then.
        costs, execution: as in a `BacktestRequest`; swept fields win.
        start, end: first and last day wanted, inclusive; None for all there is.
        interval, source: None takes the longest series that goes on.
        cloned_from: the optimisation this one was made from.
    """

    symbol: str
    space: SearchSpace
    method: str = "grid"
    objectives: tuple[Objective, ...] = (Objective("sharpe_ratio", is_max=True),)
    min_trades: int = 5
    budget: int = 0
    seed: int = 1
    holdout_share: float = 0.3
    walk_forward: WalkForward | None = None
    costs: dict[str, Any] = field(default_factory=dict)
    execution: dict[str, Any] = field(default_factory=dict)
    start: date | None = None
    end: date | None = None
    interval: Interval | None = None
    source: str | None = None
    notes: str = ""
    cloned_from: int | None = None

    def bar_query(self) -> BarQuery:
        """The bars of the whole period."""
        return BarQuery(self.symbol, self.start, self.end, self.interval, self.source)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of the bars: first and last day (exchange time), and how many."""

    first: date
    last: date
    bars: int


@dataclass(frozen=True, slots=True)
class OptimisationPlan:
    """What a request would do, told before it is started.

    Attributes:
        point_count: the product of the axes' numbers of values, constraints apart.
        feasible_count: of these, those that keep the constraints; None where there are too many
            to count.
        trial_count: how many trials it would run at most, over all windows.
        seconds: about how long; `seconds_source` says in words from what that is known.
        in_sample: what the search may see; of a walk-forward run the whole period.
        out_of_sample: what stays unseen until a pick is committed; None where nothing does.
        looks: how often this idea has been looked at on bars of `out_of_sample`, by anybody.
        window_count: windows of a walk-forward run, else 0.
        trials_before: different trials of this idea in the ledger already, by anybody.
    """

    symbol: str
    source: str
    interval: Interval
    point_count: int
    feasible_count: int | None
    trial_count: int
    seconds: float
    seconds_source: str
    in_sample: Stretch
    out_of_sample: Stretch | None
    looks: int
    window_count: int
    trials_before: int
    warnings: tuple[str, ...]
