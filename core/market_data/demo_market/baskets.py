"""The index and the sector funds, made from their members' closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.market_data.demo_market.prices import Panel
from core.market_data.demo_market.randomness import Part, open_stream

if TYPE_CHECKING:
    from core.contracts import FloatArray, PanelArray
    from core.market_data.demo_market.factors import CodeArray
    from core.market_data.demo_market.lives import Lives, MaskArray

INDEX_BASE = 1_000.0  # points
FUND_BASE = 10_000.0  # won
YEARLY_FEE = 0.0015
FUND_TICK = 5.0
_SESSIONS_A_YEAR = 252
_PREMIUM = 0.0004  # standard deviation of a fund's close around its value


def calculate_level(closes: PanelArray, shares: FloatArray, is_listed: MaskArray) -> FloatArray:
    """Level of the capitalisation-weighted basket, 1.0 at the first session.

    Chained: each session's return is that of the companies listed in it and in the one before,
    weighted by their capitalisation then, so that no listing or delisting moves the level.

    Args:
        closes: float64[k, m], adjusted, the last one carried over suspensions.
        shares: float64[k], constant: the closes are adjusted.
        is_listed: bool[k, m].
    """
    counted = is_listed[:, 1:] & is_listed[:, :-1]
    worth = closes * shares[:, None]
    before = np.where(counted, worth[:, :-1], 0.0).sum(axis=0)
    after = np.where(counted, worth[:, 1:], 0.0).sum(axis=0)
    level: FloatArray = np.concatenate([[1.0], np.cumprod(after / before)])
    return level


def build_baskets(
    closes: PanelArray, shares: FloatArray, sector_of: CodeArray, lives: Lives, volume: PanelArray
) -> Panel:
    """Bars of the funds (won, in ticks), one for each sector, and below them of the index.

    Open, high and low are drawn around the closes; only the closes follow the members. A fund
    loses its fee and trades a few hundredths of a percent off its value.
    """
    sector_count, session_count = int(sector_of.max()) + 1, closes.shape[1]
    random = open_stream(Part.FUNDS)
    fee = (1 - YEARLY_FEE / _SESSIONS_A_YEAR) ** np.arange(session_count)
    levels = [
        FUND_BASE
        * fee
        * calculate_level(closes[mine], shares[mine], lives.is_listed[mine])
        * np.exp(_PREMIUM * random.standard_normal(session_count))
        for mine in (sector_of == sector for sector in range(sector_count))
    ]
    levels.append(INDEX_BASE * calculate_level(closes, shares, lives.is_listed))
    close = np.stack(levels)
    previous = np.concatenate([close[:, :1], close[:, :-1]], axis=1)
    gap, up, down = 0.003 * random.standard_normal((3, *close.shape))
    opened = previous * np.exp(np.log(close / previous) / 3 + gap)
    high = np.maximum(opened, close) * np.exp(np.abs(up))
    low = np.minimum(opened, close) * np.exp(-np.abs(down))
    tick = np.full((sector_count + 1, 1), FUND_TICK)
    tick[-1] = 0.01
    # The second rounding takes off what 0.01 leaves behind in binary.
    opened, high, low, close = (
        np.round(np.round(one / tick) * tick, 2) for one in (opened, high, low, close)
    )
    traded = np.floor(random.lognormal(12.0, 0.5, close.shape))
    traded[-1] = np.nansum(volume, axis=0)
    return Panel(opened, high, low, close, traded)
