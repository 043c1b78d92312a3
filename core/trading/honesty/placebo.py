"""Whether the timing matters: the strategy's own exposures on a market with its order destroyed.

The market's returns are cut into blocks of random (geometric) length, laid in a circle and put in
random order. Drift, volatility and short runs stay; what came after what, which is all that timing
can use, is gone. p = (1 + k) / (1 + n), where k of n such markets paid at least as much.

Sources: Politis and Romano (1994), "The stationary bootstrap", JASA 89 (blocks); Phipson and Smyth
(2010), "Permutation p-values should never be zero" (the p-value). Politis and White (2004) for the
order n^(1/3) of the mean block length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.trading.honesty.line import NotRunError, count_of

PERMUTATIONS = 999
"""p then has steps of one in a thousand, and its error at 0.05 is 0.007."""

MAX_P_VALUE = 0.05
"""The usual error of the first kind."""

MIN_PERIODS = 60
"""Fewer hold too few blocks to be put in another order."""

MIN_SWITCHES = 5
"""Changes of exposure; with fewer it is chance whether they fell well."""

SEED = 20_140_930
"""Of the permutations; stored with the result."""


@dataclass(frozen=True, slots=True)
class Placebo:
    """What the permuted markets paid.

    Attributes:
        p_value: share of markets, the real one included, that paid at least as much.
        real: mean return per period of the exposures on the real market, before costs.
        typical: the median over the permuted ones.
        seed: of the permutations.
    """

    p_value: float
    real: float
    typical: float
    permutations: int
    mean_block: float
    seed: int


def run_placebo(
    exposure: FloatArray, returns: FloatArray, permutations: int = PERMUTATIONS, seed: int = SEED
) -> Placebo:
    """Compare the real order of the market with random ones. Equal input gives equal output.

    Args:
        exposure: float64[n], position at the start of each period as a fraction of the account.
        returns: float64[n], simple returns of the market over the same periods.
        permutations: how many markets are made.
        seed: of the random numbers.

    Raises:
        NotRunError: too short, no number, or an exposure that hardly changes.
    """
    _check(exposure, returns)
    count = len(returns)
    mean_block = max(2.0, float(round(count ** (1 / 3))))
    random = np.random.default_rng(seed)
    real = float(exposure @ returns) / count
    means = np.empty(permutations)
    for row in range(permutations):
        means[row] = exposure @ returns[shuffle_blocks(count, mean_block, random)] / count
    # A sum in another order differs by rounding: what is equal must count as equal.
    tolerance = 1e-12 * float(np.abs(exposure) @ np.abs(returns)) / count
    reached = int(np.sum(means >= real - tolerance))
    return Placebo(
        (1 + reached) / (1 + permutations),
        real,
        float(np.median(means)),
        permutations,
        mean_block,
        seed,
    )


def shuffle_blocks(count: int, mean_block: float, random: np.random.Generator) -> TimeArray:
    """A permutation of 0…count-1 that keeps blocks of geometric length together. int64[count]."""
    is_start = random.random(count) < 1.0 / mean_block
    is_start[0] = True
    starts = np.flatnonzero(is_start)
    lengths = np.diff(np.append(starts, count))
    order = random.permutation(len(starts))
    taken = lengths[order]
    # Each block counts up from its start; the offset is constant within a block.
    offset = starts[order] - np.concatenate(([0], np.cumsum(taken)[:-1]))
    within = np.arange(count) + np.repeat(offset, taken)
    shuffled: TimeArray = (within + int(random.integers(count))) % count
    return shuffled


def _check(exposure: FloatArray, returns: FloatArray) -> None:
    if len(returns) < MIN_PERIODS:
        raise NotRunError(
            f"There are {len(returns)} periods; a placebo needs {MIN_PERIODS}.",
            "Run it over a longer period.",
        )
    if not (np.isfinite(exposure).all() and np.isfinite(returns).all()):
        raise NotRunError("Some returns are no numbers.", "Check the bars and run it again.")
    if not np.any(returns != returns[0]):
        raise NotRunError("The market never moved.", "Choose a period in which it does.")
    is_in = np.abs(exposure) > 0
    switches = int(np.sum(np.sign(exposure[1:]) != np.sign(exposure[:-1])))
    if not is_in.any():
        raise NotRunError("No position was held.", "Choose parameters with which it trades.")
    if switches < MIN_SWITCHES:
        raise NotRunError(
            f"The position was opened or closed {count_of(switches, 'time')}: there is no "
            "timing to test.",
            f"It takes {MIN_SWITCHES} changes; a longer period has more.",
        )
