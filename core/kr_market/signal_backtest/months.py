"""The account by calendar month, beside the index. Pure."""

from __future__ import annotations

from collections import Counter

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.kr_market.signal_backtest.offers import STILL_OPEN
from core.kr_market.signal_backtest.result_tables import TradeTable
from core.kr_market.signal_backtest.results import MonthLine


def list_months(
    time: TimeArray,
    equity: FloatArray,
    index: FloatArray | None,
    capital: float,
    trades: TradeTable,
) -> list[MonthLine]:
    """Every month of the period; the first and the last may be begun ones.

    Args:
        time: int64[s] of the sessions.
        equity: float64[s], KRW at each close.
        index: the same of holding the index; None where unknown.
        capital: KRW that both begin from.
        trades: of the account.
    """
    months = time.astype("datetime64[s]").astype("datetime64[M]")
    ends = np.append(np.flatnonzero(months[1:] != months[:-1]), len(months) - 1)
    account = _step(equity, ends, capital)
    market = None if index is None else _step(index, ends, capital)
    bought = Counter(day[:7] for day in trades.entry_day)
    closed: Counter[str] = Counter()
    profit: dict[str, float] = {}
    for place, day in enumerate(trades.exit_day):
        if trades.exit[place] != STILL_OPEN:
            closed[day[:7]] += 1
            gained = trades.received[place] - trades.paid[place]
            profit[day[:7]] = profit.get(day[:7], 0.0) + gained
    return [
        MonthLine(
            month=(name := str(months[end])),
            account=float(account[place]),
            index=None if market is None else float(market[place]),
            bought=bought[name],
            closed=closed[name],
            profit=profit.get(name, 0.0),
        )
        for place, end in enumerate(ends)
    ]


def _step(
    values: FloatArray, ends: np.ndarray[tuple[int], np.dtype[np.int64]], capital: float
) -> FloatArray:
    levels = np.append(capital, values[ends])
    return np.asarray(levels[1:] / levels[:-1] - 1.0)
