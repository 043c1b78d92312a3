"""What a model sees of the past at each bar: numbers without a price level, known by its close."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.trading.indicators import rate_of_change, rolling_mean, rsi_wilder

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]

LOOKBACKS = (1, 5, 20, 60)  # bars over which a change is taken
AVERAGES = (20, 60)  # bars in the means from which the close's distance is taken
VOLATILITY_WINDOW = 20
RSI_PERIOD = 14
VOLUME_WINDOW = 20

FEATURES = (
    *(f"change over {bars} bars" for bars in LOOKBACKS),
    f"volatility of {VOLATILITY_WINDOW} bars",
    *(f"distance from the mean of {bars} bars" for bars in AVERAGES),
    f"RSI {RSI_PERIOD}",
    f"volume against {VOLUME_WINDOW} bars",
)
"""The columns of `build_features`, in their order."""

VOLUME_COLUMN = len(FEATURES) - 1

FIRST_KNOWN = max(*LOOKBACKS, *(bars - 1 for bars in AVERAGES), VOLATILITY_WINDOW, RSI_PERIOD)
"""Index of the first bar on which every feature but the volume's has a value."""


def build_features(bars: BarSeries) -> Matrix:
    """The features of each bar; row *i* uses bars up to *i* only, bit for bit.

    Changes and distances are fractions, the volatility is the sample standard deviation of changes
    from bar to bar, the RSI is Wilder's, and the volume is its z-score: (volume - mean) / standard
    deviation of the last 20 bars, this one included.

    Returns:
        float64[n, k], columns as in `FEATURES`; NaN during a column's warm-up, and for the volume
        where the source does not give it or it does not vary.
    """
    close = bars.close
    changes = {count: rate_of_change(close, count) for count in {1, *LOOKBACKS}}
    columns = [changes[count] for count in LOOKBACKS]
    columns.append(_rolling_deviation(changes[1], VOLATILITY_WINDOW))
    columns += [close / rolling_mean(close, count) - 1.0 for count in AVERAGES]
    columns += [rsi_wilder(close, RSI_PERIOD), _score_volume(bars.volume)]
    return np.column_stack(columns)


def _score_volume(volume: FloatArray) -> FloatArray:
    deviation = _rolling_deviation(volume, VOLUME_WINDOW)
    score = np.full(len(volume), np.nan)
    np.divide(
        volume - rolling_mean(volume, VOLUME_WINDOW), deviation, out=score, where=deviation > 0
    )
    return score


def _rolling_deviation(values: FloatArray, window: int) -> FloatArray:
    """Sample standard deviation of the last `window` values; NaN as in `rolling_mean`."""
    import pandas as pd

    # Left to right like the mean there: a longer series never changes earlier values.
    rolled = pd.Series(values).rolling(window).std(ddof=1)
    deviation: FloatArray = rolled.to_numpy(dtype=np.float64)
    return deviation
