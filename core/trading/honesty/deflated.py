"""What the best of many trials would show by luck alone, and a Sharpe ratio judged against it.

Source: Bailey and López de Prado (2014), "The deflated Sharpe ratio", Journal of Portfolio
Management 40(5). Everything is per period.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from core.trading.honesty.sharpe import SharpeSample, probabilistic_sharpe

EULER = 0.5772156649015329
_NORMAL = NormalDist()
Matrix = np.ndarray[tuple[int, int], np.dtype[np.floating]]


@dataclass(frozen=True, slots=True)
class TrialStatistics:
    """All trials of one idea, from the ledger.

    Attributes:
        count: different trials N.
        looks: entries, exact repeats included.
        sharpe_variance: sample variance of the trials' Sharpe ratios (per period); 0 where
            fewer than two are known.
        mean_correlation: average correlation between the returns of two trials, 0 to 1.
    """

    count: int
    looks: int
    sharpe_variance: float
    mean_correlation: float

    @property
    def effective(self) -> float:
        """See `effective_trials`."""
        return effective_trials(self.count, self.mean_correlation)


def effective_trials(count: int, mean_correlation: float) -> float:
    """How many independent trials N correlated ones amount to: r + (1 - r) N.

    r is the mean correlation between the returns of two trials.

    Source: appendix A.3 of the paper. A negative average counts as 0: it cannot make more
    trials than there were.
    """
    rho = min(max(mean_correlation, 0.0), 1.0)
    return rho + (1.0 - rho) * max(count, 1)


def mean_correlation(trials: Matrix) -> float:
    """Average correlation over all pairs of rows, clipped to 0…1.

    Rows without variation have no correlation and are left out; with fewer than two others it is
    0, so that every trial counts in full.

    Args:
        trials: float[k, n], returns of k trials over the same n periods.
    """
    values = np.asarray(trials, dtype=np.float64)
    centred = values - values.mean(axis=1, keepdims=True) if values.size else values
    norms = np.linalg.norm(centred, axis=1)
    largest = np.abs(values).max(axis=1) if values.size else norms
    moves = norms > 1e-12 * np.maximum(largest, 1e-12) * math.sqrt(max(values.shape[1], 1))
    unit = centred[moves] / norms[moves, None]
    k = len(unit)
    if k < 2:  # noqa: PLR2004 - a pair
        return 0.0
    # |Σu|² = k + the sum over ordered pairs of different rows.
    total = float(np.sum(unit.sum(axis=0) ** 2))
    return float(min(max((total - k) / (k * (k - 1)), 0.0), 1.0))


def expected_maximum_sharpe(effective: float, variance: float) -> float:
    """The Sharpe ratio that the best of N worthless trials is expected to show.

    E[max] ≈ √V [(1 - g) Φ⁻¹(1 - 1/N) + g Φ⁻¹(1 - 1/(N e))], g = 0.5772… (Euler); 0 for one trial.

    Args:
        effective: N, 1 or more.
        variance: V of the trials' Sharpe ratios.
    """
    if effective <= 1.0:
        return 0.0
    first = _NORMAL.inv_cdf(1.0 - 1.0 / effective)
    second = _NORMAL.inv_cdf(1.0 - 1.0 / (effective * math.e))
    return max(0.0, math.sqrt(variance) * ((1.0 - EULER) * first + EULER * second))


def find_benchmark(sample: SharpeSample, trials: TrialStatistics) -> float:
    """What this run's Sharpe ratio has to beat.

    The variance between trials is never taken below 1/n, that of one worthless trial's ratio over
    n periods: otherwise a family of trials that are all alike would lower the bar below what
    chance gives a single one.
    """
    return expected_maximum_sharpe(
        trials.effective, max(trials.sharpe_variance, 1.0 / sample.count)
    )


def deflated_sharpe(sample: SharpeSample, trials: TrialStatistics) -> float:
    """Probability that the true Sharpe ratio exceeds what the best of N trials shows by luck."""
    return probabilistic_sharpe(sample, find_benchmark(sample, trials))
