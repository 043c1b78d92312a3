"""Probability of backtest overfitting by combinatorially symmetric cross-validation.

Source: Bailey, Borwein, López de Prado and Zhu (2017), "The probability of backtest overfitting",
Journal of Computational Finance 20(4). The n periods are cut into 16 blocks; for each of the
12,870 ways to choose 8 of them, the trial that was best on those is ranked on the other 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np

from core.contracts import FloatArray
from core.trading.honesty.deflated import Matrix
from core.trading.honesty.line import NotRunError, count_of

BLOCKS = 16
"""The paper's own choice: 12,870 splits, and blocks long enough to hold several trades."""

MIN_TRIALS = 10
"""A rank among fewer says next to nothing."""

MIN_BLOCK_PERIODS = 10
"""A Sharpe ratio of a half then rests on 80 periods or more."""

MAX_PROBABILITY = 0.25
"""Worthless trials give about 0.5. A quarter leaves room for a true edge among near-equal
neighbours, whose ranks are decided by noise."""

_CHUNK = 500  # splits at a time: 4 MB for 500 trials


@dataclass(frozen=True, slots=True, eq=False)
class Overfitting:
    """What the splits showed.

    Attributes:
        probability: share of splits in which the best trial fell to the median or below.
        splits: how many there were.
        loss_probability: share in which the best trial lost money on the other half.
        trials: how many were compared.
    """

    probability: float
    splits: int
    loss_probability: float
    trials: int


def probability_of_overfitting(trials: Matrix) -> Overfitting:
    """Run all splits, by block sums and one matrix product each for sums and squares.

    Args:
        trials: float[k, n], returns of k trials over the same n periods. Trials without
            variation count with a Sharpe ratio of 0.

    Raises:
        NotRunError: fewer than MIN_TRIALS trials or too few periods; values that are no numbers.
    """
    values = np.asarray(trials, dtype=np.float64)
    count, periods = values.shape
    if count < MIN_TRIALS:
        raise NotRunError(
            f"The ledger holds the returns of {count_of(count, 'comparable trial')}; a rank needs "
            f"{MIN_TRIALS}.",
            "It is computed once more variants of the idea have been tried over this period.",
        )
    if periods < BLOCKS * MIN_BLOCK_PERIODS:
        raise NotRunError(
            f"The trials share {periods} periods; {BLOCKS} blocks need "
            f"{BLOCKS * MIN_BLOCK_PERIODS}.",
            "Run the variants over a longer period.",
        )
    if not np.isfinite(values).all():
        raise NotRunError("Some stored returns are no numbers.", "Run the variants again.")
    sums, sizes = _sum_blocks(values)
    ranks, losses = [], []
    for start in range(0, len(_splits()), _CHUNK):
        chosen = _splits()[start : start + _CHUNK]
        rank, loss = _rank_best(chosen, sums, sizes, count)
        ranks.append(rank)
        losses.append(loss)
    # A relative rank of one half or less is a logit of 0 or less.
    share = np.concatenate(ranks) / (count + 1)
    return Overfitting(
        float(np.mean(share <= 0.5 + 1e-12)),
        len(share),
        float(np.mean(np.concatenate(losses))),
        count,
    )


def _sum_blocks(values: Matrix) -> tuple[Matrix, FloatArray]:
    """Sums, then sums of squares, of each block: float64[16, 2k]; and periods per block."""
    edges = np.linspace(0, values.shape[1], BLOCKS + 1).astype(np.int64)
    both = np.concatenate((values, values**2))
    sums: Matrix = np.add.reduceat(both, edges[:-1], axis=1).T
    return sums, np.diff(edges).astype(np.float64)


def _rank_best(
    chosen: Matrix, sums: Matrix, sizes: FloatArray, count: int
) -> tuple[FloatArray, FloatArray]:
    """For each split and its complement the rank (1 lowest) out of sample of the best in sample.

    Returns the ranks, and 1 where that trial lost money out of sample: float64[2 splits] each.
    """
    inside, size = chosen @ sums, chosen @ sizes
    outside, rest = sums.sum(axis=0) - inside, sizes.sum() - size
    left, right = _ratios(inside, size, count), _ratios(outside, rest, count)
    pairs = [_rank(left, right), _rank(right, left)]
    return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])


def _rank(seen: Matrix, unseen: Matrix) -> tuple[FloatArray, FloatArray]:
    own = np.take_along_axis(unseen, seen.argmax(axis=1)[:, None], axis=1)
    below = np.count_nonzero(unseen < own, axis=1)
    not_above = np.count_nonzero(unseen <= own, axis=1)
    return (below + not_above + 1) / 2.0, (own[:, 0] < 0).astype(np.float64)


def _ratios(sums: Matrix, size: FloatArray, count: int) -> Matrix:
    """Sharpe ratios from sums and sums of squares, float64[splits, k]; 0 without variation."""
    mean = sums[:, :count] / size[:, None]
    square = sums[:, count:] / size[:, None]
    variance = square - mean * mean
    variance[variance <= 1e-12 * square] = np.inf
    ratios: Matrix = mean / np.sqrt(variance, out=variance)
    return ratios


@cache
def _splits() -> Matrix:
    """float64[6435, 16]: 1 where the block is in sample; one of each pair of complements."""
    chosen = np.zeros((6_435, BLOCKS))
    chosen[:, 0] = 1.0
    for row, blocks in enumerate(combinations(range(1, BLOCKS), BLOCKS // 2 - 1)):
        chosen[row, list(blocks)] = 1.0
    return chosen
