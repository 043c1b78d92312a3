"""What one strategy gave over many symbols: the whole of it, and what the best is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from core.contracts import FloatArray
from core.trading.honesty.deflated import expected_maximum_sharpe
from core.trading.honesty.rates import Rate

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MIN_SPREAD = 10
"""Under this many symbols their own spread is too uncertain to judge the best by."""


@dataclass(frozen=True, slots=True)
class BatchRun:
    """The completed run of one symbol. Fractions; None where not defined.

    Attributes:
        asked: the symbol as it was asked for; `symbol` is the instrument it turned out to be.
        warnings: sentences kept with the run.
        data_changed_at: when its bars changed after the run; None if they did not.
        data_as_of: its last bar.
        source: of its bars; `is_demo` where they are invented.
    """

    backtest_id: int
    asked: str
    symbol: str
    total_return: float
    buy_hold_return: float | None
    sharpe_ratio: float | None
    max_drawdown: float | None
    trade_count: int
    warnings: tuple[str, ...]
    data_changed_at: datetime | None
    data_as_of: datetime | None
    source: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """One figure over the symbols.

    Attributes:
        count: symbols on which it is defined.
        quantiles: at `QUANTILES`, by linear interpolation between order statistics; empty where
            there is none.
    """

    count: int
    quantiles: tuple[float, ...]

    @property
    def median(self) -> float | None:
        """The middle one; None where there is none."""
        return self.quantiles[2] if self.quantiles else None


@dataclass(frozen=True, slots=True)
class Extreme:
    """One named end of the distribution."""

    symbol: str
    value: float


@dataclass(frozen=True, slots=True)
class BestByLuck:
    """What the best of n symbols is worth, by its Sharpe ratio (annual).

    Attributes:
        count: symbols with a Sharpe ratio.
        mean, deviation: of these ratios; the deviation is that of a sample.
        expected: what the best of as many would be expected to show if all symbols were alike
            and chance alone spread them: mean + deviation x the expected maximum of n standard
            normal values.
        best: what it did show.
    """

    count: int
    mean: float
    deviation: float
    expected: float
    best: Extreme


@dataclass(frozen=True, slots=True)
class Distribution:
    """Everything that is said of a batch as a whole.

    Attributes:
        count: symbols with a result.
        gained: symbols with a return above 0.
        beat_holding: symbols whose return is above that of buying and holding, of those where
            it is known.
        median_excess: of the return less that of buying and holding, fraction.
        without_trade: symbols on which it never traded; they count with what they gave.
        luck: None under `MIN_SPREAD` symbols with a Sharpe ratio, or where all are alike.
    """

    count: int
    total_return: Spread
    buy_hold_return: Spread
    sharpe_ratio: Spread
    max_drawdown: Spread
    trade_count: Spread
    gained: Rate
    beat_holding: Rate
    median_excess: float | None
    without_trade: int
    worst: Extreme
    best: Extreme
    luck: BestByLuck | None


def build_distribution(runs: Sequence[BatchRun]) -> Distribution | None:
    """The distribution of these runs; None without any."""
    if not runs:
        return None
    returns = np.array([run.total_return for run in runs])
    pairs = [
        (run.total_return, run.buy_hold_return) for run in runs if run.buy_hold_return is not None
    ]
    excess = np.array([own - held for own, held in pairs])
    worst, best = runs[int(returns.argmin())], runs[int(returns.argmax())]
    return Distribution(
        count=len(runs),
        total_return=measure_spread([run.total_return for run in runs]),
        buy_hold_return=measure_spread([run.buy_hold_return for run in runs]),
        sharpe_ratio=measure_spread([run.sharpe_ratio for run in runs]),
        max_drawdown=measure_spread([run.max_drawdown for run in runs]),
        trade_count=measure_spread([run.trade_count for run in runs]),
        gained=Rate(int(np.sum(returns > 0)), len(runs)),
        beat_holding=Rate(int(np.sum(excess > 0)), len(excess)),
        median_excess=float(np.median(excess)) if len(excess) else None,
        without_trade=sum(run.trade_count == 0 for run in runs),
        worst=Extreme(worst.symbol, worst.total_return),
        best=Extreme(best.symbol, best.total_return),
        luck=judge_best(
            [(run.symbol, run.sharpe_ratio) for run in runs if run.sharpe_ratio is not None]
        ),
    )


def measure_spread(values: Sequence[float | None]) -> Spread:
    """Quantiles of what is defined."""
    known: FloatArray = np.array([value for value in values if value is not None], np.float64)
    if not len(known):
        return Spread(0, ())
    return Spread(len(known), tuple(float(value) for value in np.quantile(known, QUANTILES)))


def judge_best(ratios: Sequence[tuple[str, float]]) -> BestByLuck | None:
    """What the highest Sharpe ratio is worth, knowing that it is the highest.

    What all symbols share, a market that rose for instance, moves the mean and not the deviation,
    so it does not make n fewer choices.
    """
    if len(ratios) < MIN_SPREAD:
        return None
    values = np.array([value for _, value in ratios])
    deviation = float(values.std(ddof=1))
    if deviation < 1e-12:  # noqa: PLR2004 - all alike
        return None
    mean = float(values.mean())
    return BestByLuck(
        count=len(values),
        mean=mean,
        deviation=deviation,
        expected=mean + expected_maximum_sharpe(len(values), deviation**2),
        best=Extreme(*max(ratios, key=lambda pair: pair[1])),
    )
