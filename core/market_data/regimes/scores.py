"""Regimes by scores: trend, drawdown and volatility of the last 90 closes, turned into shares."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray, PanelArray
from core.market_data.regimes.paths import ORDER, RegimePath, choose_largest

LOOKBACK = 90
"""Closes looked back over, the newest included."""

VARIED = (80, 100)
"""Other look-backs, by which labels are looked at again."""

_SHORT = 10  # closes of the momentum's mean
_LEAST = 0.05
_QUIET_VOLATILITY = 15.0  # percent a year
_BLOCK = 4_096  # windows in one piece of memory


def score_windows(closes: PanelArray, sessions_per_year: float) -> PanelArray:
    """Regime probabilities at the end of each row of closes.

    With, over the closes of a row, 90 as a rule: *ret* the change from the first to the last in
    percent; *volatility* the sample deviation of the simple returns, annualised, in percent; *dd*
    the deepest fall below the highest close before it in percent (a positive number); *z* the last
    close less the mean of the last ten, over their sample deviation (0 where they are equal):

    - bullish = max(0, ret/10 + z/2)
    - bearish = max(0, dd/5 + 0.7·max(0, −z))
    - volatile = max(0, (volatility − 15)/10)

    Each score is divided by 1 + their sum and raised to 0.05 where it is less. Sideways is what
    these leave of 1, at least 0.05; then all four are divided by their sum.

    Args:
        closes: float64[m, k], positive, k at least 10.
        sessions_per_year: what daily volatility is annualised with.

    Returns:
        float64[m, 4] in the order of `paths.ORDER`; NaN where a row holds a NaN.

    Source: this project's specification, `market_data.md`, "Regimes", detector (a).
    """
    last = closes[:, -1]
    change = 100.0 * (last / closes[:, 0] - 1.0)
    returns = closes[:, 1:] / closes[:, :-1] - 1.0
    volatility = 100.0 * np.sqrt(sessions_per_year) * returns.std(axis=1, ddof=1)
    drawdown = 100.0 * (1.0 - closes / np.maximum.accumulate(closes, axis=1)).max(axis=1)
    newest = closes[:, -_SHORT:]
    # The mean of equal prices may miss them by a rounding, which the quotient would blow up.
    is_moving = newest.max(axis=1) > newest.min(axis=1)
    spread = np.where(is_moving, newest.std(axis=1, ddof=1), 1.0)
    momentum = np.where(is_moving, (last - newest.mean(axis=1)) / spread, 0.0)

    scores = np.stack(
        [
            np.maximum(0.0, change / 10.0 + 0.5 * momentum),
            np.maximum(0.0, drawdown / 5.0 + 0.7 * np.maximum(0.0, -momentum)),
            np.maximum(0.0, (volatility - _QUIET_VOLATILITY) / 10.0),
        ],
        axis=1,
    )
    shares = np.maximum(_LEAST, scores / (1.0 + scores.sum(axis=1, keepdims=True)))
    rest = np.maximum(_LEAST, 1.0 - shares.sum(axis=1, keepdims=True))
    raw = np.concatenate([shares, rest], axis=1)
    found: PanelArray = raw / raw.sum(axis=1, keepdims=True)
    found[~np.isfinite(closes).all(axis=1)] = np.nan
    return found


def detect_by_scores(
    close: FloatArray, sessions_per_year: float, lookback: int = LOOKBACK
) -> RegimePath:
    """The regime of each bar by `score_windows` over the closes that end with it.

    Args:
        close: float64[n], positive.
        sessions_per_year: of the instrument's market.
        lookback: closes looked back over.

    Returns:
        Unknown for the first `lookback` - 1 bars.
    """
    probabilities = np.full((len(close), len(ORDER)), np.nan)
    if len(close) >= lookback:
        windows = np.lib.stride_tricks.sliding_window_view(close, lookback)
        for start in range(0, len(windows), _BLOCK):
            rows = windows[start : start + _BLOCK]
            first = lookback - 1 + start
            probabilities[first : first + len(rows)] = score_windows(rows, sessions_per_year)
    return RegimePath(choose_largest(probabilities), probabilities)
