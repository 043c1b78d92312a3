"""Everything the honesty passport is judged on, collected before any of it is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from core.contracts import BarSeries, FloatArray
from core.enums import Severity
from core.trading.honesty.deflated import Matrix, TrialStatistics
from core.trading.honesty.sharpe import calculate_returns
from core.trading.request import Costs
from core.trading.strategies.base import Strategy
from core.trading.types import Curve, TradeTable

SECONDS_PER_YEAR = 365.25 * 86_400
Rerun = Callable[[Strategy, Costs], Curve]
"""Runs the engine on the same bars and execution with another strategy or other costs."""


@dataclass(frozen=True, slots=True)
class DataState:
    """What is known of the bars.

    Attributes:
        worst: gravest unresolved finding of the quality checks; None where there is none.
        is_checked: whether a check has looked at the series at all.
        has_changed: whether the bars have changed since the run.
        is_adjusted: whether splits and dividends leave no jump.
        is_demo: whether the bars are samples.
        warnings: what the run itself warned of.
    """

    worst: Severity | None
    is_checked: bool
    has_changed: bool
    is_adjusted: bool
    is_demo: bool
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """One finished run with all that is needed to doubt it.

    Attributes:
        trials: of the same idea, from the ledger; this run is one of them.
        trial_returns: float[k, n - 1], stored returns of other trials over the same bars.
        rerun: the engine, for checks that change parameters or costs.
    """

    strategy: Strategy
    bars: BarSeries
    costs: Costs
    curve: Curve
    trades: TradeTable
    trials: TrialStatistics
    trial_returns: Matrix
    data: DataState
    rerun: Rerun

    @cached_property
    def returns(self) -> FloatArray:
        """Of the account, bar by bar, idle bars included; float64[n - 1]."""
        return calculate_returns(self.curve.equity)

    @property
    def periods_per_year(self) -> float:
        """Bars in a calendar year, as these bars lie; only for words, never for a verdict."""
        span = float(self.curve.time[-1] - self.curve.time[0])
        return len(self.returns) / max(span / SECONDS_PER_YEAR, 1e-9)
