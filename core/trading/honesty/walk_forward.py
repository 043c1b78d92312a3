"""Walk-forward efficiency: what choosing by the past earned on the future, over what it promised.

Source: Pardo (2008), "The Evaluation and Optimization of Trading Strategies", chapter 11. The
candidates are the run, its neighbours and the ledger's trials over the same period; in each of
five windows the best of them on all bars before it is followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.trading.honesty.deflated import Matrix
from core.trading.honesty.line import NotRunError

WINDOWS = 5
"""Five choices; the first is made on a sixth of the period, the last on five sixths."""

MIN_CANDIDATES = 3
"""Between two there is hardly a choice."""

MIN_WINDOW_PERIODS = 30
"""Below this a window's mean return is noise."""

MIN_EFFICIENCY = 0.5
"""Pardo's rule of thumb: a strategy that keeps half of what its past promised is tradable."""


@dataclass(frozen=True, slots=True)
class WalkForward:
    """Mean returns per period over the windows.

    Attributes:
        promised: of the chosen candidates on the bars they were chosen on.
        earned: of the same on the bars that followed.
        winning: windows that earned something.
    """

    promised: float
    earned: float
    windows: int
    winning: int
    candidates: int

    @property
    def efficiency(self) -> float:
        """Earned over promised."""
        return self.earned / self.promised


def run_walk_forward(candidates: Matrix) -> WalkForward:
    """Choose by the Sharpe ratio so far, follow through the next window, five times (anchored).

    Args:
        candidates: float64[k, n], returns of k runs over the same n periods.

    Raises:
        NotRunError: too few candidates or periods, no number, or a past that promised nothing.
    """
    count, periods = candidates.shape
    if count < MIN_CANDIDATES:
        raise NotRunError(
            f"There are {count} variants to choose between; a walk forward needs {MIN_CANDIDATES}.",
            "Try variants of the parameters over this period.",
        )
    if periods < (WINDOWS + 1) * MIN_WINDOW_PERIODS:
        raise NotRunError(
            f"There are {periods} periods; {WINDOWS} windows and a past need "
            f"{(WINDOWS + 1) * MIN_WINDOW_PERIODS}.",
            "Run it over a longer period.",
        )
    if not np.isfinite(candidates).all():
        raise NotRunError("Some returns are no numbers.", "Run the variants again.")
    edges = np.linspace(0, periods, WINDOWS + 2).astype(np.int64)
    promised, earned = [], []
    for start, stop in pairwise(edges[1:]):
        past = candidates[:, :start]
        deviation = past.std(axis=1)
        moves = deviation > 1e-12 * np.maximum(np.abs(past).max(axis=1), 1e-12)
        ratio = np.where(moves, past.mean(axis=1) / np.where(moves, deviation, 1.0), -np.inf)
        best = int(np.argmax(ratio))
        promised.append(float(past[best].mean()))
        earned.append(float(candidates[best, start:stop].mean()))
    found = WalkForward(
        float(np.mean(promised)),
        float(np.mean(earned)),
        WINDOWS,
        sum(each > 0 for each in earned),
        count,
    )
    if found.promised <= 0:
        raise NotRunError(
            "No variant had earned anything before the windows: nothing was promised.",
            "See the numbers of the run.",
        )
    return found
