"""The Sharpe ratio of one period, how sure it is, and how long a record it takes to be sure.

Source: Bailey and López de Prado (2012), "The Sharpe ratio efficient frontier", Journal of Risk
15(2). Everything is per period (per bar), never annualised: the formulas hold only so. The
risk-free rate is 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from core.contracts import FloatArray
from core.trading.honesty.line import NotRunError

MIN_PERIODS = 30
"""Below this, skewness and kurtosis are noise and the normal approximation does not hold."""

CONFIDENCE = 0.95
"""How sure a Sharpe ratio must be to be above its benchmark: the convention of both papers."""

_FLAT = 1e-12  # of the largest return: what rounding leaves of a constant series
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class SharpeSample:
    """Moments of one series of returns.

    Attributes:
        sharpe: mean over sample standard deviation (n - 1), per period.
        skewness: third standardised moment of the population, 0 for a normal distribution.
        kurtosis: fourth standardised moment, not in excess: 3 for a normal distribution.
        count: periods n.
    """

    sharpe: float
    skewness: float
    kurtosis: float
    count: int


def calculate_returns(equity: FloatArray) -> FloatArray:
    """Simple returns from period to period, float64[n - 1]; 0 once the account is wiped out."""
    before, after = equity[:-1], equity[1:]
    is_alive = before > 0
    return np.where(is_alive, after / np.where(is_alive, before, 1.0) - 1.0, 0.0)


def measure_sharpe(returns: FloatArray) -> SharpeSample:
    """The Sharpe ratio with the moments that its error depends on.

    Args:
        returns: simple returns, float[n], one per period.

    Raises:
        NotRunError: fewer than MIN_PERIODS, a value that is no number, or no variation.
    """
    values = np.asarray(returns, dtype=np.float64)
    if len(values) < MIN_PERIODS:
        raise NotRunError(
            f"There are {len(values)} returns; below {MIN_PERIODS} the error of a Sharpe ratio "
            "cannot be estimated.",
            "Run it over a longer period.",
        )
    if not np.isfinite(values).all():
        raise NotRunError("Some returns are no numbers.", "Check the bars and run it again.")
    centred = values - values.mean()
    variance = float(np.mean(centred**2))
    if math.sqrt(variance) <= _FLAT * max(float(np.abs(values).max()), _FLAT):
        raise NotRunError(
            "The account never changed: there is no risk to divide a return by.",
            "Choose a period in which the strategy trades.",
        )
    deviation = math.sqrt(variance)
    return SharpeSample(
        float(values.mean()) / float(values.std(ddof=1)),
        float(np.mean((centred / deviation) ** 3)),
        float(np.mean((centred / deviation) ** 4)),
        len(values),
    )


def probabilistic_sharpe(sample: SharpeSample, benchmark: float = 0.0) -> float:
    """Probability that the true Sharpe ratio exceeds the benchmark (both per period).

    PSR(b) = Φ[(SR - b) √(n - 1) / √(1 - g₃ SR + (g₄ - 1)/4 SR²)], with skewness g₃ and
    kurtosis g₄.

    Raises:
        NotRunError: the two-point distribution for which the error is 0.
    """
    distance = (sample.sharpe - benchmark) * math.sqrt(sample.count - 1)
    return _NORMAL.cdf(distance / math.sqrt(_spread(sample)))


def minimum_track_record(
    sample: SharpeSample, benchmark: float = 0.0, confidence: float = CONFIDENCE
) -> float:
    """Periods needed until PSR reaches the confidence; infinite where SR is not above b.

    MinTRL = 1 + (1 - g₃ SR + (g₄ - 1)/4 SR²) (Φ⁻¹(confidence) / (SR - b))²
    """
    if sample.sharpe <= benchmark:
        return math.inf
    quantile = _NORMAL.inv_cdf(confidence)
    return 1.0 + _spread(sample) * (quantile / (sample.sharpe - benchmark)) ** 2


def _spread(sample: SharpeSample) -> float:
    """Variance of √n times the estimated ratio; never negative, since g₄ ≥ 1 + g₃²."""
    ratio = sample.sharpe
    spread = 1.0 - sample.skewness * ratio + (sample.kurtosis - 1.0) / 4.0 * ratio**2
    if spread <= _FLAT:
        raise NotRunError(
            "The returns take two values only; the error of their Sharpe ratio is not defined.",
            "Run it over a longer period.",
        )
    return spread
