"""The regimes by scores of many instruments after one session."""

from __future__ import annotations

import numpy as np

from core.contracts import PanelArray, TimeArray
from core.enums import Regime
from core.market_data.regimes.paths import ORDER
from core.market_data.regimes.scores import LOOKBACK, score_windows


def score_market(closes: PanelArray, time: TimeArray) -> PanelArray:
    """A `ScoreRegimes`: `score_windows` over the last 90 closes of each row.

    Args:
        closes: float64[n, m], positive or NaN, the newest last.
        time: int64[m], midnight UTC of each session of the market.

    Returns:
        float64[n, 4] in the order of `Regime`; NaN where one of the 90 closes is not known.
    """
    from core.market_data.regime_report import count_sessions_per_year

    if closes.shape[1] < LOOKBACK:
        return np.full((len(closes), len(ORDER)), np.nan)
    found = score_windows(closes[:, -LOOKBACK:], count_sessions_per_year(time))
    return found[:, [ORDER.index(regime) for regime in Regime]]
