"""What the hidden Markov model sees of a price: return and volatility."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.market_data.regimes.gaussian_hmm import Array

DRIFT_SESSIONS, VOLATILITY_SESSIONS = 42, 20

_LEAST_VOLATILITY = 1e-5  # a day; the logarithm of a suspended price's 0 would be infinite


def build_features(close: FloatArray, sessions_per_year: float) -> Array:
    """Drift and the logarithm of volatility, from closes up to each bar only.

    Drift is the mean log return of the last 42 sessions, volatility the root mean square of the
    last 20; both a year. They overlap from bar to bar, which the model does not know: its
    probabilities are more certain than they should be.

    Args:
        close: float64[n], n at least 43.
        sessions_per_year: of the instrument's market.

    Returns:
        float64[2, n − 42]; the first is that of the bar with index 42.
    """
    change = np.diff(np.log(close))
    windows = np.lib.stride_tricks.sliding_window_view(change, DRIFT_SESSIONS)
    drift = windows.mean(axis=1) * sessions_per_year
    volatility = np.sqrt((windows[:, -VOLATILITY_SESSIONS:] ** 2).mean(axis=1))
    yearly = np.maximum(volatility, _LEAST_VOLATILITY) * np.sqrt(sessions_per_year)
    return np.stack([drift, np.log(yearly)])
