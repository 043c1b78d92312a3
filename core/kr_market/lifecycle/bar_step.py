"""One session of every signal that is held: what `exit_rules` says, on arrays. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.enums import SignalExit
from core.kr_market.lifecycle.exit_rules import EXIT_CODES, ExitRules
from core.kr_market.lifecycle.market_bars import IntArray, MarketBars
from core.kr_market.lifecycle.price_limits import BoolArray

NO_EXIT = -1
_STOP, _TARGET, _TRAIL, _TIME = (
    EXIT_CODES.index(reason)
    for reason in (
        SignalExit.STOP_LOSS,
        SignalExit.TAKE_PROFIT,
        SignalExit.TRAILING_STOP,
        SignalExit.TIME_EXIT,
    )
)


@dataclass(frozen=True, slots=True, eq=False)
class BarClose:
    """How one session left k held signals.

    Attributes:
        is_jump, is_sold: bool[k]; a signal may be neither, and is held on.
        price: float64[k], KRW, of those sold.
        reason: int64[k], of those sold, or for which a sale has become due.
        is_worst_case: bool[k].
    """

    is_jump: BoolArray
    is_sold: BoolArray
    price: FloatArray
    reason: IntArray
    is_worst_case: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """k signals before the session at `spot`.

    Attributes:
        signal: int64[k], which signals.
        spot, end: int64[k], the bar to come and the one after the share's last.
        entry, peak: float64[k], KRW; the peak is of the sessions before.
        age: int64[k], which session of the hold it is, from 1.
        due: int64[k], why it is to be sold at the open; NO_EXIT where it is not.
        highest: float64[m], of the market, to move the peak.
    """

    signal: IntArray
    spot: IntArray
    end: IntArray
    entry: FloatArray
    peak: FloatArray
    age: IntArray
    due: IntArray
    highest: FloatArray

    @classmethod
    def buy(cls, signal: IntArray, spot: IntArray, end: IntArray, market: MarketBars) -> Held:
        """Signals at the opens of their bars."""
        entry = market.open[spot]
        ones = np.ones(len(spot), dtype=np.int64)
        return cls(signal, spot, end, entry, entry, ones, -ones, market.high)

    def move_on(self, closes: BarClose) -> Held:
        """Those still held and with another bar, before that bar."""
        keep = ~(closes.is_jump | closes.is_sold) & (self.spot + 1 < self.end)
        spot = self.spot[keep]
        return Held(
            self.signal[keep],
            spot + 1,
            self.end[keep],
            self.entry[keep],
            np.maximum(self.peak[keep], self.highest[spot]),
            self.age[keep] + 1,
            closes.reason[keep],
            self.highest,
        )


def step(market: MarketBars, rules: ExitRules, decisions: IntArray, held: Held) -> BarClose:
    """One session; a later rule below fills in only where no earlier one did."""
    spot = held.spot
    opened, high, low = market.open[spot], market.high[spot], market.low[spot]
    reason, price = held.due.copy(), np.where(held.due != NO_EXIT, opened, np.nan)
    fixed = _scale(held.entry, 1 - (rules.stop_loss or 1.0))
    trail = _scale(held.peak, 1 - (rules.trailing_stop or 1.0))
    stop, is_trail = np.maximum(fixed, trail), trail > fixed
    target = held.entry * (1 + (np.inf if rules.take_profit is None else rules.take_profit))
    is_free = reason == NO_EXIT
    is_low, is_high = low <= stop, high >= target
    is_worst_case = is_free & is_low & is_high & (opened > stop) & (opened < target)
    stop_reason = np.where(is_trail, _TRAIL, _STOP)
    for holds, why, at in (
        (opened <= stop, stop_reason, opened),
        (opened >= target, _TARGET, opened),
        (is_low, stop_reason, stop),
        (is_high, _TARGET, target),
        (held.age >= rules.max_sessions, _TIME, market.close[spot]),
    ):
        now = is_free & holds
        reason[now], price[now] = np.broadcast_to(why, now.shape)[now], at[now]
        is_free &= ~holds
    # Nobody buys in a session locked at the lower limit: what is decided waits for the next open.
    is_sold = (reason != NO_EXIT) & ~market.is_locked_low[spot]
    reason = np.where(reason == NO_EXIT, decisions[spot], reason)
    is_jump = market.is_jump[spot]
    return BarClose(is_jump, is_sold & ~is_jump, price, reason, is_worst_case)


def _scale(prices: FloatArray, factor: float) -> FloatArray:
    return np.asarray(prices * factor, dtype=np.float64)
