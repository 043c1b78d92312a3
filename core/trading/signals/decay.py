"""How an edge fades when one acts late: mean return by bars of delay, beside the base rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.formatting import format_count
from core.trading.request import Costs
from core.trading.signals.engine import SignalHistory
from core.trading.signals.scoring import measure_base, measure_outcomes

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
MonthArray = np.ndarray[tuple[int], np.dtype[np.int64]]

MOST_LATE = 10
LEAST_SIGNALS, LEAST_MONTHS = 10, 5
SHARE = 0.9
"""Of the resampled means that an interval holds."""
_RESAMPLES = 2_000
_SEED = 20_260


@dataclass(frozen=True, slots=True, eq=False)
class LateReturns:
    """Signals of one series, k of them that all delays are known of.

    Attributes:
        returns: float64[k, 11], after costs, acting 0 to 10 bars late.
        months: int64[k], calendar month of the signal.
        base: float64[k], mean return of any bar of the series in the signal's direction.
        pending: signals left out, because their bars have not all come.
    """

    returns: Matrix
    months: MonthArray
    base: FloatArray
    pending: int


@dataclass(frozen=True, slots=True)
class Decay:
    """Mean returns by delay, fractions.

    Attributes:
        mean, low, high: for 0 to 10 bars of delay; the last two are empty where no interval can
            be given, `interval_reason` says why.
        base: mean return of any bar over the same horizon, same symbols, directions and costs.
        count: signals.
        months: calendar months they fall into.
        pending: signals whose bars have not all come.
        reason: why there are no means (NOT RUN); empty where there are.
    """

    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    base: float | None
    count: int
    months: int
    pending: int
    reason: str = ""
    interval_reason: str = ""


def collect_late_returns(
    bars: BarSeries, history: SignalHistory, first: int, horizon: int, costs: Costs
) -> LateReturns:
    """The entries of one series under every delay, each held for the whole horizon.

    Only entries that have the bars for the longest delay count: every delay has the same signals.

    Args:
        bars: of the series.
        history: its signals; exits are left out.
        first: the first bar on which a signal could have come; the base rate begins there.
        horizon: bars held, whatever the delay.
        costs: spread and commission.
    """
    entries = history.entries()
    sides = entries.directions()
    columns = [
        measure_outcomes(bars, entries.places, sides, horizon, costs, late=late).returns
        for late in range(MOST_LATE + 1)
    ]
    returns = np.column_stack(columns) if len(entries) else np.empty((0, MOST_LATE + 1))
    is_known = ~np.isnan(returns[:, -1])
    bases = {side: measure_base(bars, first, side, horizon, costs) for side in set(sides.tolist())}
    base = np.array([bases[side] for side in sides.tolist()], dtype=np.float64)
    months = bars.time[entries.places].astype("datetime64[s]").astype("datetime64[M]")
    return LateReturns(
        returns[is_known],
        months.astype(np.int64)[is_known],
        base[is_known],
        int((~is_known).sum()),
    )


def measure_decay(samples: Sequence[LateReturns]) -> Decay:
    """All series together; each signal weighs the same.

    Signals of one month share its market, so that months are resampled, not signals: the interval
    holds the middle 90 % of the means of 2,000 draws of as many months with replacement. The
    draws are the same every time.
    """
    returns = np.concatenate([one.returns for one in samples] or [np.empty((0, MOST_LATE + 1))])
    months = np.concatenate([one.months for one in samples] or [np.array([], dtype=np.int64)])
    base = np.concatenate([one.base for one in samples] or [np.array([])])
    pending, count = sum(one.pending for one in samples), len(returns)
    groups, place = np.unique(months, return_inverse=True)
    if count < LEAST_SIGNALS:
        reason = (
            f"{format_count(count)} signals have all their bars; under {LEAST_SIGNALS} nothing can "
            "be told."
        )
        return Decay((), (), (), _mean(base), count, len(groups), pending, reason)
    mean = tuple(returns.mean(axis=0).tolist())
    if len(groups) < LEAST_MONTHS:
        why = (
            f"the signals fall into {len(groups)} different months; an interval needs "
            f"{LEAST_MONTHS}."
        )
        return Decay(mean, (), (), _mean(base), count, len(groups), pending, "", why)
    low, high = _resample_months(returns, place, len(groups))
    return Decay(mean, low, high, _mean(base), count, len(groups), pending)


def _resample_months(
    returns: Matrix, month: MonthArray, months: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    sums = np.zeros((months, returns.shape[1]))
    np.add.at(sums, month, returns)
    sizes = np.bincount(month, minlength=months).astype(np.float64)
    drawn = np.random.default_rng(_SEED).multinomial(
        months, np.full(months, 1.0 / months), size=_RESAMPLES
    )
    means = (drawn @ sums) / (drawn @ sizes)[:, None]
    tail = (1.0 - SHARE) / 2.0
    low, high = np.quantile(means, (tail, 1.0 - tail), axis=0)
    return tuple(low.tolist()), tuple(high.tolist())


def _mean(values: FloatArray) -> float | None:
    return float(values.mean()) if len(values) else None
