"""Exits that are decided after a close, by setting: foreigners sell, or the RSI is hot. Pure.

What is not known decides nothing: a session without flows breaks a run of selling, and an RSI
whose window is short or holds a jump is unknown.
"""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.enums import SignalExit
from core.kr_market.lifecycle.exit_rules import EXIT_CODES, ExitRules
from core.kr_market.lifecycle.market_bars import IntArray, MarketBars

FOREIGN_SELL = EXIT_CODES.index(SignalExit.FOREIGN_SELL)
RSI_EXIT = EXIT_CODES.index(SignalExit.RSI_EXIT)


def find_decisions(market: MarketBars, rules: ExitRules) -> IntArray:
    """int64[N]: the reason to sell decided after each bar's close, -1 for none.

    A session's confirmed flows are published minutes after its close, so both reasons are known
    in time for the next open. Where both hold, the flows are named.
    """
    decided = np.full(len(market.places), -1, dtype=np.int64)
    if rules.rsi_exit is not None:
        decided[measure_rsi(market, rules.rsi_sessions) >= rules.rsi_exit] = RSI_EXIT
    if rules.foreign_sell_sessions is not None:
        decided[count_selling(market) >= rules.foreign_sell_sessions] = FOREIGN_SELL
    return decided


def count_selling(market: MarketBars) -> IntArray:
    """int64[N]: sessions running, up to each, in which foreigners sold more than they bought."""
    spots = np.arange(len(market.places))
    last = np.where(market.foreign < 0, -1, spots)  # an unknown session (NaN) is no selling
    first = market.starts[market.find_rows(spots)]
    return np.asarray(spots - np.maximum(np.maximum.accumulate(last), first - 1), dtype=np.int64)


def measure_rsi(market: MarketBars, sessions: int) -> FloatArray:
    """float64[N]: relative strength index by simple means of gains and losses, 0 to 100.

    NaN until a share has one more close than `sessions`, where a jump lies among the changes, and
    where nothing moved. Formula: Wilder (1978) with simple instead of smoothed means.
    """
    rsi = np.full(len(market.places), np.nan)
    for start, end in zip(market.starts[:-1], market.starts[1:], strict=True):
        if end - start <= sessions:
            continue
        change = np.diff(market.close[start:end])
        change[market.is_jump[start + 1 : end]] = np.nan
        windows = np.lib.stride_tricks.sliding_window_view(change, sessions)
        gains = np.where(windows > 0, windows, windows * 0).sum(axis=1)
        losses = -np.where(windows < 0, windows, windows * 0).sum(axis=1)
        with np.errstate(invalid="ignore"):
            rsi[start + sessions : end] = 100 * gains / (gains + losses)
    return rsi
