"""Which regime a hidden state is, and which state of a new fit is which of the one before."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from core.enums import Regime
from core.market_data.regimes.gaussian_hmm import STATES, Array, IndexArray
from core.market_data.regimes.paths import ORDER

TREND = 1.0
"""Yearly drift over yearly volatility from which on a state is a trend."""

AGITATION = 1.25
"""A state's volatility over the window's median from which on it is volatile."""

KEPT = 0.75
"""Share of a limit that is enough for a state that bore the name in the fit before."""

_ASSIGNMENTS = np.array(list(permutations(range(STATES))), dtype=np.intp)

NameArray = np.ndarray[tuple[int, int], np.dtype[np.int8]]


def name_state(trend: float, agitation: float, before: Regime | None = None) -> Regime:
    """The regime of one state.

    A trend of at least 1 is bullish, of at most −1 bearish; of the others those at least 1.25
    times as volatile as usual are volatile and the rest sideways. A state keeps the name it bore
    in the fit before as long as it reaches three quarters of the way to that name's limit.

    Args:
        trend: yearly drift over yearly volatility.
        agitation: volatility over the median volatility of the window that was fitted.
        before: the name of the same state in the fit before.
    """
    if before is Regime.BULLISH and trend >= KEPT * TREND:
        return Regime.BULLISH
    if before is Regime.BEARISH and trend <= -KEPT * TREND:
        return Regime.BEARISH
    if trend >= TREND:
        return Regime.BULLISH
    if trend <= -TREND:
        return Regime.BEARISH
    limit = 1.0 + (AGITATION - 1.0) * (KEPT if before is Regime.VOLATILE else 1.0)
    return Regime.VOLATILE if agitation >= limit else Regime.SIDEWAYS


def match_states(centres: Array) -> IndexArray:
    """Which state of each fit continues which state of the fit before.

    Each pair of neighbouring fits is matched so that the squared distances between the centres
    add up to the least; all 24 assignments are tried. A fit is compared with the one before only.

    Args:
        centres: float64[D, K, R], in units that make the features comparable.

    Returns:
        int[R, K]: position in fit *r* of the state that is number *k* in all fits.
    """
    fits = centres.shape[2]
    order = np.empty((fits, STATES), dtype=np.intp)
    order[0] = np.arange(STATES)
    for place in range(1, fits):
        before, after = centres[:, order[place - 1], place - 1], centres[:, :, place]
        distance = ((before[:, :, None] - after[:, None, :]) ** 2).sum(axis=0)
        costs = distance[np.arange(STATES), _ASSIGNMENTS].sum(axis=1)
        order[place] = _ASSIGNMENTS[costs.argmin()]
    return order


def name_states(trend: Array, agitation: Array) -> NameArray:
    """The names of matched states, fit after fit.

    Args:
        trend: float64[R, K]; see `name_state`.
        agitation: float64[R, K].

    Returns:
        int8[R, K], index into `ORDER`.
    """
    names: NameArray = np.empty((len(trend), STATES), dtype=np.int8)
    before: list[Regime | None] = [None] * STATES
    for place in range(len(trend)):
        found = [
            name_state(*state)
            for state in zip(trend[place].tolist(), agitation[place].tolist(), before, strict=True)
        ]
        names[place] = [ORDER.index(regime) for regime in found]
        before = list(found)
    return names
