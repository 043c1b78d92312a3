"""When each company is listed, suspended, split and delisted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.market_data.demo_market.randomness import Part, open_stream

if TYPE_CHECKING:
    from core.market_data.demo_market.factors import CodeArray

    MaskArray = np.ndarray[tuple[int, int], np.dtype[np.bool_]]

LATE_LISTINGS, DELISTINGS, SUSPENDED_COMPANIES = 24, 10, 30
SPLIT_RATIOS = (2.0, 2.0, 5.0, 5.0, 10.0, 5.0)
"""New shares for one old; the bars of the last one are left unadjusted on purpose."""


@dataclass(frozen=True, slots=True)
class Split:
    """A share split, effective at the open of a session (a position on the calendar)."""

    company: int
    session: int
    ratio: float
    is_adjusted: bool


@dataclass(frozen=True, slots=True)
class Lives:
    """What happens to n companies over m sessions.

    Attributes:
        first, last: int64[n], positions of the first and the last session traded.
        is_listed: bool[n, m], between the two.
        is_traded: bool[n, m], listed and not suspended.
        delisted: companies that leave before the calendar ends.
    """

    first: CodeArray
    last: CodeArray
    is_listed: MaskArray
    is_traded: MaskArray
    delisted: tuple[int, ...]
    splits: tuple[Split, ...]


def draw_lives(company_count: int, session_count: int) -> Lives:
    """Lives of all companies; no company has two kinds of fate."""
    random = open_stream(Part.LIVES)
    drawn = iter(random.permutation(company_count).tolist())
    first = np.zeros(company_count, dtype=np.int64)
    last = np.full(company_count, session_count - 1, dtype=np.int64)

    def position(low: float, high: float) -> int:
        return int(random.integers(int(low * session_count), int(high * session_count)))

    for _ in range(LATE_LISTINGS):
        first[next(drawn)] = position(0.05, 0.75)
    delisted = tuple(next(drawn) for _ in range(DELISTINGS))
    for company in delisted:
        last[company] = position(0.3, 0.95)
    is_suspended = np.zeros((company_count, session_count), dtype=bool)
    for _ in range(SUSPENDED_COMPANIES):
        company = next(drawn)
        for _ in range(int(random.integers(1, 3))):
            begin = position(0.02, 0.95)
            is_suspended[company, begin : begin + int(random.integers(2, 16))] = True
    splits = tuple(
        Split(next(drawn), position(0.4, 0.9), ratio, number < len(SPLIT_RATIOS) - 1)
        for number, ratio in enumerate(SPLIT_RATIOS)
    )
    positions = np.arange(session_count)
    is_listed = (positions >= first[:, None]) & (positions <= last[:, None])
    return Lives(first, last, is_listed, is_listed & ~is_suspended, delisted, splits)
