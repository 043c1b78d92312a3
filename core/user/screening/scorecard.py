"""What became of a screen's past hits, beside all instruments of the same sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.user.screening.base import ScreenFilter
from core.user.screening.funnel import find_hits
from core.user.screening.intervals import (
    MIN_BLOCKS,
    Interval,
    find_mean_interval,
    find_wilson_interval,
)
from core.user.screening.market_day import Market

HORIZONS = (1, 5, 20)
"""Sessions over which the later return is measured."""

LOOK_BACK = 120
"""Sessions that are screened again, at most."""

STEP = 5
"""Every so many sessions one is screened."""

METHOD = (
    "Returns from close to close, costs left out. Intervals of 95 %: Wilson's for "
    "the rate, which takes hits for independent and is therefore too narrow; for the mean a "
    "cluster-robust standard error over blocks as long as the horizon, with Student's t."
)
SURVIVORSHIP = (
    "Instruments that are not stored, such as companies delisted before the data was brought in, "
    "are missing on both sides, so both look better than an investor of the time could have done. "
    "A hit without a close at the end of its horizon is counted as lost, not as a return."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Later returns of one group over one horizon; fractions.

    Attributes:
        count: returns known.
        lost: members without a close at the end of the horizon.
        rate: share of returns above 0.
        reason: why there is no interval of the mean; empty where there is one.
    """

    count: int
    lost: int
    mean: float | None
    median: float | None
    rate: float | None
    mean_interval: Interval | None
    rate_interval: Interval | None
    reason: str


@dataclass(frozen=True, slots=True)
class HorizonScore:
    """The hits over one horizon, beside all instruments with a bar in the same sessions."""

    horizon: int
    hits: Outcome
    universe: Outcome


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A screen's past.

    Attributes:
        session_count: how many sessions were screened again.
        first, last: seconds since 1970-01-01 UTC of the first and last of them; None for none.
        reason: why there is nothing to show; empty where there is.
    """

    session_count: int
    first: int | None
    last: int | None
    scores: tuple[HorizonScore, ...]
    reason: str


def build_scorecard(market: Market, chain: Sequence[ScreenFilter]) -> Scorecard:
    """Screen past sessions again and measure what came after each hit.

    Every fifth of the last 120 sessions is screened, knowing only what was known at its close.
    Over a horizon the sessions too young to have an end yet are left out.
    """
    places = list_places(market.session_count)
    if not places:
        needed = HORIZONS[0] + 1
        return Scorecard(
            0, None, None, (), f"NOT RUN: the market has fewer than {needed} sessions."
        )
    hits = np.stack([find_hits(market.day(place), chain) for place in places], axis=1)
    if not hits.any():
        time = market.universe.time
        return Scorecard(
            len(places),
            int(time[places[0]]),
            int(time[places[-1]]),
            (),
            f"NOT RUN: no instrument passed in any of the {len(places)} sessions looked at.",
        )
    time = market.universe.time
    return Scorecard(
        session_count=len(places),
        first=int(time[places[0]]),
        last=int(time[places[-1]]),
        scores=tuple(_score(market, places, hits, horizon) for horizon in HORIZONS),
        reason="",
    )


def list_places(session_count: int) -> list[int]:
    """Sessions to screen again, oldest first: every fifth, the newest with a next one last."""
    newest = session_count - 1 - HORIZONS[0]
    oldest = max(newest - LOOK_BACK + 1, 0)
    return list(range(newest, oldest - 1, -STEP))[::-1]


def _score(
    market: Market,
    places: Sequence[int],
    hits: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    horizon: int,
) -> HorizonScore:
    kept = [i for i, place in enumerate(places) if place + horizon < market.session_count]
    starts = np.array([places[i] for i in kept], dtype=np.int64)
    close = market.universe.close
    returns = close[:, starts + horizon] / close[:, starts] - 1.0
    is_member = market.has_bar[:, starts]
    blocks = np.broadcast_to(starts // max(horizon, 1), returns.shape)
    is_hit = hits[:, kept] & is_member
    return HorizonScore(
        horizon,
        _summarise(returns[is_hit], blocks[is_hit]),
        _summarise(returns[is_member], blocks[is_member]),
    )


def _summarise(returns: FloatArray, blocks: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Outcome:
    is_known = np.isfinite(returns)
    known, count = returns[is_known], int(is_known.sum())
    lost = len(returns) - count
    if not count:
        return Outcome(0, lost, None, None, None, None, None, "NOT RUN: no return is known.")
    risen = int((known > 0).sum())
    interval = find_mean_interval(known, blocks[is_known])
    return Outcome(
        count=count,
        lost=lost,
        mean=float(known.mean()),
        median=float(np.median(known)),
        rate=risen / count,
        mean_interval=interval,
        rate_interval=find_wilson_interval(risen, count),
        reason=""
        if interval
        else f"NOT RUN: fewer than {MIN_BLOCKS} blocks of sessions with returns.",
    )
