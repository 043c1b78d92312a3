"""A market made ready for accounts: clean bars, marks at each close, who may be traded. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FlowUniverse, Universe
from core.kr_market.common_shares import is_common_share
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.market_bars import IntArray, MarketBars, stack_universe
from core.kr_market.lifecycle.price_limits import BoolArray
from core.kr_market.signal_backtest.account_types import Marks, Panel

WINDOW = 20
"""Sessions of the mean traded value, and clean bars that a share must have behind it."""

Mask = np.ndarray[tuple[int, int], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True, eq=False)
class PreparedMarket:
    """n instruments on m sessions; panels are [m, n], sessions first.

    Attributes:
        symbols: of the n instruments.
        rank: int64[n], place of each in the order of symbols, which settles ties.
        is_share: bool[n], common shares.
        turnover: float64[m, n], KRW: mean traded value of the last 20 sessions of the market, a
            session without trade counting as 0; NaN before there are so many sessions.
        has_jump: bool[m, n], an unadjusted move among the share's last 20 clean bars, the
            session's own included where there is one.
        is_known: bool[m, n], the share traded, and has 20 clean bars behind it.
    """

    symbols: tuple[str, ...]
    rank: IntArray
    bars: MarketBars
    marks: Marks
    is_share: BoolArray
    turnover: Panel
    has_jump: Mask
    is_known: Mask

    def find_fit(self, min_turnover: float) -> Mask:
        """bool[m, n]: shares that could be picked at a close, for a random entry."""
        fit = self.is_known & ~self.has_jump & self.is_share
        return np.asarray(fit & (self.turnover >= min_turnover)) if min_turnover > 0 else fit


def prepare_market(
    universe: Universe, flows: FlowUniverse | None, costs: TradingCosts
) -> PreparedMarket:
    """Everything about a market that does not depend on signals."""
    bars = stack_universe(universe, flows)
    shape = (len(universe.time), len(universe.symbols))
    columns = np.repeat(np.arange(shape[1]), np.diff(bars.starts))
    at = (bars.places, columns)
    is_traded = np.zeros(shape, dtype=np.bool_)
    is_traded[at] = True
    value = np.zeros(shape)
    value[at] = bars.close * bars.volume
    has_jump, is_known = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    has_jump[at], is_known[at] = _look_back(bars, columns)
    close = np.full(shape, np.nan)
    close[at] = bars.close
    last = _find_last(is_traded)
    carried = np.take_along_axis(close, np.maximum(last, 0), axis=0)
    had_jump = np.take_along_axis(has_jump, np.maximum(last, 0), axis=0) & (last >= 0)
    rank = np.empty(shape[1], dtype=np.int64)
    rank[np.argsort(np.array(universe.symbols), kind="stable")] = np.arange(shape[1])
    return PreparedMarket(
        symbols=universe.symbols,
        rank=rank,
        bars=bars,
        marks=Marks(
            price=np.where(last >= 0, carried, np.nan),
            is_traded=is_traded,
            tax=costs.list_taxes(universe.time),
            is_taxed=bars.is_taxed,
            time=universe.time,
        ),
        is_share=np.array(
            [
                is_common_share(symbol, kind)
                for symbol, kind in zip(universe.symbols, universe.kinds, strict=True)
            ],
            dtype=np.bool_,
        ),
        turnover=_average(value),
        has_jump=had_jump,
        is_known=is_known,
    )


def _look_back(bars: MarketBars, columns: IntArray) -> tuple[BoolArray, BoolArray]:
    spots = np.arange(len(bars.places))
    first = bars.starts[columns]
    count = np.cumsum(np.append(0, bars.is_jump))
    # The jump is between two closes: a window of 20 holds it from its second bar on.
    begin = np.maximum(spots - WINDOW + 1, first)
    has_jump = count[spots + 1] - count[np.minimum(begin + 1, spots + 1)] > 0
    return np.asarray(has_jump), np.asarray(spots - first >= WINDOW - 1)


def _average(value: Panel) -> Panel:
    averages = np.full(value.shape, np.nan)
    if len(value) >= WINDOW:
        # Whole won below 2^53: the running sum is exact, so later sessions change no earlier mean.
        sums = np.cumsum(np.rint(value), axis=0)
        averages[WINDOW - 1] = sums[WINDOW - 1]
        averages[WINDOW:] = sums[WINDOW:] - sums[:-WINDOW]
    return averages / WINDOW


def _find_last(is_traded: Mask) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """int64[m, n]: the last session up to each in which the share traded; -1 before its first."""
    own = np.where(is_traded, np.arange(len(is_traded))[:, None], -1)
    return np.maximum.accumulate(own, axis=0)
